// That recognised results were heard to be recalled, with what said so: never undone.
// Parameters: $rows [{recognition, reason, evidence, heard_at}]. Stands on: ended_recognition.
UNWIND $rows AS r
MERGE (n:RecognitionEnd {recognition: r.recognition})
ON CREATE SET n.reason = r.reason, n.evidence = r.evidence, n.heard_at = r.heard_at
