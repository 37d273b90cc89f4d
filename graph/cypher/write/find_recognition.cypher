// The recognition that stands under a key.
// Parameters: $key. Stands on: recognition_standing.
MATCH (f:Recognition {standing: $key})
RETURN properties(f) AS fact
