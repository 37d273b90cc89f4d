// Persons by the handle of a document, each with the particulars known at the instant wanted.
// Parameters: $batch_keys [{i, name, known_at}], $scopes, $ignores_window, $today, $now, $own.
// Stands on: document_standing.
UNWIND $batch_keys AS w
MATCH (:Document {standing: w.name})-[:OF]->(p:Person)<-[:OF]-(f:Particulars)
WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
    AND $now < f.superseded_at))
    THEN true ELSE p.id = $own END
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
RETURN w.i AS i, properties(f) AS fact
