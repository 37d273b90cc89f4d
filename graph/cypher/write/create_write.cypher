// Keep what a write did, in the transaction that did it.
// Parameters: $key, $digest, $result, $at. Stands on: write_key.
CREATE (:Write {key: $key, digest: $digest, result: $result, at: $at})
