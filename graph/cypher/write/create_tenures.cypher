// Tenures between organizations and persons.
// Parameters: $rows [{organization, person, fact}]. Stands on: organization_id, person_id.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
MATCH (p:Person {id: r.person})
CREATE (f:Tenure)-[:AT]->(o)
CREATE (f)-[:BY]->(p)
SET f = r.fact
