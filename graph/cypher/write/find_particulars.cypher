// The standing particulars of persons, known as the persons are; absent values are null.
// Parameters: $rows [{i, key}] (key is a person's id). Stands on: particulars_standing.
UNWIND $rows AS r
OPTIONAL MATCH (f:Particulars {standing: r.key})
RETURN r.i AS i, r.key AS person, r.key AS id, f.digest AS digest, f.owner AS owner
