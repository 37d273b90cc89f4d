// Recognitions of a region's results that have not ended for good, with their bytes: a portion by id.
// Parameters: $issuer, $after, $limit. Stands on: recognition_id, ended_recognition.
MATCH (f:Recognition)
WHERE f.issuer = $issuer AND f.id > $after AND NOT EXISTS { MATCH (:RecognitionEnd {recognition: f.id}) }
RETURN f.id AS id, f.jws AS jws, f.lists AS lists, f.outcome AS outcome, f.until AS until, f.verdict AS verdict
ORDER BY f.id LIMIT $limit
