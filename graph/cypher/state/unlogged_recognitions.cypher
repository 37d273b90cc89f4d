// The bytes of recognised results by id, to be logged again where a crash came between graph and ledger.
// Parameters: $after, $limit. Stands on: recognition_id.
MATCH (f:Recognition)
WHERE f.id > $after
RETURN f.id AS id, f.jws AS jws, f.sha256 AS sha256 ORDER BY f.id LIMIT $limit
