// Versions of what a decision says of an organization.
// Parameters: $rows [{organization, fact}]. Stands on: organization_id, decision_key.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
MERGE (d:Decision {key: r.fact.decision})
CREATE (f:LABEL)-[:ON]->(o)
CREATE (f)-[:DECIDED_IN]->(d)
SET f = r.fact
