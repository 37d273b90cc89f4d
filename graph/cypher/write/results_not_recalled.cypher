// Those of some results that were not told to be recalled yet, with whom they are addressed to.
// Parameters: $results. Stands on: result_id, recall_result.
UNWIND $results AS w
MATCH (f:Result {id: w})
WHERE NOT EXISTS { MATCH (:Recall {result: w}) }
RETURN f.id AS result, f.sha256 AS sha256, f.audience AS audience
