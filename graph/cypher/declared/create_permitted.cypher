// Versions of what a person is permitted.
// Parameters: $rows [{person, fact}]. Stands on: person_id.
UNWIND $rows AS r
MATCH (p:Person {id: r.person})
CREATE (f:LABEL)-[:FOR]->(p)
SET f = r.fact
