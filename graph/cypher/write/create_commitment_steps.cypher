// Steps of commitments: appended, never superseded.
// Parameters: $rows [{organization, fact}] (organization is its id). Stands on: organization_id.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
CREATE (f:CommitmentStep)-[:PROMISED_BY]->(o)
SET f = r.fact
