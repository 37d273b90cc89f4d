// That a result concerns an organization: it is watched from now on, since what changes there may fell the result.
// Parameters: $result, $number, $organization. Stands on: result_id, status_number, organization_id.
MATCH (f:Result {id: $result})
MATCH (n:StatusNumber {number: $number})
MATCH (o:Organization {id: $organization})
MERGE (o)-[w:WATCHED_IN]->(n)
CREATE (f)-[:CONCERNS]->(o)
SET n.touched = n.touched + 1
SET w.touched = n.touched
