// When each feed last delivered, and last delivered something published. Nothing here is about a subject.
// Parameters: none. Stands on: nothing: a city has some dozens of feeds and all are wanted.
MATCH (n:Feed)
RETURN n.key AS feed, n.region AS region, n.at AS at, coalesce(n.shown_at, 0) AS shown_at ORDER BY feed
