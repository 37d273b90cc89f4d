// Registrations of a graph of the first format that nobody finds by name yet, organization by organization.
// Parameters: $after, $limit. Stands on: organization_id.
MATCH (o:Organization)
WHERE o.id > $after
WITH o ORDER BY o.id LIMIT $limit
OPTIONAL MATCH (o)<-[:OF]-(f:Registration)
WHERE f.folded IS NULL
RETURN o.id AS id, o.uscc AS key, f.name AS name, f.former AS former, f.place AS place, f.recorded_at AS recorded_at
ORDER BY o.id
