// Hang registrations, each by the key of its organization and the instant of its record, on their terms.
// Parameters: $rows [{key, at, called, folded, terms}]. Stands on: organization_uscc, search_term_text.
UNWIND $rows AS r
MATCH (:Organization {uscc: r.key})<-[:OF]-(f:Registration {recorded_at: r.at})
SET f.called = r.called, f.folded = r.folded
WITH f, r
UNWIND r.terms AS text
MATCH (t:SearchTerm {text: text})
CREATE (f)-[:FOUND_BY]->(t)
