// Versions of what a person holds of an organization.
// Parameters: $rows [{organization, person, fact}]. Stands on: organization_id, person_id.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
MATCH (p:Person {id: r.person})
CREATE (f:LABEL)-[:IN]->(o)
CREATE (p)-[:HOLDS]->(f)
SET f = r.fact
