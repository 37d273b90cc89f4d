// End the standing versions of tasks of departments in cases of joint measures: from $at on they are what was known before.
// Parameters: $keys [key], $at. Stands on: measure_task_standing.
UNWIND $keys AS k
MATCH (f:MeasureTask {standing: k})
SET f.superseded_at = $at
REMOVE f.standing
