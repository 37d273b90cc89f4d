// Wait until the newest change is whole, and return it. Neo4j shows parts of a transaction while it is being
// committed and keeps its locks until all of it can be seen: so the lock of its change is asked for, and nothing is
// changed. Where the index does not show that one yet, the one before it is whole.
// Parameters: $number. Stands on: change_number.
UNWIND [$number, $number - 1] AS number
MATCH (h:Change {number: number})
SET h.at = h.at
RETURN h.number AS number, h.at AS at ORDER BY number DESC LIMIT 1
