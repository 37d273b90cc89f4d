// Remember when a feed delivered last, and whether that is to be seen by the public.
// Parameters: $feed, $region, $at, $shown. Stands on: feed_key.
MERGE (n:Feed {key: $feed})
SET n.region = $region, n.at = $at, n.shown_at = CASE WHEN $shown THEN $at ELSE n.shown_at END
