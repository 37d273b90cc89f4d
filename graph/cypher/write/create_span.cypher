// Keep a span's fates and advance its delivery, in the transaction that applies it.
// Parameters: $key, $batch (the delivery's key), $last, $fates, $at. Stands on: span_key, batch_key.
CREATE (:Span {key: $key, batch: $batch, fates: $fates, at: $at})
WITH 1 AS one
MATCH (n:Batch {key: $batch})
SET n.rows_done = CASE WHEN n.rows_done < $last THEN $last ELSE n.rows_done END, n.at = $at
