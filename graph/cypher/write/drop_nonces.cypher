// Drop what was kept of questions that are too old to be asked again: their day alone refuses them.
// Parameters: $before (the place of none that may still come). Stands on: nonce_place.
MATCH (n:Nonce) WHERE n.place < $before
DELETE n
