// Steps of cases of joint measures and of their tasks: appended, never superseded.
// Parameters: $rows [{record, fact}] (record is a record's id). Stands on: record_id.
UNWIND $rows AS r
MATCH (c:Record {id: r.record})
CREATE (f:MeasureStep)-[:UPON]->(c)
SET f = r.fact
