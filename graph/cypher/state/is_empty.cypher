// Whether nothing at all is in the graph.
// Parameters: none. Stands on: nothing: one node is touched.
OPTIONAL MATCH (n)
WITH n LIMIT 1
RETURN n IS NULL AS empty
