// Records of a declared kind by organization and id, each in the version known at the instant wanted.
// Parameters: $batch_keys [{i, organization, name, known_at}], $scopes, $ignores_window, $today, $now, $own,
// $decided_since. Stands on: organization_id.
UNWIND $batch_keys AS w
MATCH (o:Organization {id: w.organization})
MATCH (o)<-[:ON]-(f:LABEL {id: w.name})
WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
    AND f.decided_on >= $decided_since AND $now < f.superseded_at))
    THEN true ELSE o.id = $own END
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
RETURN w.i AS i, properties(f) AS fact
