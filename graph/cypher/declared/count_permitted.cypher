// How many records of a declared kind a caller may see of persons: the rows of all pages.
// Parameters: $batch_keys [{i, id, known_at, as_of, current, former, later, and of pages what is not asked here}],
// $limit (one more than is counted at most), $scopes, $ignores_window, $today, $now, $own.
// Stands on: person_id.
UNWIND $batch_keys AS w
MATCH (p:Person {id: w.id})
RETURN w.i AS i, COUNT {
  MATCH (p)<-[:FOR]-(f:LABEL)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE p.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND CASE WHEN f.since > w.as_of THEN w.later WHEN f.until > w.as_of THEN w.current ELSE w.former END
  RETURN 1 LIMIT $limit
} AS total
