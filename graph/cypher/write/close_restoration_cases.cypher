// End the standing versions of applications for restoration: from $at on they are what was known before.
// Parameters: $keys [key], $at. Stands on: restoration_case_standing.
UNWIND $keys AS k
MATCH (f:RestorationCase {standing: k})
SET f.superseded_at = $at
REMOVE f.standing
