// A result that was sealed, with its place in the status lists, about the record that it rests on.
// Parameters: $fact, $number, $record ('' where it rests on none).
// Stands on: status_number, result_place, record_id.
MERGE (n:StatusNumber {number: $number})
ON CREATE SET n.results = 0, n.touched = 0
SET n.results = n.results + 1
CREATE (f:Result)-[:KEPT_IN]->(n)
SET f = $fact
WITH f
MATCH (c:Record {id: $record})
CREATE (f)-[:RESTS_ON]->(c)
