// That a result was told to be recalled: never undone, whatever becomes of the reason.
// Parameters: $rows [{result, reason, at}]. Stands on: recall_result.
UNWIND $rows AS r
MERGE (n:Recall {result: r.result})
ON CREATE SET n.reason = r.reason, n.at = r.at
