// A recognition by its id, for an officer who decides on it.
// Parameters: $id. Stands on: recognition_id.
MATCH (f:Recognition {id: $id})
RETURN properties(f) AS fact
