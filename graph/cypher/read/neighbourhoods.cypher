// All that a judgment needs, for organizations, or for every organization in which a person holds or held
// a role or is named by a finding: registration, penalties with what lies upon them, tenures and findings
// with the particulars of their persons. One row for each want and organization.
// Parameters: $wants [{i, organization, person, known_at}] (one of the two is ''), $organizations, $limit,
// $events (each one more than the bound, so that a list that was cut is noticed), $scopes, $windowless,
// $today, $own. Stands on: organization_id, person_id.
UNWIND $wants AS w
CALL (w) {
  CALL (w) {
    MATCH (o:Organization {id: w.organization})
    RETURN o
    UNION
    MATCH (p:Person {id: w.person})<-[:BY]-(f:Tenure)-[:AT]->(o:Organization)
    WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
        OR o.id = $own OR p.id = $own)
      AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    RETURN o
    UNION
    MATCH (p:Person {id: w.person})<-[:NAMES]-(f:Finding)-[:MADE_IN]->(:Decision)<-[:DECIDED_IN]-(:Record)
      -[:ABOUT]->(o:Organization)
    WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
        OR o.id = $own OR p.id = $own)
      AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    RETURN o
  }
  RETURN o ORDER BY o.id LIMIT $organizations
}
MATCH (o)<-[:OF]-(g:Registration)
WHERE ((g.scope IN $scopes AND ($windowless OR (g.shown_since <= $today AND $today < g.shown_until)))
    OR o.id = $own)
  AND g.recorded_at <= w.known_at AND w.known_at < g.superseded_at
RETURN w.i AS i, [o.id, g.key, g.region, g.feed, g.batch, g.row, g.recorded_at,
  g.superseded_at, g.scope, g.shown_since, g.shown_until,
  o.uscc, g.name, g.status, g.kind, g.place, g.code_check, g.since, g.until] AS organization,
COLLECT {
  MATCH (o)<-[:ABOUT]-(c:Record)<-[:VERSION_OF]-(f:Penalty)
  WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
      OR o.id = $own)
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND ($windowless OR o.id = $own OR NOT EXISTS {
      MATCH (c)<-[:UPON]-(a:Annulment) WHERE a.recorded_at <= w.known_at AND w.known_at < a.superseded_at
    })
  RETURN [c.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
    f.superseded_at, f.scope, f.shown_since, f.shown_until,
    o.id, f.party, f.decision, f.document_number, f.authority, f.authority_code, f.violation, f.circumstances,
    f.basis, f.kinds, f.content, f.fine, f.confiscated, f.licence, f.decided_on, f.expires_on, f.conduct_since,
    f.conduct_until, f.severity, f.procedure, f.final_on, f.remark,
    COLLECT {
      MATCH (c)<-[:UPON]-(e:Dispute|Annulment|Challenge)
      WHERE (NOT e:Challenge OR e.scope IN $scopes OR o.id = $own)
        AND e.recorded_at <= w.known_at AND w.known_at < e.superseded_at
      RETURN [head(labels(e)), e.id, e.key, e.region, e.feed, e.batch, e.row, e.recorded_at, e.superseded_at,
        e.scope, e.shown_since, e.shown_until,
        c.id, e.opened_on, e.closed_on, e.opened_by, e.grounds, e.outcome, e.annulled_on, e.authority, e.reason,
        e.instance, e.upheld]
      ORDER BY head(labels(e)), e.recorded_at DESC, e.key LIMIT $events
    }]
  ORDER BY f.decided_on DESC, c.id LIMIT $limit
} AS penalties,
COLLECT {
  MATCH (o)<-[:AT]-(f:Tenure)-[:BY]->(p:Person)
  WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
      OR o.id = $own OR p.id = $own)
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  OPTIONAL MATCH (p)<-[:OF]-(n:Particulars)
  WHERE ((n.scope IN $scopes AND ($windowless OR (n.shown_since <= $today AND $today < n.shown_until)))
      OR o.id = $own OR p.id = $own)
    AND n.recorded_at <= w.known_at AND w.known_at < n.superseded_at
  RETURN [f.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
    f.superseded_at, f.scope, f.shown_since, f.shown_until,
    o.id, p.id, f.role, f.since, f.until, f.actual_since, f.actual_until,
    p.id, n.key, n.region, n.feed, n.batch, n.row, n.recorded_at,
    n.superseded_at, n.scope, n.shown_since, n.shown_until,
    n.name, n.born, n.died, n.own_income]
  ORDER BY f.since, f.id LIMIT $limit
} AS tenures,
COLLECT {
  MATCH (o)<-[:ABOUT]-(:Record)-[:DECIDED_IN]->(d:Decision)<-[:MADE_IN]-(f:Finding)-[:NAMES]->(p:Person)
  WHERE ((f.scope IN $scopes AND ($windowless OR (f.shown_since <= $today AND $today < f.shown_until)))
      OR o.id = $own OR p.id = $own)
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  OPTIONAL MATCH (p)<-[:OF]-(n:Particulars)
  WHERE ((n.scope IN $scopes AND ($windowless OR (n.shown_since <= $today AND $today < n.shown_until)))
      OR o.id = $own OR p.id = $own)
    AND n.recorded_at <= w.known_at AND w.known_at < n.superseded_at
  RETURN [f.id, f.key, f.region, f.feed, f.batch, f.row, f.recorded_at,
    f.superseded_at, f.scope, f.shown_since, f.shown_until,
    f.decision, p.id, f.responsibility, f.decided_on,
    p.id, n.key, n.region, n.feed, n.batch, n.row, n.recorded_at,
    n.superseded_at, n.scope, n.shown_since, n.shown_until,
    n.name, n.born, n.died, n.own_income]
  ORDER BY f.decided_on, f.id LIMIT $limit
} AS findings
