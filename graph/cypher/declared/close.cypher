// End the standing versions of keys: from $at on they are what was known before. A
// withdrawal keeps its reason.
// Parameters: $keys [{key, withdrawn}], $at. Stands on: label_standing.
UNWIND $keys AS k
MATCH (f:LABEL {standing: k.key})
SET f.superseded_at = $at, f.withdrawn = k.withdrawn
REMOVE f.standing
