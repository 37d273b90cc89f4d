// All that a judgment needs, for organizations by id or code, or for every organization in which a person holds
// or held a role or shares, itself or through others, or is named by a finding: registration, penalties with what
// lies upon them, tenures, findings and the holdings above it, up to six levels, with the particulars of their
// persons, listings, orders and the like, and what these persons are permitted. One row for each batch_key and
// organization.
// Penalties and determinations come the latest first: those of `records` alone, where there are any, and those from
// a day and id on, where these are not ''.
// INVARIANT: every way ends in a step of its own, never in steps without number: the embedded engine takes what
// it met so for another node, and would return it twice.
// Parameters: $batch_keys [{i, organization, code, person, known_at, records, from_day, from_id}] (of organization,
// code and person all but one are ''), $organizations, $limit,
// $events (each one more than the bound, so that a list that was cut is noticed), $scopes, $ignores_window,
// $today, $now, $own, $decided_since. Stands on: organization_id, organization_uscc, person_id.
UNWIND $batch_keys AS w
CALL (w) {
  CALL (w) {
    MATCH (o:Organization {id: w.organization})
    RETURN o
    UNION
    MATCH (o:Organization {uscc: w.code})
    RETURN o
    UNION
    MATCH (p:Person {id: w.person})<-[:BY]-(f:Tenure)-[:AT]->(o:Organization)
    WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
        AND $now < f.superseded_at))
        THEN true ELSE o.id = $own OR p.id = $own END
      AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    RETURN o
    UNION
    MATCH (p:Person {id: w.person})<-[:NAMES]-(f:Finding)-[:MADE_IN]->(:Decision)<-[:DECIDED_IN]-(:Record)
      -[:ABOUT]->(o:Organization)
    WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
        AND $now < f.superseded_at))
        THEN true ELSE o.id = $own OR p.id = $own END
      AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    RETURN o
    UNION
    MATCH (p:Person {id: w.person})<-[:NAMES]-(f:Finding)-[:MADE_IN]->(:Decision)<-[:DECIDED_IN]-(:Determination)
      -[:ON]->(o:Organization)
    WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
        AND $now < f.superseded_at))
        THEN true ELSE o.id = $own OR p.id = $own END
      AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    RETURN o
    UNION
    MATCH (p:Person {id: w.person})-[:HOLDS]->(f:Holding)-[:HOLDS|IN*0..10]->(:Holding)-[:IN]->(o:Organization)
    WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
        AND $now < f.superseded_at))
        THEN true ELSE o.id = $own OR p.id = $own END
      AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    RETURN o
  }
  MATCH (o)<-[:OF]-(g:Registration)
  WHERE CASE WHEN g.scope IN $scopes AND ($ignores_window OR (g.shown_since <= $today AND $today < g.shown_until
      AND $now < g.superseded_at))
      THEN true ELSE o.id = $own END
    AND g.recorded_at <= w.known_at AND w.known_at < g.superseded_at
  RETURN o, g ORDER BY o.id LIMIT $organizations
}
RETURN w.i AS i, properties(g) AS organization,
COLLECT {
  MATCH (o)<-[:ABOUT]-(c:Record)<-[:VERSION_OF]-(f:Penalty)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND f.decided_on >= $decided_since AND $now < f.superseded_at))
      THEN true ELSE o.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND (size(w.records) = 0 OR f.id IN w.records)
    AND (w.from_day = '' OR f.decided_on < w.from_day OR (f.decided_on = w.from_day AND f.id >= w.from_id))
    AND (o.id = $own OR NOT EXISTS {
      MATCH (c)<-[:UPON]-(a:Annulment|Challenge|Restoration)
      WHERE (a:Restoration AND ('STOP_SHARING' IN a.stops OR (NOT $ignores_window AND 'STOP_PUBLICITY' IN a.stops))
          OR NOT $ignores_window AND (a:Annulment OR (a.upheld = false AND a.closed_on <= $today)))
        AND a.recorded_at <= $now AND $now < a.superseded_at
    })
  RETURN [properties(f), COLLECT {
    MATCH (c)<-[:UPON]-(e:Dispute|Annulment|Challenge|Restoration|RestorationCase|Step)
    WHERE (NOT e:Challenge OR e.scope IN $scopes OR o.id = $own)
      AND e.recorded_at <= w.known_at AND w.known_at < e.superseded_at
    RETURN [head(labels(e)), properties(e)] ORDER BY head(labels(e)), e.recorded_at DESC, e.key LIMIT $events
  }]
  ORDER BY f.decided_on DESC, f.id LIMIT $limit
} AS penalties,
COLLECT {
  MATCH (o)<-[:AT]-(f:Tenure)-[:BY]->(p:Person)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE o.id = $own OR p.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  OPTIONAL MATCH (p)<-[:OF]-(n:Particulars)
  WHERE CASE WHEN n.scope IN $scopes AND ($ignores_window OR (n.shown_since <= $today AND $today < n.shown_until
      AND $now < n.superseded_at))
      THEN true ELSE o.id = $own OR p.id = $own END
    AND n.recorded_at <= w.known_at AND w.known_at < n.superseded_at
  RETURN [properties(f), properties(n)] ORDER BY f.since, f.id LIMIT $limit
} AS tenures,
COLLECT {
  CALL (o) {
    MATCH (o)<-[:ABOUT]-(:Record)-[:DECIDED_IN]->(d)
    RETURN d
    UNION
    MATCH (o)<-[:ON]-(:Determination)-[:DECIDED_IN]->(d)
    RETURN d
  }
  MATCH (d)<-[:MADE_IN]-(f:Finding)-[:NAMES]->(p:Person)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE o.id = $own OR p.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  OPTIONAL MATCH (p)<-[:OF]-(n:Particulars)
  WHERE CASE WHEN n.scope IN $scopes AND ($ignores_window OR (n.shown_since <= $today AND $today < n.shown_until
      AND $now < n.superseded_at))
      THEN true ELSE o.id = $own OR p.id = $own END
    AND n.recorded_at <= w.known_at AND w.known_at < n.superseded_at
  RETURN [properties(f), properties(n)] ORDER BY f.decided_on, f.id LIMIT $limit
} AS findings,
COLLECT {
  MATCH (o)<-[:ON]-(f:Determination)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND f.decided_on >= $decided_since AND $now < f.superseded_at))
      THEN true ELSE o.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
    AND (size(w.records) = 0 OR f.id IN w.records)
    AND (w.from_day = '' OR f.decided_on < w.from_day OR (f.decided_on = w.from_day AND f.id >= w.from_id))
  RETURN properties(f) ORDER BY f.decided_on DESC, f.id LIMIT $limit
} AS determinations,
COLLECT {
  MATCH (o)<-[:HOLDS|IN*1..12]-(f:Holding)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE o.id = $own OR f.holder = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  OPTIONAL MATCH (f)<-[:HOLDS]-(p:Person)
  OPTIONAL MATCH (p)<-[:OF]-(n:Particulars)
  WHERE CASE WHEN n.scope IN $scopes AND ($ignores_window OR (n.shown_since <= $today AND $today < n.shown_until
      AND $now < n.superseded_at))
      THEN true ELSE f.organization = $own OR p.id = $own END
    AND n.recorded_at <= w.known_at AND w.known_at < n.superseded_at
  RETURN [properties(f), properties(n)] ORDER BY f.since, f.id LIMIT $limit
} AS holdings,
COLLECT {
  CALL (o) {
    MATCH (o)<-[:AT]-(:Tenure)-[:BY]->(p:Person)
    RETURN p
    UNION
    MATCH (o)<-[:ABOUT]-(:Record)-[:DECIDED_IN]->()<-[:MADE_IN]-(:Finding)-[:NAMES]->(p:Person)
    RETURN p
    UNION
    MATCH (o)<-[:ON]-(:Determination)-[:DECIDED_IN]->()<-[:MADE_IN]-(:Finding)-[:NAMES]->(p:Person)
    RETURN p
    UNION
    MATCH (o)<-[:IN]-(:Holding)<-[:HOLDS|IN*0..10]-(:Holding)<-[:HOLDS]-(p:Person)
    RETURN p
  }
  MATCH (p)<-[:FOR]-(f:Permission)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE p.id = $own END
    AND f.recorded_at <= w.known_at AND w.known_at < f.superseded_at
  RETURN properties(f) ORDER BY f.since, f.id LIMIT $limit
} AS permissions
