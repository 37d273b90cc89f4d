// Restorations of records.
// Parameters: $rows [{record, fact}] (record is a record's id). Stands on: record_id.
UNWIND $rows AS r
MATCH (c:Record {id: r.record})
CREATE (f:Restoration)-[:UPON]->(c)
SET f = r.fact
WITH collect(DISTINCT c) AS made
UNWIND made AS c
MATCH (c)-[:ABOUT]->(o:Organization)-[w:WATCHED_IN]->(n:StatusNumber)
SET n.touched = n.touched + 1
SET w.touched = n.touched
