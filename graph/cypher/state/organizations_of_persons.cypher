// Organizations whose judgment reads the particulars of some persons: by a tenure of theirs, by a finding that
// names them, or by what they hold, themselves or through others.
// Parameters: $persons. Stands on: person_id.
UNWIND $persons AS id
MATCH (p:Person {id: id})
CALL (p) {
  MATCH (p)<-[:BY]-(:Tenure)-[:AT]->(o:Organization)
  RETURN o
  UNION
  MATCH (p)<-[:NAMES]-(:Finding)-[:MADE_IN]->(:Decision)<-[:DECIDED_IN]-(:Record)-[:ABOUT]->(o:Organization)
  RETURN o
  UNION
  MATCH (p)<-[:NAMES]-(:Finding)-[:MADE_IN]->(:Decision)<-[:DECIDED_IN]-(:Determination)-[:ON]->(o:Organization)
  RETURN o
  UNION
  MATCH (p)-[:HOLDS|IN*2..12]->(o:Organization)
  RETURN o
}
RETURN DISTINCT o.id AS organization
