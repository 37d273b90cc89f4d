// Holdings of persons with the registrations of the organizations, a page for each batch_key, by (since, id);
// `backward` takes the last ones, in the opposite order. Which of them are shown is by the day `as_of`.
// Parameters: $batch_keys [{i, id, known_at, as_of, after_day, after_id, before_day, before_id, backward, current,
// former, later}] (days and ids of rows seen, or ''; the last three say which are shown), $limit, $scopes,
// $ignores_window, $today, $now, $own. Stands on: person_id.
UNWIND $batch_keys AS w
MATCH (p:Person {id: w.id})
RETURN w.i AS i, COLLECT {
  MATCH (p)-[:HOLDS]->(f:Holding)-[:IN]->(o:Organization)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE o.id = $own OR p.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND CASE WHEN f.since > w.as_of THEN w.later WHEN f.until > w.as_of THEN w.current ELSE w.former END
    AND (f.since > w.after_day OR (f.since = w.after_day AND f.id > w.after_id))
    AND (w.before_day = '' OR f.since < w.before_day OR (f.since = w.before_day AND f.id < w.before_id))
  MATCH (o)<-[:OF]-(n:Registration)
  WHERE CASE WHEN n.scope IN $scopes AND ($ignores_window OR (n.shown_since <= $today AND $today < n.shown_until
      AND $now < n.superseded_at))
      THEN true ELSE o.id = $own END
    AND n.recorded_at <= w.known_at AND w.known_at < n.superseded_at
  RETURN [properties(f), properties(n)]
  ORDER BY CASE WHEN w.backward THEN '' ELSE f.since END, CASE WHEN w.backward THEN '' ELSE f.id END,
    CASE WHEN w.backward THEN f.since ELSE '' END DESC, CASE WHEN w.backward THEN f.id ELSE '' END DESC
  LIMIT $limit
} AS holdings
