// Officers' decisions on recognitions, by the ids of these.
// Parameters: $recognitions. Stands on: officers_decision_recognition.
MATCH (f:OfficersDecision)
WHERE f.recognition IN $recognitions
RETURN properties(f) AS fact
