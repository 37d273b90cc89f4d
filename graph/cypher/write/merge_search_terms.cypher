// The terms of new registrations, each once, in one order: writers that share some do not wait in a circle.
// Parameters: $terms. Stands on: search_term_text.
UNWIND $terms AS t
MERGE (:SearchTerm {text: t})
