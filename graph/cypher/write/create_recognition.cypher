// Our verdict on another region's result about an organization, with the bytes that it is about.
// Parameters: $fact, $organization. Stands on: elsewhere_uscc, recognition_standing.
MERGE (o:Elsewhere {uscc: $organization})
CREATE (f:Recognition)-[:CONCERNS]->(o)
SET f = $fact
