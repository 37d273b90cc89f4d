// The parties, records and standing versions of reported penalties; absent values are null.
// Parameters: $rows [{i, key, uscc, handle}] (one of uscc and handle is '').
// Stands on: organization_uscc, document_standing, record_key, penalty_standing.
UNWIND $rows AS r
OPTIONAL MATCH (o:Organization {uscc: r.uscc})
OPTIONAL MATCH (:Document {standing: r.handle})-[:OF]->(p:Person)
OPTIONAL MATCH (c:Record {key: r.key})
OPTIONAL MATCH (f:Penalty {standing: r.key})
RETURN r.i AS i, o.id AS organization, p.id AS person, c.id AS id, f.digest AS digest, f.feed AS feed,
  EXISTS { MATCH (c)<-[:UPON]-(a:Annulment) WHERE a.standing IS NOT NULL } AS annulled
