// Mark a delivery complete.
// Parameters: $key, $rows, $at. Stands on: batch_key.
MATCH (n:Batch {key: $key})
SET n.complete = true, n.rows = $rows, n.at = $at
