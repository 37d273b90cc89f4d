// Commitments of organizations with their steps, and the organization as it is registered.
// Parameters: $batch_keys [{i, name, known_at}], $limit, $scopes, $ignores_window, $today, $now, $own.
// Stands on: organization_id.
UNWIND $batch_keys AS w
MATCH (o:Organization {id: w.name})
OPTIONAL MATCH (o)<-[:OF]-(g:Registration)
WHERE CASE WHEN g.scope IN $scopes AND ($ignores_window OR (g.shown_since <= $today AND $today < g.shown_until
    AND $now < g.superseded_at))
    THEN true ELSE o.id = $own END
  AND g.recorded_at <= w.known_at AND w.known_at < g.superseded_at
RETURN w.i AS i, [COLLECT {
  MATCH (o)<-[:PROMISED_BY]-(f:Commitment|CommitmentStep)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE f.subject = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  RETURN [head(labels(f)), properties(f)] ORDER BY head(labels(f)), f.recorded_at DESC, f.key LIMIT $limit
}, properties(g)] AS fact
