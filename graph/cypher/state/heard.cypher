// How far the outboxes of neighbours were worked through here.
// Parameters: none. Stands on: heard_region.
MATCH (n:Heard) WHERE n.region > ''
RETURN n.region AS region, n.number AS number, n.chain AS chain, n.at AS at, n.page AS page ORDER BY region
