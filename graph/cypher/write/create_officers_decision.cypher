// What an officer decided on a recognition, with what it came to.
// Parameters: $fact, $recognition. Stands on: recognition_id.
MATCH (n:Recognition {id: $recognition})
CREATE (f:OfficersDecision)-[:DECIDES]->(n)
SET f = $fact
