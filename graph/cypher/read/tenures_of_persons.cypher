// Tenures of persons with the registrations of the organizations, a page for each want, by (since, id).
// Parameters: $wants [{i, id, known_at, after_day, after_id}] (of the last row seen, or ''), $limit,
// $scopes, $windowless, $today, $own. Stands on: person_id.
UNWIND $wants AS w
MATCH (p:Person {id: w.id})
RETURN w.i AS i, COLLECT {
  MATCH (p)<-[:BY]-(f:Tenure)-[:AT]->(o:Organization)<-[:OF]-(n:Registration)
  WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
      OR o.id = $own OR p.id = $own)
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND (f.since > w.after_day OR (f.since = w.after_day AND f.id > w.after_id))
    AND ((n.scope IN $scopes AND ($windowless OR (n.shown_since <= $today AND $today < n.shown_until)))
        OR o.id = $own)
    AND n.recorded_at <= w.known_at AND w.known_at < n.superseded_at
  RETURN [f.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
    f.superseded_at, f.scope, f.shown_since, f.shown_until,
    o.id, p.id, f.role, f.since, f.until, f.actual_since, f.actual_until,
    o.id, n.key, n.region, n.feed, n.batch, n.row, n.recorded_at,
    n.superseded_at, n.scope, n.shown_since, n.shown_until,
    o.uscc, n.name, n.status, n.kind, n.place, n.code_check, n.since, n.until]
  ORDER BY f.since, f.id LIMIT $limit
} AS tenures
