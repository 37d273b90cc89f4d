// When each feed last delivered. Nothing here is about a subject.
// Parameters: none. Stands on: nothing: a city has some dozens of feeds and all are wanted.
MATCH (n:Feed)
RETURN n.key AS feed, n.region AS region, n.at AS at ORDER BY feed
