// A neighbour's signed status list, verified, in the place of an older one; a newer one stays.
// Parameters: $url, $issuer, $purpose, $jws, $since, $until. Stands on: status_list_url.
MERGE (n:StatusList {url: $url})
ON CREATE SET n.since = -1
WITH n
WHERE n.since < $since
SET n.issuer = $issuer, n.purpose = $purpose, n.jws = $jws, n.since = $since, n.until = $until
