// Versions of what an organization holds of another.
// Parameters: $rows [{organization, holder, fact}]. Stands on: organization_id.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
MATCH (h:Organization {id: r.holder})
CREATE (f:LABEL)-[:IN]->(o)
CREATE (h)-[:HOLDS]->(f)
SET f = r.fact
