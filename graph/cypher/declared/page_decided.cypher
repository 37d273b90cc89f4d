// What was decided on organizations, of a declared kind, a page for each batch_key, the latest decision first, then by
// id; `backward` takes the last ones, in the opposite order.
// Parameters: $batch_keys [{i, id, known_at, as_of, after_day, after_id, before_day, before_id, backward, current,
// former, later}] (days and ids of rows seen, or ''; the last three are of tenures), $limit, $scopes,
// $ignores_window, $today, $now, $own, $decided_since. Stands on: organization_id.
UNWIND $batch_keys AS w
MATCH (o:Organization {id: w.id})
RETURN w.i AS i, COLLECT {
  MATCH (o)<-[:ON]-(f:LABEL)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND f.decided_on >= $decided_since AND $now < f.superseded_at))
      THEN true ELSE o.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND f.decided_on <= w.as_of
    AND (w.after_day = '' OR f.decided_on < w.after_day OR (f.decided_on = w.after_day AND f.id > w.after_id))
    AND (w.before_day = '' OR f.decided_on > w.before_day OR (f.decided_on = w.before_day AND f.id < w.before_id))
  RETURN properties(f)
  ORDER BY CASE WHEN w.backward THEN '' ELSE f.decided_on END DESC, CASE WHEN w.backward THEN '' ELSE f.id END,
    CASE WHEN w.backward THEN f.decided_on ELSE '' END, CASE WHEN w.backward THEN f.id ELSE '' END DESC
  LIMIT $limit
} AS records
