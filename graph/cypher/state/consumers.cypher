// Where every consumer of the journal is, by its name.
// Parameters: none. Stands on: consumer_name.
MATCH (n:Consumer) WHERE n.name > ''
RETURN n.name AS consumer, n.number AS number ORDER BY consumer
