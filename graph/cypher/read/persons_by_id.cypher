// Persons by id, each with the particulars known at the instant wanted.
// Parameters: $batch_keys [{i, name, known_at}], $scopes, $ignores_window, $today, $now, $own.
// Stands on: person_id.
UNWIND $batch_keys AS w
MATCH (p:Person {id: w.name})<-[:OF]-(f:Particulars)
WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
    AND $now < f.superseded_at))
    THEN true ELSE p.id = $own END
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
RETURN w.i AS i, properties(f) AS fact
