// Nodes whose properties are overwritten in place, as they are now: a copy has them as of its point.
// Parameters: $since (an instant: older deliveries that are complete stay as they are).
// Stands on: nothing: feeds and lists are few and deliveries are read through.
MATCH (n:Feed|Consumer|StatusList|Batch|Heard|Outbox)
WHERE n.begun_at IS NULL OR n.complete = false OR n.begun_at >= $since
RETURN elementId(n) AS id, properties(n) AS properties
