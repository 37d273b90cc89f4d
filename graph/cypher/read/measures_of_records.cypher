// Cases of joint measures upon records with their tasks and steps, the disputes that may let measures
// wait, and whether the record stands: its source has not taken it back, nothing set it aside.
// Parameters: $batch_keys [{i, name, known_at}], $events, $limit, $scopes, $ignores_window, $today, $now, $own.
// Stands on: record_id.
UNWIND $batch_keys AS w
MATCH (c:Record {id: w.name})
RETURN w.i AS i, [COLLECT {
    MATCH (c)<-[:UPON]-(f:MeasureCase|MeasureTask|MeasureStep)
    WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
        AND $now < f.superseded_at))
        THEN true ELSE f.subject = $own END
      AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    RETURN [head(labels(f)), properties(f)] ORDER BY head(labels(f)), f.recorded_at DESC, f.key LIMIT $limit
  }, COLLECT {
    MATCH (c)<-[:UPON]-(e:Dispute)
    WHERE e.recorded_at <= w.known_at AND w.known_at < e.superseded_at
    RETURN properties(e) ORDER BY e.recorded_at DESC, e.key LIMIT $events
  }, EXISTS {
    MATCH (c)<-[:VERSION_OF]-(v)
    WHERE v.recorded_at <= w.known_at AND w.known_at < v.superseded_at
  } AND NOT EXISTS {
    MATCH (c)<-[:UPON]-(b:Annulment|Challenge)
    WHERE b.recorded_at <= w.known_at AND w.known_at < b.superseded_at
      AND (b:Annulment OR (b.upheld = false AND b.closed_on <= $today))
  }] AS fact
