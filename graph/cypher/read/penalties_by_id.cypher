// Penalties by the id of their record, whatever the party, with the disputes, their steps and the annulment upon each.
// Parameters: $batch_keys [{i, name, known_at}], $events, $scopes, $ignores_window, $today, $now, $own, $decided_since. Stands on: record_id.
UNWIND $batch_keys AS w
MATCH (c:Record {id: w.name})<-[:VERSION_OF]-(f:Penalty)
WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND f.decided_on >= $decided_since AND $now < f.superseded_at))
    THEN true ELSE f.subject = $own END
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  AND (f.subject = $own OR NOT EXISTS {
    MATCH (c)<-[:UPON]-(a:Annulment|Challenge|Restoration)
    WHERE (a:Restoration AND ('STOP_SHARING' IN a.stops OR (NOT $ignores_window AND 'STOP_PUBLICITY' IN a.stops))
        OR NOT $ignores_window AND (a:Annulment OR (a.upheld = false AND a.closed_on <= $today)))
      AND a.recorded_at <= $now AND $now < a.superseded_at
  })
RETURN w.i AS i, [properties(f), COLLECT {
    MATCH (c)<-[:UPON]-(e:Dispute|Annulment|Restoration|RestorationCase|Step)
    WHERE e.recorded_at <= w.known_at AND w.known_at < e.superseded_at
    RETURN [head(labels(e)), properties(e)] ORDER BY head(labels(e)), e.recorded_at DESC, e.key LIMIT $events
  }] AS fact
