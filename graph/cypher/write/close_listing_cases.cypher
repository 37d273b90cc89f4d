// End the standing versions of cases of listings: from $at on they are what was known before.
// Parameters: $keys [key], $at. Stands on: listing_case_standing.
UNWIND $keys AS k
MATCH (f:ListingCase {standing: k})
SET f.superseded_at = $at
REMOVE f.standing
