// Organizations that a record is about, by id, a page after the last one: for whom a change of law is looked at.
// Parameters: $after, $limit. Stands on: organization_id.
MATCH (o:Organization)
WHERE o.id > $after AND EXISTS { MATCH (o)<-[:ABOUT]-(:Record) }
RETURN o.id AS id ORDER BY o.id LIMIT $limit
