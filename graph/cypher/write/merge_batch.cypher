// Register a delivery, or find how far it came; the span length it was begun with stays.
// Parameters: $key, $feed, $batch, $span_rows, $at. Stands on: batch_key.
MERGE (n:Batch {key: $key})
ON CREATE SET n.feed = $feed, n.batch = $batch, n.span_rows = $span_rows, n.rows_done = 0, n.begun_at = $at,
  n.complete = false
RETURN n.rows_done AS rows_done, n.span_rows AS span_rows, n.complete AS complete
