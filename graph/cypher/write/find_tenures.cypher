// The organizations, persons and standing versions of reported tenures; absent values are null.
// Parameters: $rows [{i, key, uscc, handle}].
// Stands on: organization_uscc, document_standing, tenure_standing.
UNWIND $rows AS r
OPTIONAL MATCH (o:Organization {uscc: r.uscc})
OPTIONAL MATCH (:Document {standing: r.handle})-[:OF]->(p:Person)
OPTIONAL MATCH (f:Tenure {standing: r.key})
RETURN r.i AS i, o.id AS organization, p.id AS person, f.id AS id, f.digest AS digest, f.owner AS owner
