// Identity documents of persons; numbers are sealed.
// Parameters: $wants [{i, name, known_at}], $limit, $scopes, $windowless, $today, $own. Stands on: person_id.
UNWIND $wants AS w
MATCH (p:Person {id: w.name})
RETURN w.i AS i, COLLECT {
  MATCH (p)<-[:OF]-(f:Document)
  WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
      OR p.id = $own)
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  RETURN [f.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
    f.superseded_at, f.scope, f.shown_since, f.shown_until,
    p.id, f.kind, f.handle, f.sealed]
  ORDER BY f.recorded_at, f.key LIMIT $limit
} AS documents
