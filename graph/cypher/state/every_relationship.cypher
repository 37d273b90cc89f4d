// Every relationship of the graph, for a copy of it.
// Parameters: none. Stands on: nothing: a copy reads the whole graph through.
MATCH (a)-[r]->(b)
RETURN elementId(a) AS a, type(r) AS type, elementId(b) AS b
