// The terms by which organizations are searched: one node for each, on which registrations hang. Portable: both
// engines; the embedded one has no index of texts that a statement could ask.
CREATE CONSTRAINT search_term_text IF NOT EXISTS FOR (n:SearchTerm) REQUIRE n.text IS UNIQUE
