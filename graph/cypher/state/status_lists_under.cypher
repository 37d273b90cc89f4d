// Neighbours' newest verified status lists, by the beginnings of their addresses.
// Parameters: $beginnings. Stands on: status_list_url.
UNWIND $beginnings AS beginning
MATCH (n:StatusList)
WHERE n.url STARTS WITH beginning
RETURN n.url AS url, n.jws AS jws, n.since AS since, n.until AS until
