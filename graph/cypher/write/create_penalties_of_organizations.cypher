// Penalties of organizations: the version, its record, and the decision that the record was made in.
// Parameters: $rows [{key, id, decision, organization, fact}]. Stands on: organization_id, record_key, decision_key.
UNWIND $rows AS r
MATCH (s:Organization {id: r.organization})
MERGE (c:Record {key: r.key})
ON CREATE SET c.id = r.id
MERGE (d:Decision {key: r.decision})
MERGE (c)-[:ABOUT]->(s)
MERGE (c)-[:DECIDED_IN]->(d)
CREATE (f:Penalty)-[:VERSION_OF]->(c)
SET f = r.fact
