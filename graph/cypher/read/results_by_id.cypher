// Signed results by id: for those who see their rows, and for the region they are addressed to. One on a person
// is that person's own, not the organization's.
// Parameters: $batch_keys [{i, name, known_at}], $scopes, $ignores_window, $today, $now, $own.
// Stands on: result_id.
UNWIND $batch_keys AS w
MATCH (f:Result {id: w.name})
WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
    AND $now < f.superseded_at))
    THEN true ELSE f.person = $own OR (f.person = '' AND f.subject = $own) OR $own IN f.audience END
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
RETURN w.i AS i, properties(f) AS fact
