// End restorations that were revoked.
// Parameters: $keys [key], $at. Stands on: restoration_standing.
UNWIND $keys AS k
MATCH (f:Restoration {standing: k})
SET f.superseded_at = $at
REMOVE f.standing
