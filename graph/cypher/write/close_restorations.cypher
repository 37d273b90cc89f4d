// End restorations that were revoked, and let what was stated on the organization be judged again.
// Parameters: $keys [key], $at. Stands on: restoration_standing.
UNWIND $keys AS k
MATCH (f:Restoration {standing: k})
SET f.superseded_at = $at
REMOVE f.standing
WITH f
MATCH (f)-[:UPON]->(:Record)-[:ABOUT]->(o:Organization)-[w:WATCHED_IN]->(n:StatusNumber)
SET n.touched = n.touched + 1
SET w.touched = n.touched
