// Documents of persons.
// Parameters: $rows [{person, fact}]. Stands on: person_id.
UNWIND $rows AS r
MATCH (p:Person {id: r.person})
CREATE (f:Document)-[:OF]->(p)
SET f = r.fact
