// Challenges upon records.
// Parameters: $rows [{record, fact}] (record is a record's id). Stands on: record_id.
UNWIND $rows AS r
MATCH (c:Record {id: r.record})
CREATE (f:Challenge)-[:UPON]->(c)
SET f = r.fact
