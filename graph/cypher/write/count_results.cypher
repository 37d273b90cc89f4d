// How many results have their status in the newest list, and which list that is; no row where there is none.
// Parameters: none. Stands on: status_number.
MATCH (n:StatusNumber)
RETURN n.number AS number, n.results AS results ORDER BY number DESC LIMIT 1
