// Commitments of organizations, each on the desks from which it is found.
// Parameters: $rows [{organization, desks, fact}] (organization is its id). Stands on: organization_id, desk_name.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
CREATE (f:Commitment)-[:PROMISED_BY]->(o)
SET f = r.fact
WITH f, r
UNWIND r.desks AS name
MERGE (d:Desk {name: name})
CREATE (f)-[:LIES_ON]->(d)
