// How many registrations hang on terms, shown or not: it decides which way a search goes, and nothing it tells.
// Parameters: $terms. Stands on: search_term_text.
UNWIND $terms AS t
MATCH (n:SearchTerm {text: t})
RETURN n.text AS text, COUNT { (n)<-[:FOUND_BY]-() } AS size
