// The newest number of the journal; the change under it may still be on its way.
// Parameters: none. Stands on: journal_id.
MATCH (c:Journal {id: 0})
RETURN c.number AS number
