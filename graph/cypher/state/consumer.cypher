// Where a consumer of the journal is, and by what it worked.
// Parameters: $consumer. Stands on: consumer_name.
MATCH (n:Consumer {name: $consumer})
RETURN n.number AS number, n.worked_by AS worked_by
