// Mark a graph with the format that this program writes.
// Parameters: $version. Stands on: format_key.
MERGE (n:Format {key: 'format'})
SET n.version = $version
RETURN n.version AS version
