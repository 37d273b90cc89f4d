// Organizations whose judgment reads the particulars of some persons: by a tenure of theirs, or by a finding that
// names them.
// Parameters: $persons. Stands on: person_id.
UNWIND $persons AS id
MATCH (p:Person {id: id})
CALL (p) {
  MATCH (p)<-[:BY]-(:Tenure)-[:AT]->(o:Organization)
  RETURN o
  UNION
  MATCH (p)<-[:NAMES]-(:Finding)-[:MADE_IN]->(:Decision)<-[:DECIDED_IN]-(:Record)-[:ABOUT]->(o:Organization)
  RETURN o
}
RETURN DISTINCT o.id AS organization
