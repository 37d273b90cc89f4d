// The parties, records and standing versions of reported penalties; absent values are null. `names` are those
// that the register has or had for the party, `representatives` those of everybody who ever stood for it.
// Parameters: $rows [{i, key, uscc, handle}] (one of uscc and handle is '').
// Stands on: organization_uscc, document_standing, record_key, penalty_standing.
UNWIND $rows AS r
OPTIONAL MATCH (o:Organization {uscc: r.uscc})
OPTIONAL MATCH (:Document {standing: r.handle})-[:OF]->(p:Person)
OPTIONAL MATCH (c:Record {key: r.key})
OPTIONAL MATCH (f:Penalty {standing: r.key})
RETURN r.i AS i, o.id AS organization, p.id AS person, c.id AS id, f.digest AS digest, f.owner AS owner,
f.mismatch AS mismatch, f.party AS party, f.representative AS representative,
f.identified AS identified, f.identified_by AS identified_by, f.identified_because AS identified_because,
f.identified_on AS identified_on,
EXISTS { MATCH (c)<-[:UPON]-(a:Annulment) WHERE a.standing IS NOT NULL } AS annulled,
COLLECT {
  MATCH (:Organization {uscc: r.uscc})<-[:OF]-(g:Registration)
  RETURN DISTINCT g.name
} + COLLECT {
  MATCH (:Organization {uscc: r.uscc})<-[:OF]-(g:Registration)
  UNWIND coalesce(g.former, []) AS line
  WITH line WHERE substring(line, 22, 5) = 'NAME '
  RETURN DISTINCT substring(line, 27)
} + COLLECT {
  MATCH (:Document {standing: r.handle})-[:OF]->(:Person)<-[:OF]-(n:Particulars)
  RETURN DISTINCT n.name
} AS names,
COLLECT {
  MATCH (:Organization {uscc: r.uscc})<-[:AT]-(t:Tenure)-[:BY]->(:Person)<-[:OF]-(n:Particulars)
  WHERE t.standing IS NOT NULL
    AND t.role IN ['LEGAL_REPRESENTATIVE', 'PRINCIPAL', 'EXECUTIVE_PARTNER', 'BRANCH_HEAD']
  RETURN DISTINCT n.name
} AS representatives
