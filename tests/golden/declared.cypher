// by_id_decided_determinations
// Records of a declared kind by organization and id, each in the version known at the instant wanted.
// Parameters: $batch_keys [{i, organization, name, known_at}], $scopes, $ignores_window, $today, $now, $own,
// $decided_since. Stands on: organization_id.
UNWIND $batch_keys AS w
MATCH (o:Organization {id: w.organization})
MATCH (o)<-[:ON]-(f:Determination {id: w.name})
WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
    AND f.decided_on >= $decided_since AND $now < f.superseded_at))
    THEN true ELSE o.id = $own END
  AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
RETURN w.i AS i, properties(f) AS fact

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

// close_permissions
// End the standing versions of keys: from $at on they are what was known before. A
// withdrawal keeps its reason.
// Parameters: $keys [{key, withdrawn}], $at. Stands on: permission_standing.
UNWIND $keys AS k
MATCH (f:Permission {standing: k.key})
SET f.superseded_at = $at, f.withdrawn = k.withdrawn
REMOVE f.standing

// count_decided_determinations
// How many records of a declared kind a caller may see of organizations: the rows of all pages.
// Parameters: $batch_keys [{i, id, known_at, as_of, and of pages what is not asked here}], $limit (one more than
// is counted at most), $scopes, $ignores_window, $today, $now, $own, $decided_since. Stands on: organization_id.
UNWIND $batch_keys AS w
MATCH (o:Organization {id: w.id})
RETURN w.i AS i, COUNT {
  MATCH (o)<-[:ON]-(f:Determination)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND f.decided_on >= $decided_since AND $now < f.superseded_at))
      THEN true ELSE o.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND f.decided_on <= w.as_of
  RETURN 1 LIMIT $limit
} AS total

// count_permitted_permissions
// How many records of a declared kind a caller may see of persons: the rows of all pages.
// Parameters: $batch_keys [{i, id, known_at, as_of, current, former, later, and of pages what is not asked here}],
// $limit (one more than is counted at most), $scopes, $ignores_window, $today, $now, $own.
// Stands on: person_id.
UNWIND $batch_keys AS w
MATCH (p:Person {id: w.id})
RETURN w.i AS i, COUNT {
  MATCH (p)<-[:FOR]-(f:Permission)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE p.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND CASE WHEN f.since > w.as_of THEN w.later WHEN f.until > w.as_of THEN w.current ELSE w.former END
  RETURN 1 LIMIT $limit
} AS total

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

// create_permitted_permissions
// Versions of what a person is permitted.
// Parameters: $rows [{person, fact}]. Stands on: person_id.
UNWIND $rows AS r
MATCH (p:Person {id: r.person})
CREATE (f:Permission)-[:FOR]->(p)
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

// find_permissions
// The ends and standing versions of reported rows of a declared kind; absent values are null.
// Parameters: $rows [{i, key, uscc, handle, holder}] (those that a row has not are '').
// Stands on: organization_uscc, document_standing, permission_standing.
UNWIND $rows AS r
OPTIONAL MATCH (o:Organization {uscc: r.uscc})
OPTIONAL MATCH (h:Organization {uscc: r.holder})
OPTIONAL MATCH (:Document {standing: r.handle})-[:OF]->(p:Person)
OPTIONAL MATCH (f:Permission {standing: r.key})
RETURN r.i AS i, o.id AS organization, h.id AS holder, p.id AS person, f.id AS id, f.digest AS digest,
f.owner AS owner

// page_decided_determinations
// What was decided on organizations, of a declared kind, a page for each batch_key, the latest decision first, then by
// id; `backward` takes the last ones, in the opposite order.
// Parameters: $batch_keys [{i, id, known_at, as_of, after_day, after_id, before_day, before_id, backward, current,
// former, later}] (days and ids of rows seen, or ''; the last three are of tenures), $limit, $scopes,
// $ignores_window, $today, $now, $own, $decided_since. Stands on: organization_id.
UNWIND $batch_keys AS w
MATCH (o:Organization {id: w.id})
RETURN w.i AS i, COLLECT {
  MATCH (o)<-[:ON]-(f:Determination)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND f.decided_on >= $decided_since AND $now < f.superseded_at))
      THEN true ELSE o.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND f.decided_on <= w.as_of
    AND (w.after_day = '' OR f.decided_on < w.after_day OR (f.decided_on = w.after_day AND f.id > w.after_id))
    AND (w.before_day = '' OR f.decided_on > w.before_day OR (f.decided_on = w.before_day AND f.id < w.before_id))
  RETURN properties(f)
  ORDER BY CASE WHEN w.backward THEN '' ELSE f.decided_on END DESC, CASE WHEN w.backward THEN '' ELSE f.id END,
    CASE WHEN w.backward THEN f.decided_on ELSE '' END, CASE WHEN w.backward THEN f.id ELSE '' END DESC
  LIMIT $limit
} AS records

// page_permitted_permissions
// What persons are permitted, of a declared kind, a page for each batch_key, by (since, id); `backward` takes the last
// ones, in the opposite order. Which of them are shown is by the day `as_of`.
// Parameters: $batch_keys [{i, id, known_at, as_of, after_day, after_id, before_day, before_id, backward, current,
// former, later}] (days and ids of rows seen, or ''; the last three say which are shown), $limit, $scopes,
// $ignores_window, $today, $now, $own. Stands on: person_id.
UNWIND $batch_keys AS w
MATCH (p:Person {id: w.id})
RETURN w.i AS i, COLLECT {
  MATCH (p)<-[:FOR]-(f:Permission)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE p.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND CASE WHEN f.since > w.as_of THEN w.later WHEN f.until > w.as_of THEN w.current ELSE w.former END
    AND (f.since > w.after_day OR (f.since = w.after_day AND f.id > w.after_id))
    AND (w.before_day = '' OR f.since < w.before_day OR (f.since = w.before_day AND f.id < w.before_id))
  RETURN properties(f)
  ORDER BY CASE WHEN w.backward THEN '' ELSE f.since END, CASE WHEN w.backward THEN '' ELSE f.id END,
    CASE WHEN w.backward THEN f.since ELSE '' END DESC, CASE WHEN w.backward THEN f.id ELSE '' END DESC
  LIMIT $limit
} AS records

CREATE CONSTRAINT holding_standing IF NOT EXISTS FOR (n:Holding) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT determination_standing IF NOT EXISTS FOR (n:Determination) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT permission_standing IF NOT EXISTS FOR (n:Permission) REQUIRE n.standing IS UNIQUE
