// The identities and standing registrations of reported codes; absent values are null.
// Parameters: $rows [{i, key}]. Stands on: organization_uscc, registration_standing.
UNWIND $rows AS r
OPTIONAL MATCH (o:Organization {uscc: r.key})
OPTIONAL MATCH (f:Registration {standing: r.key})
RETURN r.i AS i, o.id AS id, f.digest AS digest, f.owner AS owner
