// A decision on who the party of a record is: a new version that says so and is published, or not, from then on;
// what stood before is what was known before.
// Parameters: $key, $at, $word {identified, identified_by, identified_because, identified_on}, $shown.
// Stands on: penalty_standing.
MATCH (f:Penalty {standing: $key})-[:VERSION_OF]->(c:Record)
WITH f, c, properties(f) AS known
SET f.superseded_at = $at
REMOVE f.standing
CREATE (v:Penalty)-[:VERSION_OF]->(c)
SET v = known
SET v += $word
SET v.recorded_at = $at,
  v.stated_at = coalesce(f.stated_at, f.recorded_at),
  v.shown_until = CASE WHEN $shown THEN v.publish_until ELSE v.shown_since END
RETURN properties(v) AS penalty
