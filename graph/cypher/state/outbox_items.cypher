// A stretch of a region's outbox, forward or backward, each item with the result that it is about: of some kinds, or
// of every kind where none is named.
// Parameters: $region, $first, $last, $kinds, $turn (1 forward, -1 backward), $limit. Stands on: outbox_place, result_id.
UNWIND range($first, $last) AS number
MATCH (n:OutboxItem {place: $region + '/' + toString(number)})
MATCH (f:Result {id: n.result})
WHERE size($kinds) = 0 OR f.kind IN $kinds
RETURN properties(n) AS item, properties(f) AS fact
ORDER BY n.number * $turn LIMIT $limit
