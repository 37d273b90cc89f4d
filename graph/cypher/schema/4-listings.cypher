// Constraints of listings: one standing version per key. Portable: both engines. Desks are those of 3-measures.
CREATE CONSTRAINT listing_case_standing IF NOT EXISTS FOR (n:ListingCase) REQUIRE n.standing IS UNIQUE
