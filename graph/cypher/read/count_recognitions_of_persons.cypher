// How many recognitions about persons here a caller may see: those of recognitions_of_persons, all pages.
// Parameters: $batch_keys [{i, handle, issuer, person, known_at, and of pages what is not asked here}], $limit (one more
// than is counted at most), $scopes, $ignores_window, $today, $now, $own. Stands on: bearer_handle.
UNWIND $batch_keys AS w
MATCH (b:Bearer {handle: w.handle})
RETURN w.i AS i, COUNT {
  MATCH (b)<-[:NAMES]-(f:Recognition)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE w.person = $own END
    AND f.issuer = w.issuer AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  RETURN 1 LIMIT $limit
} AS total
