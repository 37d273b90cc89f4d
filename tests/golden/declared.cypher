// close_determinations
// End the standing versions of keys: from $at on they are what was known before. A
// withdrawal keeps its reason.
// Parameters: $keys [{key, withdrawn}], $at. Stands on: determination_standing.
UNWIND $keys AS k
MATCH (f:Determination {standing: k.key})
SET f.superseded_at = $at, f.withdrawn = k.withdrawn
REMOVE f.standing

// close_holdings
// End the standing versions of keys: from $at on they are what was known before. A
// withdrawal keeps its reason.
// Parameters: $keys [{key, withdrawn}], $at. Stands on: holding_standing.
UNWIND $keys AS k
MATCH (f:Holding {standing: k.key})
SET f.superseded_at = $at, f.withdrawn = k.withdrawn
REMOVE f.standing

// create_decided_determinations
// Versions of what a decision says of an organization.
// Parameters: $rows [{organization, fact}]. Stands on: organization_id, decision_key.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
MERGE (d:Decision {key: r.fact.decision})
CREATE (f:Determination)-[:ON]->(o)
CREATE (f)-[:DECIDED_IN]->(d)
SET f = r.fact

// create_held_by_organization_holdings
// Versions of what an organization holds of another.
// Parameters: $rows [{organization, holder, fact}]. Stands on: organization_id.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
MATCH (h:Organization {id: r.holder})
CREATE (f:Holding)-[:IN]->(o)
CREATE (h)-[:HOLDS]->(f)
SET f = r.fact

// create_held_by_person_holdings
// Versions of what a person holds of an organization.
// Parameters: $rows [{organization, person, fact}]. Stands on: organization_id, person_id.
UNWIND $rows AS r
MATCH (o:Organization {id: r.organization})
MATCH (p:Person {id: r.person})
CREATE (f:Holding)-[:IN]->(o)
CREATE (p)-[:HOLDS]->(f)
SET f = r.fact

// find_determinations
// The ends and standing versions of reported rows of a declared kind; absent values are null.
// Parameters: $rows [{i, key, uscc, handle, holder}] (those that a row has not are '').
// Stands on: organization_uscc, document_standing, determination_standing.
UNWIND $rows AS r
OPTIONAL MATCH (o:Organization {uscc: r.uscc})
OPTIONAL MATCH (h:Organization {uscc: r.holder})
OPTIONAL MATCH (:Document {standing: r.handle})-[:OF]->(p:Person)
OPTIONAL MATCH (f:Determination {standing: r.key})
RETURN r.i AS i, o.id AS organization, h.id AS holder, p.id AS person, f.id AS id, f.digest AS digest,
f.owner AS owner

// find_holdings
// The ends and standing versions of reported rows of a declared kind; absent values are null.
// Parameters: $rows [{i, key, uscc, handle, holder}] (those that a row has not are '').
// Stands on: organization_uscc, document_standing, holding_standing.
UNWIND $rows AS r
OPTIONAL MATCH (o:Organization {uscc: r.uscc})
OPTIONAL MATCH (h:Organization {uscc: r.holder})
OPTIONAL MATCH (:Document {standing: r.handle})-[:OF]->(p:Person)
OPTIONAL MATCH (f:Holding {standing: r.key})
RETURN r.i AS i, o.id AS organization, h.id AS holder, p.id AS person, f.id AS id, f.digest AS digest,
f.owner AS owner

CREATE CONSTRAINT holding_standing IF NOT EXISTS FOR (n:Holding) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT determination_standing IF NOT EXISTS FOR (n:Determination) REQUIRE n.standing IS UNIQUE
