// Recognitions of other regions' results about organizations, by the codes of these, the latest first.
// Parameters: $batch_keys [{i, name, known_at}], $limit, $scopes, $ignores_window, $today, $own.
// Stands on: elsewhere_uscc, organization_uscc.
UNWIND $batch_keys AS w
MATCH (o:Elsewhere {uscc: w.name})
OPTIONAL MATCH (here:Organization {uscc: w.name})
RETURN w.i AS i, here.id AS here, COLLECT {
  MATCH (o)<-[:CONCERNS]-(f:Recognition)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until))
      THEN true ELSE here.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  RETURN properties(f) ORDER BY f.recorded_at DESC, f.id LIMIT $limit
} AS recognitions
