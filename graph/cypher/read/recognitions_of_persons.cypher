// Recognitions about persons here, by the handles that their issuers have for them, the latest first; `backward` takes
// the last ones, in the opposite order.
// Parameters: $batch_keys [{i, handle, issuer, person, known_at, after_at, after_id, before_at, before_id, backward}],
// $limit, $scopes, $ignores_window, $today, $now, $own. Stands on: bearer_handle.
UNWIND $batch_keys AS w
MATCH (b:Bearer {handle: w.handle})
RETURN w.i AS i, COLLECT {
  MATCH (b)<-[:NAMES]-(f:Recognition)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE w.person = $own END
    AND f.issuer = w.issuer AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND (w.after_at = 0 OR f.recorded_at < w.after_at OR (f.recorded_at = w.after_at AND f.id > w.after_id))
    AND (w.before_at = 0 OR f.recorded_at > w.before_at OR (f.recorded_at = w.before_at AND f.id < w.before_id))
  RETURN properties(f)
  ORDER BY CASE WHEN w.backward THEN 0 ELSE f.recorded_at END DESC, CASE WHEN w.backward THEN '' ELSE f.id END,
    CASE WHEN w.backward THEN f.recorded_at ELSE 0 END, CASE WHEN w.backward THEN f.id ELSE '' END DESC
  LIMIT $limit
} AS recognitions
