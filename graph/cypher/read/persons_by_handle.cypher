// Persons by the handle of a document, each with the particulars known at the instant wanted.
// Parameters: $wants [{i, name, known_at}], $scopes, $windowless, $today, $own. Stands on: document_standing.
UNWIND $wants AS w
MATCH (:Document {standing: w.name})-[:OF]->(p:Person)<-[:OF]-(f:Particulars)
WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
    OR p.id = $own)
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
RETURN w.i AS i, [p.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
  f.superseded_at, f.scope, f.shown_since, f.shown_until,
  f.name, f.born, f.died, f.own_income] AS fact
