// End the standing versions of disputes: from $at on they are what was known before.
// Parameters: $keys [key], $at. Stands on: dispute_standing.
UNWIND $keys AS k
MATCH (f:Dispute {standing: k})
SET f.superseded_at = $at
REMOVE f.standing
