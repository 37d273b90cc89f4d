// What ended recognitions for good, by these.
// Parameters: $recognitions. Stands on: ended_recognition.
MATCH (n:RecognitionEnd)
WHERE n.recognition IN $recognitions
RETURN n.recognition AS recognition, n.reason AS reason, n.evidence AS evidence, n.heard_at AS heard_at
