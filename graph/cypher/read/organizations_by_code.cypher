// Organizations by unified social credit code, each with the registration known at the instant wanted.
// Parameters: $batch_keys [{i, name, known_at}], $scopes, $ignores_window, $today, $now, $own.
// Stands on: organization_uscc.
UNWIND $batch_keys AS w
MATCH (o:Organization {uscc: w.name})<-[:OF]-(f:Registration)
WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
    AND $now < f.superseded_at))
    THEN true ELSE o.id = $own END
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
RETURN w.i AS i, properties(f) AS fact
