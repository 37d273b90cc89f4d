// Constraints of commitments: one standing version per key. Portable: both engines. Desks are those of 3-measures.
CREATE CONSTRAINT commitment_standing IF NOT EXISTS FOR (n:Commitment) REQUIRE n.standing IS UNIQUE
