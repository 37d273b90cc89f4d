// End the standing versions of keys: from $at on they are what was known before.
// Parameters: $keys, $at. Stands on: finding_standing.
UNWIND $keys AS key
MATCH (f:Finding {standing: key})
SET f.superseded_at = $at
REMOVE f.standing
