// End the standing versions of keys: from $at on they are what was known before.
// Parameters: $keys [{key, withdrawn}], $at. Stands on: penalty_standing.
UNWIND $keys AS k
MATCH (f:Penalty {standing: k.key})
SET f.superseded_at = $at
REMOVE f.standing
