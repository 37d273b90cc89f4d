// Recognitions about persons here, by the handles that their issuers have for them, the latest first.
// Parameters: $batch_keys [{i, handle, issuer, person, known_at, after_at, after_id}], $limit, $scopes, $ignores_window, $today,
// $now, $own.
// Stands on: bearer_handle.
UNWIND $batch_keys AS w
MATCH (b:Bearer {handle: w.handle})
RETURN w.i AS i, COLLECT {
  MATCH (b)<-[:NAMES]-(f:Recognition)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE w.person = $own END
    AND f.issuer = w.issuer AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND (w.after_at = 0 OR f.recorded_at < w.after_at OR (f.recorded_at = w.after_at AND f.id > w.after_id))
  RETURN properties(f) ORDER BY f.recorded_at DESC, f.id LIMIT $limit
} AS recognitions
