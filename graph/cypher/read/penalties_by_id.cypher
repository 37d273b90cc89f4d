// Penalties by the id of their record, whatever the party, with the disputes and the annulment upon each.
// Parameters: $wants [{i, name, known_at}], $events, $scopes, $windowless, $today, $own. Stands on: record_id.
UNWIND $wants AS w
MATCH (c:Record {id: w.name})<-[:VERSION_OF]-(f:Penalty)
MATCH (c)-[:ABOUT]->(s)
WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
    OR s.id = $own)
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  AND ($windowless OR s.id = $own OR NOT EXISTS {
    MATCH (c)<-[:UPON]-(a:Annulment) WHERE a.recorded_at <= w.known_at AND w.known_at < a.superseded_at
  })
RETURN w.i AS i, [c.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
  f.superseded_at, f.scope, f.shown_since, f.shown_until,
    s.id, f.party, f.decision, f.document_number, f.authority, f.authority_code, f.violation, f.circumstances,
    f.basis, f.kinds, f.content, f.fine, f.confiscated, f.licence, f.decided_on, f.expires_on, f.conduct_since,
    f.conduct_until, f.severity, f.procedure, f.final_on, f.remark,
    COLLECT {
      MATCH (c)<-[:UPON]-(e:Dispute|Annulment)
      WHERE e.recorded_at <= w.known_at AND w.known_at < e.superseded_at
      RETURN [head(labels(e)), e.id, e.key, e.region, e.feed, e.batch, e.row, e.recorded_at, e.superseded_at,
        e.scope, e.shown_since, e.shown_until,
        c.id, e.opened_on, e.closed_on, e.opened_by, e.grounds, e.outcome, e.annulled_on, e.authority, e.reason]
      ORDER BY head(labels(e)), e.recorded_at DESC, e.key LIMIT $events
    }] AS fact
