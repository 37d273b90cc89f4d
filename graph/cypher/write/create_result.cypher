// A result that was sealed, with its place in the status lists, on an organization, about the record that it rests on.
// Parameters: $fact, $number, $organization, $record ('' where it rests on none).
// Stands on: status_number, result_place, organization_id, record_id.
MERGE (n:StatusNumber {number: $number})
ON CREATE SET n.results = 0
SET n.results = n.results + 1
CREATE (f:Result)-[:KEPT_IN]->(n)
SET f = $fact
WITH f
MATCH (o:Organization {id: $organization})
CREATE (f)-[:CONCERNS]->(o)
WITH f
MATCH (c:Record {id: $record})
CREATE (f)-[:RESTS_ON]->(c)
