// Keep where a consumer of the journal is, unless it is further already.
// Parameters: $consumer, $number, $worked_by. Stands on: consumer_name.
MERGE (n:Consumer {name: $consumer})
ON CREATE SET n.number = -1
WITH n
WHERE n.number <= $number
SET n.number = $number, n.worked_by = $worked_by
