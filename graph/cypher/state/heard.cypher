// How far the outboxes of neighbours were worked through here.
// Parameters: none. Stands on: heard_place.
MATCH (n:Heard) WHERE n.place > ''
RETURN n.region AS region, n.anew AS anew, n.number AS number, n.chain AS chain, n.at AS at, n.page AS page
ORDER BY n.place
