// The format in which the graph was written, and whether it holds anything at all.
// Parameters: none. Stands on: format_key; at most one organization is touched.
OPTIONAL MATCH (n:Format {key: 'format'})
RETURN n.version AS version, EXISTS { MATCH (:Organization) } AS used
