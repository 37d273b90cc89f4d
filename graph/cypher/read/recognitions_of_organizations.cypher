// Recognitions of other regions' results about organizations, by the codes of these, the latest first (`backward`
// takes the last ones, in the opposite order); and the id of the organization where it is registered here, whether
// anything was found or not.
// Parameters: $batch_keys [{i, name, known_at, after_at, after_id, before_at, before_id, backward}], $limit, $scopes,
// $ignores_window, $today, $now, $own. Stands on: elsewhere_uscc, organization_uscc.
UNWIND $batch_keys AS w
OPTIONAL MATCH (o:Elsewhere {uscc: w.name})
OPTIONAL MATCH (here:Organization {uscc: w.name})
RETURN w.i AS i, here.id AS here, COLLECT {
  MATCH (o)<-[:CONCERNS]-(f:Recognition)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE here.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND (w.after_at = 0 OR f.recorded_at < w.after_at OR (f.recorded_at = w.after_at AND f.id > w.after_id))
    AND (w.before_at = 0 OR f.recorded_at > w.before_at OR (f.recorded_at = w.before_at AND f.id < w.before_id))
  RETURN properties(f)
  ORDER BY CASE WHEN w.backward THEN 0 ELSE f.recorded_at END DESC, CASE WHEN w.backward THEN '' ELSE f.id END,
    CASE WHEN w.backward THEN f.recorded_at ELSE 0 END, CASE WHEN w.backward THEN f.id ELSE '' END DESC
  LIMIT $limit
} AS recognitions
