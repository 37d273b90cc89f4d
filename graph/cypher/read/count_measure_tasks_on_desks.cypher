// How many tasks of joint measures that lie on a desk there are: the rows of measure_tasks_on_desks, all pages.
// Parameters: $batch_keys as there, $limit (one more than is counted at most), $scopes, $ignores_window, $today, $now,
// $own. Stands on: desk_name.
UNWIND $batch_keys AS w
MATCH (d:Desk {name: w.desk})
RETURN w.i AS i, COUNT {
  MATCH (d)<-[:LIES_ON]-(f:MeasureTask)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE f.subject = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND f.state IN w.states AND w.since <= f.pushed_on AND f.pushed_on <= w.until
    AND (NOT w.overdue OR f.state IN w.open AND (f.feedback_by < $today
        OR f.state = 'PUSHED' AND f.place + f.pushed_on IN w.unacknowledged
        OR f.place + f.pushed_on IN w.unanswered))
  RETURN 1 LIMIT $limit
} AS total
