// End the standing versions of commitments: from $at on they are what was known before.
// Parameters: $keys [key], $at. Stands on: commitment_standing.
UNWIND $keys AS k
MATCH (f:Commitment {standing: k})
SET f.superseded_at = $at
REMOVE f.standing
