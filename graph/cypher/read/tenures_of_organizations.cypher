// Tenures in organizations with the particulars of their holders, a page for each want, by (since, id).
// An organization that asks about itself sees who holds its roles.
// Parameters: $wants [{i, id, known_at, after_day, after_id}] (of the last row seen, or ''), $limit,
// $scopes, $windowless, $today, $own. Stands on: organization_id.
UNWIND $wants AS w
MATCH (o:Organization {id: w.id})
RETURN w.i AS i, COLLECT {
  MATCH (o)<-[:AT]-(f:Tenure)-[:BY]->(p:Person)
  WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
      OR o.id = $own OR p.id = $own)
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND (f.since > w.after_day OR (f.since = w.after_day AND f.id > w.after_id))
  MATCH (p)<-[:OF]-(n:Particulars)
  WHERE ((n.scope IN $scopes AND ($windowless OR (n.shown_since <= $today AND $today < n.shown_until)))
      OR o.id = $own OR p.id = $own)
    AND n.recorded_at <= w.known_at AND w.known_at < n.superseded_at
  RETURN [f.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
    f.superseded_at, f.scope, f.shown_since, f.shown_until,
    o.id, p.id, f.role, f.since, f.until, f.actual_since, f.actual_until,
    p.id, n.key, n.region, n.feed, n.batch, n.row, n.recorded_at,
    n.superseded_at, n.scope, n.shown_since, n.shown_until,
    n.name, n.born, n.died, n.own_income]
  ORDER BY f.since, f.id LIMIT $limit
} AS tenures
