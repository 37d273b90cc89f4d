// Penalties of organizations with the disputes and the annulment upon each, a page for each want, the
// latest decision first, then by id. An annulled record is gone for the public. What lies upon a record
// is shown to whoever is shown the record.
// Parameters: $wants [{i, id, known_at, after_day, after_id}] (of the last row seen, or ''), $limit, $events,
// $scopes, $windowless, $today, $own. Stands on: organization_id.
UNWIND $wants AS w
MATCH (o:Organization {id: w.id})
RETURN w.i AS i, COLLECT {
  MATCH (o)<-[:ABOUT]-(c:Record)<-[:VERSION_OF]-(f:Penalty)
  WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
      OR o.id = $own)
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND (w.after_day = '' OR f.decided_on < w.after_day OR (f.decided_on = w.after_day AND c.id > w.after_id))
    AND ($windowless OR o.id = $own OR NOT EXISTS {
      MATCH (c)<-[:UPON]-(a:Annulment) WHERE a.recorded_at <= w.known_at AND w.known_at < a.superseded_at
    })
  RETURN [c.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
    f.superseded_at, f.scope, f.shown_since, f.shown_until,
    o.id, f.party, f.decision, f.document_number, f.authority, f.authority_code, f.violation, f.circumstances,
    f.basis, f.kinds, f.content, f.fine, f.confiscated, f.licence, f.decided_on, f.expires_on, f.conduct_since,
    f.conduct_until, f.severity, f.procedure, f.final_on, f.remark,
    COLLECT {
      MATCH (c)<-[:UPON]-(e:Dispute|Annulment)
      WHERE e.recorded_at <= w.known_at AND w.known_at < e.superseded_at
      RETURN [head(labels(e)), e.id, e.key, e.region, e.feed, e.batch, e.row, e.recorded_at, e.superseded_at,
        e.scope, e.shown_since, e.shown_until,
        c.id, e.opened_on, e.closed_on, e.opened_by, e.grounds, e.outcome, e.annulled_on, e.authority, e.reason]
      ORDER BY head(labels(e)), e.recorded_at DESC, e.key LIMIT $events
    }]
  ORDER BY f.decided_on DESC, c.id LIMIT $limit
} AS penalties
