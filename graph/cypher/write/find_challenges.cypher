// The records and standing versions of reported challenges; absent values are null.
// With each, the organization or the person that the record is about.
// Parameters: $rows [{i, key, record}] (record is a record's key). Stands on: record_key, challenge_standing.
UNWIND $rows AS r
OPTIONAL MATCH (c:Record {key: r.record})
OPTIONAL MATCH (:Record {key: r.record})-[:ABOUT]->(o:Organization)
OPTIONAL MATCH (:Record {key: r.record})-[:ABOUT]->(p:Person)
OPTIONAL MATCH (f:Challenge {standing: r.key})
RETURN r.i AS i, c.id AS record, o.id AS organization, p.id AS person, f.id AS id, f.digest AS digest, f.owner AS owner
