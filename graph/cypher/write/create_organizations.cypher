// Registrations, and the identities of codes seen for the first time.
// Parameters: $rows [{key, id, fact}]. Stands on: organization_uscc.
UNWIND $rows AS r
MERGE (o:Organization {uscc: r.key})
ON CREATE SET o.id = r.id
CREATE (f:Registration)-[:OF]->(o)
SET f = r.fact
WITH collect(DISTINCT CASE WHEN o.watched THEN o END) AS made
UNWIND made AS o
MATCH (o)-[w:WATCHED_IN]->(n:StatusNumber)
SET n.touched = n.touched + 1
SET w.touched = n.touched
