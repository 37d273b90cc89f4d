// What was stated to a region and recalled of it before its outbox was begun, in the order in which it was recorded.
// Parameters: $region. Stands on: recall_result.
MATCH (f:Result)
WHERE $region IN f.audience
OPTIONAL MATCH (told:Recall {result: f.id})
RETURN f.id AS result, f.sha256 AS sha256, f.recorded_at AS at, told.at AS recalled_at, told.reason AS reason
ORDER BY at, result
