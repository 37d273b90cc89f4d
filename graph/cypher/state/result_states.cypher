// What decides the status of the results of a list that are about some organizations: what lies upon each record,
// whether the record was stated anew since, and whether a recall was told before.
// Parameters: $number, $organizations, $day. Stands on: organization_id, status_number, recall_result.
MATCH (n:StatusNumber {number: $number})
UNWIND $organizations AS w
MATCH (o:Organization {id: w})<-[:CONCERNS]-(f:Result)-[:KEPT_IN]->(n)
OPTIONAL MATCH (f)-[:RESTS_ON]->(c:Record)
OPTIONAL MATCH (told:Recall {result: f.id})
RETURN f.id AS id, f.index AS index, f.subject AS subject, f.person AS person, f.record AS record,
  f.established AS established, f.valid_until AS valid_until, told.reason AS told,
  f.matter AS matter, f.as_of AS as_of, f.waited AS waited,
  EXISTS { MATCH (c)<-[:UPON]-(a:Annulment) WHERE a.standing IS NOT NULL } AS annulled,
  EXISTS {
    MATCH (c)<-[:UPON]-(d:Dispute) WHERE d.standing IS NOT NULL AND d.opened_on <= $day AND $day < d.closed_on
  } AS disputed,
  COLLECT { MATCH (c)<-[:VERSION_OF]-(v:Penalty) WHERE v.standing IS NOT NULL RETURN v.recorded_at } AS versions,
  f.rests_on_version AS rests_on_version
