// Every node of the graph, for a copy of it.
// Parameters: none. Stands on: nothing: a copy reads the whole graph through.
MATCH (n)
RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties
