// Organizations by unified social credit code, each with the registration known at the instant wanted.
// Parameters: $wants [{i, name, known_at}], $scopes, $windowless, $today, $own. Stands on: organization_uscc.
UNWIND $wants AS w
MATCH (o:Organization {uscc: w.name})<-[:OF]-(f:Registration)
WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
    OR o.id = $own)
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
RETURN w.i AS i, [o.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
  f.superseded_at, f.scope, f.shown_since, f.shown_until,
  o.uscc, f.name, f.status, f.kind, f.place, f.code_check, f.since, f.until] AS fact
