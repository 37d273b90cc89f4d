// The persons whom reported documents, and the documents that these are linked to, name today.
// Parameters: $rows [{i, key, linked}]. Stands on: document_standing.
UNWIND $rows AS r
OPTIONAL MATCH (:Document {standing: r.key})-[:OF]->(p:Person)
OPTIONAL MATCH (:Document {standing: r.linked})-[:OF]->(q:Person)
RETURN r.i AS i, p.id AS person, q.id AS linked
