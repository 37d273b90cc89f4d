// The decision that stands on a recognition.
// Parameters: $recognition. Stands on: officers_decision_recognition.
MATCH (f:OfficersDecision {recognition: $recognition})
RETURN f.id AS id
