// Tenures between organizations and persons.
// Parameters: $rows [{organization, person, fact}]. Stands on: organization_id, person_id.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
MATCH (p:Person {id: r.person})
CREATE (f:Tenure)-[:AT]->(o)
CREATE (f)-[:BY]->(p)
SET f = r.fact
WITH collect(DISTINCT CASE WHEN o.watched THEN o END) AS made
UNWIND made AS o
MATCH (o)-[w:WATCHED_IN]->(n:StatusNumber)
SET n.touched = n.touched + 1
SET w.touched = n.touched
