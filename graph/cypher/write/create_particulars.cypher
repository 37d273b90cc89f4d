// Particulars of persons, and the persons of those that nobody had reported before.
// Parameters: $rows [{person, fact}]. Stands on: person_id.
UNWIND $rows AS r
MERGE (p:Person {id: r.person})
CREATE (f:Particulars)-[:OF]->(p)
SET f = r.fact
