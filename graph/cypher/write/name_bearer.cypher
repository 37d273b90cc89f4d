// That a recognition is about whoever bears the document that a handle names: nobody here is looked up.
// Parameters: $recognition, $handle. Stands on: recognition_id, bearer_handle.
MATCH (f:Recognition {id: $recognition})
MERGE (b:Bearer {handle: $handle})
CREATE (f)-[:NAMES]->(b)
