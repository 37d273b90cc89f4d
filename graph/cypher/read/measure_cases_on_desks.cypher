// Cases of joint measures that lie on a desk, the latest first; `backward` takes the last ones.
// Parameters: $batch_keys [{i, desk, known_at, states, since, until, overdue, open, unpushed, unacknowledged,
// unanswered, after, before, backward}] (the lists of `un…` are places and days whose clocks have
// passed), $limit, $scopes, $ignores_window, $today, $now, $own. Stands on: desk_name.
UNWIND $batch_keys AS w
MATCH (d:Desk {name: w.desk})
RETURN w.i AS i, COLLECT {
  MATCH (d)<-[:LIES_ON]-(f:MeasureCase)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE f.subject = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND f.state IN w.states AND w.since <= f.opened_on AND f.opened_on <= w.until
    AND (NOT w.overdue OR f.state = 'INITIATED' AND f.place + f.opened_on IN w.unpushed OR EXISTS {
      MATCH (f)-[:UPON]->(:Record)<-[:UPON]-(t:MeasureTask)
      WHERE t.scope IN $scopes AND ($ignores_window OR (t.shown_since <= $today AND $today < t.shown_until
          AND $now < t.superseded_at))
        AND t.case = f.id AND t.recorded_at <= w.known_at AND w.known_at < t.superseded_at AND t.state IN w.open
        AND (t.feedback_by < $today
          OR t.state = 'PUSHED' AND t.place + t.pushed_on IN w.unacknowledged
          OR t.place + t.pushed_on IN w.unanswered)
    })
    AND (w.after = '' OR f.rank < w.after) AND (w.before = '' OR f.rank > w.before)
  RETURN {record: f.record, id: f.id, rank: f.rank}
  ORDER BY CASE WHEN w.backward THEN '' ELSE f.rank END DESC, CASE WHEN w.backward THEN f.rank ELSE '' END
  LIMIT $limit
} AS found
