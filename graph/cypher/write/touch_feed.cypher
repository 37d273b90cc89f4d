// Remember when a feed delivered last.
// Parameters: $feed, $region, $at. Stands on: feed_key.
MERGE (n:Feed {key: $feed})
SET n.region = $region, n.at = $at
