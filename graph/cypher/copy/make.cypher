// Make nodes of one label as a copy has them, and say which is which.
// Parameters: $rows [{id (of the copy), properties}]. Stands on: nothing: nodes are only made.
UNWIND $rows AS r
CREATE (n:LABEL)
SET n = r.properties
RETURN r.id AS id, elementId(n) AS made
