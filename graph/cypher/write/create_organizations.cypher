// Registrations, and the identities of codes seen for the first time.
// Parameters: $rows [{key, id, fact}]. Stands on: organization_uscc.
UNWIND $rows AS r
MERGE (o:Organization {uscc: r.key})
ON CREATE SET o.id = r.id
CREATE (f:Registration)-[:OF]->(o)
SET f = r.fact
