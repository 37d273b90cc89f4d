// The places and days whose clocks run for cases and tasks of joint measures that are not done: nobody's rows.
// Parameters: $desk. Stands on: desk_name.
MATCH (:Desk {name: $desk})<-[:LIES_ON]-(f:MeasureCase|MeasureTask)
WHERE f.standing IS NOT NULL AND f.closed_on > '9999'
RETURN DISTINCT head(labels(f)) AS kind, f.place AS place, coalesce(f.pushed_on, f.opened_on) AS day
