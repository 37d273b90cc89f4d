// Recognitions by id, each with the organization here that it is about, where it is about one and not a person.
// Parameters: $batch_keys [{i, name, known_at}], $scopes, $ignores_window, $today, $now, $own.
// Stands on: recognition_id, organization_uscc.
UNWIND $batch_keys AS w
MATCH (f:Recognition {id: w.name})-[:CONCERNS]->(o:Elsewhere)
OPTIONAL MATCH (here:Organization {uscc: o.uscc})
WITH w, f, here
WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
    AND $now < f.superseded_at))
    THEN true ELSE here.id = $own END
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
RETURN w.i AS i, here.id AS here, properties(f) AS fact
