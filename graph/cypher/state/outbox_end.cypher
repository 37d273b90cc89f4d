// How far the outbox of a region goes, and the chain up to one of its items ('' before the first).
// Parameters: $region, $place. Stands on: outbox_region, outbox_place.
MATCH (b:Outbox {region: $region})
OPTIONAL MATCH (n:OutboxItem {place: $place})
RETURN b.number AS number, b.chain AS chain, coalesce(n.chain, '') AS before
