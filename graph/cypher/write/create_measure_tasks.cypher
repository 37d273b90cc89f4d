// Tasks of departments in cases of joint measures, each on the desks from which it is found.
// Parameters: $rows [{record, desks, fact}] (record is a record's id). Stands on: record_id, desk_name.
UNWIND $rows AS r
MATCH (c:Record {id: r.record})
CREATE (f:MeasureTask)-[:UPON]->(c)
SET f = r.fact
WITH f, r
UNWIND r.desks AS name
MERGE (d:Desk {name: name})
CREATE (f)-[:LIES_ON]->(d)
