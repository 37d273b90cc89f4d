// Commitments that lie on a desk, the latest first; `backward` takes the last ones.
// Parameters: $batch_keys [{i, desk, known_at, states, late_on, since, after, before, backward}], $limit, $scopes,
// $ignores_window, $today, $now, $own. `late_on`, if any: only those whose review is late on that day. Stands on: desk_name.
UNWIND $batch_keys AS w
MATCH (d:Desk {name: w.desk})
RETURN w.i AS i, COLLECT {
  MATCH (d)<-[:LIES_ON]-(f:Commitment)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE f.subject = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND f.state IN w.states AND f.opened_on >= w.since
    AND (w.late_on = '' OR (f.state = 'MADE' AND f.review_by < w.late_on))
    AND (w.after = '' OR f.rank < w.after) AND (w.before = '' OR f.rank > w.before)
  RETURN {subject: f.subject, id: f.id, rank: f.rank}
  ORDER BY CASE WHEN w.backward THEN '' ELSE f.rank END DESC, CASE WHEN w.backward THEN f.rank ELSE '' END
  LIMIT $limit
} AS found
