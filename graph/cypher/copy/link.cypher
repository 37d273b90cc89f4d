// Make relationships of one type between nodes that were made.
// Parameters: $rows [{a, b}] (the engine's ids of nodes). Stands on: nothing: a node is found by its id.
UNWIND $rows AS r
MATCH (a) WHERE elementId(a) = r.a
MATCH (b) WHERE elementId(b) = r.b
CREATE (a)-[:TYPE]->(b)
RETURN count(*) AS made
