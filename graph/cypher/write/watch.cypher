// That a result concerns an organization: it is watched from now on, since what changes there may fell the result.
// `watched` stands on the organization itself, so that writing facts of all others costs no look at its neighbours.
// Parameters: $result, $number, $organization. Stands on: result_id, status_number, organization_id.
MATCH (f:Result {id: $result})
MATCH (n:StatusNumber {number: $number})
MATCH (o:Organization {id: $organization})
MERGE (o)-[w:WATCHED_IN]->(n)
CREATE (f)-[:CONCERNS]->(o)
SET n.touched = n.touched + 1
SET w.touched = n.touched, o.watched = true
