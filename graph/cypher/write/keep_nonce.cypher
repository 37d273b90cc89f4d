// Keep that a question of another region came, and say whether it is the first time: `by` is this request's alone.
// Parameters: $place (when it was signed, by whom, its number), $at, $by. Stands on: nonce_place.
MERGE (n:Nonce {place: $place})
ON CREATE SET n.at = $at, n.by = $by
RETURN n.by = $by AS first
