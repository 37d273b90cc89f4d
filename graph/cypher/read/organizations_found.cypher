// Organizations that hang on a term and fit what is looked for: by a name, their own or a former one, that holds
// all parts, or by a code; of a place and of statuses; with a penalty that stands. One item for each name that
// fits. What the caller may not see takes no part: a former name and a penalty are shown, or they are not there.
// Parameters: $batch_keys [{i, term, known_at, as_of, parts, code, prefix, statuses, penalised, severity, kinds,
// unlisted, since, until}] (texts may be '', lists empty), $limit, $scopes, $ignores_window, $today, $now, $own, $decided_since.
// Stands on: search_term_text.
UNWIND $batch_keys AS w
MATCH (t:SearchTerm {text: w.term})
RETURN w.i AS i, COLLECT {
  MATCH (t)<-[:FOUND_BY]-(f:Registration)-[:OF]->(o:Organization)
  WHERE CASE WHEN f.scope IN $scopes AND ($ignores_window OR (f.shown_since <= $today AND $today < f.shown_until
      AND $now < f.superseded_at))
      THEN true ELSE o.id = $own END
    AND (f.recorded_at <= w.known_at AND w.known_at < f.superseded_at OR f.superseded_at <= w.known_at)
    AND f.uscc CONTAINS w.code
  MATCH (o)<-[:OF]-(g:Registration)
  WHERE CASE WHEN g.scope IN $scopes AND ($ignores_window OR (g.shown_since <= $today AND $today < g.shown_until
      AND $now < g.superseded_at))
      THEN true ELSE o.id = $own END
    AND g.recorded_at <= w.known_at AND w.known_at < g.superseded_at
    AND g.since <= w.as_of
    AND g.place STARTS WITH w.prefix
    AND (size(w.statuses) = 0 OR g.status IN w.statuses)
    AND (NOT w.penalised OR EXISTS {
      MATCH (o)<-[:ABOUT]-(c:Record)<-[:VERSION_OF]-(p:Penalty)
      WHERE CASE WHEN p.scope IN $scopes AND ($ignores_window OR (p.shown_since <= $today AND $today < p.shown_until
          AND p.decided_on >= $decided_since AND $now < p.superseded_at))
          THEN true ELSE o.id = $own END
        AND p.recorded_at <= w.known_at AND w.known_at < p.superseded_at
        AND (w.severity = '' OR p.severity = w.severity)
        AND (size(w.kinds) = 0 OR ANY(kind IN coalesce(p.kinds, []) WHERE kind IN w.kinds
            OR (size(w.unlisted) > 0 AND NOT kind IN w.unlisted)))
        AND p.decided_on >= w.since AND p.decided_on <= w.until
        AND (size(coalesce(p.mismatch, [])) = 0 OR coalesce(p.identified, '') = 'CONFIRM')
        AND NOT EXISTS {
          MATCH (c)<-[:UPON]-(a:Annulment|Challenge|Restoration)
          WHERE (a:Annulment OR (a:Challenge AND a.upheld = false AND a.closed_on <= $today)
              OR (a:Restoration AND ('STOP_SHARING' IN a.stops OR (NOT $ignores_window AND 'STOP_PUBLICITY' IN a.stops))))
            AND a.recorded_at <= $now AND $now < a.superseded_at
        }
    })
  UNWIND range(0, size(f.folded) - 1) AS at
  WITH o, g, f, at WHERE ALL(part IN w.parts WHERE f.folded[at] CONTAINS part)
  RETURN [o.id, g.uscc, g.name, f.called[at]] LIMIT $limit
} AS found
