// Tenures of persons with the registrations of the organizations, a page for each batch_key, by (since, id).
// Parameters: $batch_keys [{i, id, known_at, after_day, after_id}] (of the last row seen, or ''), $limit,
// $scopes, $ignores_window, $today, $now, $own. Stands on: person_id.
UNWIND $batch_keys AS w
MATCH (p:Person {id: w.id})
RETURN w.i AS i, COLLECT {
  MATCH (p)<-[:BY]-(f:Tenure)-[:AT]->(o:Organization)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE o.id = $own OR p.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND (f.since > w.after_day OR (f.since = w.after_day AND f.id > w.after_id))
  MATCH (o)<-[:OF]-(n:Registration)
  WHERE CASE WHEN n.scope IN $scopes AND ($ignores_window OR (n.shown_since <= $today AND $today < n.shown_until
      AND $now < n.superseded_at))
      THEN true ELSE o.id = $own END
    AND n.recorded_at <= w.known_at AND w.known_at < n.superseded_at
  RETURN [properties(f), properties(n)] ORDER BY f.since, f.id LIMIT $limit
} AS tenures
