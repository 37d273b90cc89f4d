// Neighbours' newest verified status lists, by their addresses.
// Parameters: $urls. Stands on: status_list_url.
MATCH (n:StatusList)
WHERE n.url IN $urls
RETURN n.url AS url, n.jws AS jws, n.since AS since, n.until AS until
