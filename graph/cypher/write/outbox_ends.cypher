// How far the outboxes of some regions go; no row for one that was never begun.
// Parameters: $regions. Stands on: outbox_region.
UNWIND $regions AS region
MATCH (b:Outbox {region: region})
RETURN b.region AS region, b.number AS number, b.chain AS chain
