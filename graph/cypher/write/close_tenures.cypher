// End the standing versions of keys: from $at on they are what was known before. A
// withdrawal keeps its reason, and lets what was stated on the organization be judged again.
// Parameters: $keys [{key, withdrawn}], $at. Stands on: tenure_standing.
UNWIND $keys AS k
MATCH (f:Tenure {standing: k.key})
SET f.superseded_at = $at, f.withdrawn = k.withdrawn
REMOVE f.standing
WITH f WHERE f.withdrawn IS NOT NULL
MATCH (f)-[:AT]->(o:Organization)-[w:WATCHED_IN]->(n:StatusNumber)
SET n.touched = n.touched + 1
SET w.touched = n.touched
