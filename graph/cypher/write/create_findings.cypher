// Findings of decisions that name persons.
// Parameters: $rows [{decision, person, fact}]. Stands on: decision_key, person_id.
UNWIND $rows AS r
MATCH (d:Decision {key: r.decision})
MATCH (p:Person {id: r.person})
CREATE (f:Finding)-[:MADE_IN]->(d)
CREATE (f)-[:NAMES]->(p)
SET f = r.fact
