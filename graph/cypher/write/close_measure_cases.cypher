// End the standing versions of cases of joint measures upon records: from $at on they are what was known before.
// Parameters: $keys [key], $at. Stands on: measure_case_standing.
UNWIND $keys AS k
MATCH (f:MeasureCase {standing: k})
SET f.superseded_at = $at
REMOVE f.standing
