// Put items into the outboxes of the regions that they are for, each with the number that the transaction gave it.
// Parameters: $items [{place, region, number, event, result, sha256, at, chain, reason}]. Stands on: outbox_place.
UNWIND $items AS r
CREATE (n:OutboxItem)
SET n = r
