// How many recognitions about organizations a caller may see: those of recognitions_of_organizations, all pages.
// Parameters: $batch_keys [{i, name, known_at, and of pages what is not asked here}], $limit (one more than is counted
// at most), $scopes, $ignores_window, $today, $now, $own. Stands on: elsewhere_uscc, organization_uscc.
UNWIND $batch_keys AS w
MATCH (o:Elsewhere {uscc: w.name})
OPTIONAL MATCH (here:Organization {uscc: w.name})
RETURN w.i AS i, COUNT {
  MATCH (o)<-[:CONCERNS]-(f:Recognition)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE here.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  RETURN 1 LIMIT $limit
} AS total
