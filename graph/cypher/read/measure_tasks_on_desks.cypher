// Tasks of joint measures that lie on a desk, the latest first, then by id; `backward` takes the last ones.
// Parameters: $batch_keys [{i, desk, known_at, states, since, overdue, open, unpushed, unacknowledged, unanswered,
// after_day, after_id, before_day, before_id, backward}] (the lists of `un…` are places and days whose clocks have
// passed), $limit, $scopes, $ignores_window, $today, $now, $own. Stands on: desk_name.
UNWIND $batch_keys AS w
MATCH (d:Desk {name: w.desk})
RETURN w.i AS i, COLLECT {
  MATCH (d)<-[:LIES_ON]-(f:MeasureTask)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE f.subject = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND f.state IN w.states AND f.pushed_on >= w.since
    AND (NOT w.overdue OR f.state IN w.open AND (f.feedback_by < $today
        OR f.state = 'PUSHED' AND f.place + f.pushed_on IN w.unacknowledged
        OR f.place + f.pushed_on IN w.unanswered))
    AND (w.after_day = '' OR f.pushed_on < w.after_day OR (f.pushed_on = w.after_day AND f.id > w.after_id))
    AND (w.before_day = '' OR f.pushed_on > w.before_day OR (f.pushed_on = w.before_day AND f.id < w.before_id))
  RETURN {record: f.record, id: f.id, day: f.pushed_on}
  ORDER BY CASE WHEN w.backward THEN '' ELSE f.pushed_on END DESC, CASE WHEN w.backward THEN '' ELSE f.id END,
    CASE WHEN w.backward THEN f.pushed_on ELSE '' END, CASE WHEN w.backward THEN f.id ELSE '' END DESC
  LIMIT $limit
} AS found
