// The decisions, persons and standing versions of reported findings; absent values are null.
// With each, the organizations that a record of the decision, or a listing by it, is about.
// Parameters: $rows [{i, key, decision, handle}].
// Stands on: decision_key, document_standing, finding_standing.
UNWIND $rows AS r
OPTIONAL MATCH (d:Decision {key: r.decision})
OPTIONAL MATCH (:Document {standing: r.handle})-[:OF]->(p:Person)
OPTIONAL MATCH (f:Finding {standing: r.key})
RETURN r.i AS i, d.key AS decision, p.id AS person, f.id AS id, f.digest AS digest, f.owner AS owner,
COLLECT {
  MATCH (:Decision {key: r.decision})<-[:DECIDED_IN]-(:Record)-[:ABOUT]->(o:Organization)
  RETURN DISTINCT o.id
} + COLLECT {
  MATCH (:Decision {key: r.decision})<-[:DECIDED_IN]-(:Determination)-[:ON]->(o:Organization)
  RETURN DISTINCT o.id
} AS organizations
