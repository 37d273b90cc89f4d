// The fates of a span that was applied before.
// Parameters: $key. Stands on: span_key.
MATCH (n:Span {key: $key})
RETURN n.fates AS fates
