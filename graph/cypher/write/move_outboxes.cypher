// Keep how far outboxes go, begun ones and new ones.
// Parameters: $ends [{region, number, chain}]. Stands on: outbox_region.
UNWIND $ends AS r
MERGE (b:Outbox {region: r.region})
SET b.number = r.number, b.chain = r.chain
