// How many commitments that lie on a desk there are: the rows of commitments_on_desks, all pages.
// Parameters: $batch_keys as there, $limit (one more than is counted at most), $scopes, $ignores_window, $today, $now,
// $own. Stands on: desk_name.
UNWIND $batch_keys AS w
MATCH (d:Desk {name: w.desk})
RETURN w.i AS i, COUNT {
  MATCH (d)<-[:LIES_ON]-(f:Commitment)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE f.subject = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND f.state IN w.states AND f.opened_on >= w.since
    AND (w.late_on = '' OR (f.state = 'MADE' AND f.review_by < w.late_on))
  RETURN 1 LIMIT $limit
} AS total
