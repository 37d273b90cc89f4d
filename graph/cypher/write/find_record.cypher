// A record with its standing version's scope and window, and what lies upon it already.
// Parameters: $record, $opened_by, $day. Stands on: record_id.
MATCH (c:Record {id: $record})<-[:VERSION_OF]-(f:Penalty)
WHERE f.standing = c.key
RETURN c.id AS record, f.scope AS scope, f.shown_since AS shown_since, f.shown_until AS shown_until,
  EXISTS { MATCH (c)<-[:UPON]-(a:Annulment) WHERE a.standing IS NOT NULL } AS annulled,
  EXISTS {
    MATCH (c)<-[:UPON]-(d:Dispute)
    WHERE d.standing IS NOT NULL AND d.opened_by = $opened_by AND d.closed_on > $day
  } AS disputed
