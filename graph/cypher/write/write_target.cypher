// All that one write may look at: what its key did before, a record with what lies upon it, whether it was set
// aside and whether the caller represents its party, the cases of joint measures upon it with their tasks and steps,
// an organization with its registration, the cases of listing it and its commitments, a result of ours, a recognition with its
// officer's decision and what ended it, and neighbours' status lists. Whatever is not named is absent.
// Parameters: $key, $record, $uscc, $party (an organization's id), $result, $recognition, $standing (a recognition's
// key), $urls, $person, $role, $today, $events, $measures.
// Stands on: write_key, record_id, organization_id, organization_uscc, result_id, recognition_id,
// recognition_standing, officers_decision_recognition, ended_recognition, person_id, status_list_url.
UNWIND [$key] AS key
OPTIONAL MATCH (n:Write {key: key})
OPTIONAL MATCH (c:Record {id: $record})<-[:VERSION_OF]-(f:Penalty)
WHERE f.standing = c.key
OPTIONAL MATCH (q:Result {id: $result})
OPTIONAL MATCH (x:Recognition {id: $recognition})
OPTIONAL MATCH (y:Recognition {standing: $standing})
WITH n, c, f, q, coalesce(x, y) AS m
OPTIONAL MATCH (d:OfficersDecision {recognition: m.id})
OPTIONAL MATCH (z:RecognitionEnd {recognition: m.id})
OPTIONAL MATCH (h:Organization {id: f.subject})
OPTIONAL MATCH (j:Organization {uscc: coalesce(m.organization, $uscc)})
OPTIONAL MATCH (k:Organization {id: $party})
WITH n, c, f, q, m, d, z, coalesce(h, j, k) AS o, coalesce(j, k) AS p
OPTIONAL MATCH (o)<-[:OF]-(g:Registration)
WHERE g.standing = o.uscc
RETURN n.digest AS digest, n.result AS written, properties(f) AS penalty, properties(g) AS organization,
  properties(q) AS result, properties(m) AS recognition, properties(d) AS decision, properties(z) AS end,
  COLLECT {
    MATCH (c)<-[:UPON]-(e:Dispute|Annulment|Restoration|RestorationCase|Step)
    WHERE e.standing IS NOT NULL
    RETURN [head(labels(e)), properties(e)] ORDER BY head(labels(e)), e.recorded_at DESC, e.key LIMIT $events
  } AS events,
  COLLECT {
    MATCH (:Record {id: $record})<-[:UPON]-(e:MeasureCase|MeasureTask|MeasureStep)
    WHERE e.standing IS NOT NULL
    RETURN [head(labels(e)), properties(e)] ORDER BY head(labels(e)), e.recorded_at DESC, e.key LIMIT $measures
  } AS measures,
  COLLECT {
    MATCH (p)<-[:LISTS]-(e:ListingCase|ListingStep)
    WHERE e.standing IS NOT NULL
    RETURN [head(labels(e)), properties(e)] ORDER BY head(labels(e)), e.recorded_at DESC, e.key LIMIT $measures
  } AS listings,
  COLLECT {
    MATCH (p)<-[:PROMISED_BY]-(e:Commitment|CommitmentStep)
    WHERE e.standing IS NOT NULL
    RETURN [head(labels(e)), properties(e)] ORDER BY head(labels(e)), e.recorded_at DESC, e.key LIMIT $measures
  } AS commitments,
  COLLECT {
    MATCH (l:StatusList)
    WHERE l.url IN coalesce(m.lists, []) + $urls
    RETURN {url: l.url, jws: l.jws, since: l.since, until: l.until}
  } AS lists,
  EXISTS {
    MATCH (c)<-[:UPON]-(b:Challenge)
    WHERE b.standing IS NOT NULL AND b.upheld = false AND b.closed_on <= $today
  } AS set_aside,
  EXISTS {
    MATCH (o)<-[:AT]-(t:Tenure)-[:BY]->(:Person {id: $person})
    WHERE t.standing IS NOT NULL AND t.role = $role AND t.since <= $today AND $today < t.until
  } AS represented
