// Keep how far a neighbour's outbox was worked through, unless it was further already; a page only if it is newer.
// Parameters: $place (region and how often it was begun anew), $region, $anew, $number, $chain, $at, $page.
// Stands on: heard_place.
MERGE (n:Heard {place: $place})
ON CREATE SET n.region = $region, n.anew = $anew, n.number = 0, n.chain = '', n.at = 0, n.page = ''
SET n.chain = CASE WHEN $number > n.number THEN $chain ELSE n.chain END,
  n.page = CASE WHEN $at > n.at THEN $page ELSE n.page END
SET n.number = CASE WHEN $number > n.number THEN $number ELSE n.number END,
  n.at = CASE WHEN $at > n.at THEN $at ELSE n.at END
