// A stretch of a region's outbox in its order, each item with the result that it is about.
// Parameters: $region, $first, $last. Stands on: outbox_place, result_id.
UNWIND range($first, $last) AS number
MATCH (n:OutboxItem {place: $region + '/' + toString(number)})
MATCH (f:Result {id: n.result})
RETURN n.number AS number, properties(n) AS item, properties(f) AS fact
ORDER BY number
