// Penalties of persons: the version, its record, and the decision that the record was made in.
// Parameters: $rows [{key, id, decision, person, fact}]. Stands on: person_id, record_key, decision_key.
UNWIND $rows AS r
MATCH (s:Person {id: r.person})
MERGE (c:Record {key: r.key})
ON CREATE SET c.id = r.id
MERGE (d:Decision {key: r.decision})
MERGE (c)-[:ABOUT]->(s)
MERGE (c)-[:DECIDED_IN]->(d)
CREATE (f:Penalty)-[:VERSION_OF]->(c)
SET f = r.fact
