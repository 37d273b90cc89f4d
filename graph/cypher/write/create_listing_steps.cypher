// Steps of listings: appended, never superseded.
// Parameters: $rows [{organization, fact}] (organization is its id). Stands on: organization_id.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
CREATE (f:ListingStep)-[:LISTS]->(o)
SET f = r.fact
