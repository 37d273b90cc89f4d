// How many records of a declared kind a caller may see of organizations: the rows of all pages.
// Parameters: $batch_keys [{i, id, known_at, as_of, and of pages what is not asked here}], $limit (one more than
// is counted at most), $scopes, $ignores_window, $today, $now, $own, $decided_since. Stands on: organization_id.
UNWIND $batch_keys AS w
MATCH (o:Organization {id: w.id})
RETURN w.i AS i, COUNT {
  MATCH (o)<-[:ON]-(f:LABEL)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND f.decided_on >= $decided_since AND $now < f.superseded_at))
      THEN true ELSE o.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND f.decided_on <= w.as_of
  RETURN 1 LIMIT $limit
} AS total
