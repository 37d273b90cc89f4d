// The changes of a stretch of the journal, in the order of their commits.
// Parameters: $first, $last. Stands on: change_number.
UNWIND range($first, $last) AS number
MATCH (h:Change {number: number})
RETURN h.number AS number, h.at AS at, h.kinds AS kinds, h.organizations AS organizations, h.persons AS persons,
  h.records AS records, h.region AS region
ORDER BY number
