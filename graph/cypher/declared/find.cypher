// The ends and standing versions of reported rows of a declared kind; absent values are null.
// Parameters: $rows [{i, key, uscc, handle, holder}] (those that a row has not are '').
// Stands on: organization_uscc, document_standing, label_standing.
UNWIND $rows AS r
OPTIONAL MATCH (o:Organization {uscc: r.uscc})
OPTIONAL MATCH (h:Organization {uscc: r.holder})
OPTIONAL MATCH (:Document {standing: r.handle})-[:OF]->(p:Person)
OPTIONAL MATCH (f:LABEL {standing: r.key})
RETURN r.i AS i, o.id AS organization, h.id AS holder, p.id AS person, f.id AS id, f.digest AS digest,
f.owner AS owner
