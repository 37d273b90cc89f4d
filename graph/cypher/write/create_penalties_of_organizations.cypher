// Penalties of organizations: the version, its record, and the decision that the record was made in. An
// organization that results were stated on is marked with the next number of its list, here and wherever else
// its facts change: whoever counts holds the list's node until the commit, so that a later number is a later
// commit. What was made is collected first, or the embedded engine stops making at the first that is not.
// Parameters: $rows [{key, id, decision, organization, fact}]. Stands on: organization_id, record_key, decision_key.
UNWIND $rows AS r
MATCH (s:Organization {id: r.organization})
MERGE (c:Record {key: r.key})
ON CREATE SET c.id = r.id
MERGE (d:Decision {key: r.decision})
MERGE (c)-[:ABOUT]->(s)
MERGE (c)-[:DECIDED_IN]->(d)
CREATE (f:Penalty)-[:VERSION_OF]->(c)
SET f = r.fact
WITH collect(DISTINCT CASE WHEN s.watched THEN s END) AS made
UNWIND made AS s
MATCH (s)-[w:WATCHED_IN]->(n:StatusNumber)
SET n.touched = n.touched + 1
SET w.touched = n.touched
