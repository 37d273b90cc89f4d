// What a write with this key did, if one was done.
// Parameters: $key. Stands on: write_key.
MATCH (n:Write {key: $key})
RETURN n.digest AS digest, n.result AS written, n.at AS at
