// The newest instant at which anything was recorded in a graph without a journal: every transaction that wrote facts
// left its span or its write, of which there are far fewer than facts.
// Parameters: none. Stands on: nothing: a graph is read through once in its life.
MATCH (n:Span|Write|Feed)
RETURN coalesce(max(n.at), 0) AS at
