// Constraints: one identity per id and per code, one standing version per key. Portable: both engines.
// `standing` is the key of a version that has not been superseded and is absent from the others, so that
// two writers that add a version of one key at once cannot both succeed.
CREATE CONSTRAINT organization_id IF NOT EXISTS FOR (n:Organization) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT organization_uscc IF NOT EXISTS FOR (n:Organization) REQUIRE n.uscc IS UNIQUE;
CREATE CONSTRAINT person_id IF NOT EXISTS FOR (n:Person) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT record_id IF NOT EXISTS FOR (n:Record) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT record_key IF NOT EXISTS FOR (n:Record) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT decision_key IF NOT EXISTS FOR (n:Decision) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT registration_standing IF NOT EXISTS FOR (n:Registration) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT particulars_standing IF NOT EXISTS FOR (n:Particulars) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT document_standing IF NOT EXISTS FOR (n:Document) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT tenure_standing IF NOT EXISTS FOR (n:Tenure) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT penalty_standing IF NOT EXISTS FOR (n:Penalty) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT finding_standing IF NOT EXISTS FOR (n:Finding) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT dispute_standing IF NOT EXISTS FOR (n:Dispute) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT restoration_standing IF NOT EXISTS FOR (n:Restoration) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT restoration_case_standing IF NOT EXISTS FOR (n:RestorationCase) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT challenge_standing IF NOT EXISTS FOR (n:Challenge) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT annulment_standing IF NOT EXISTS FOR (n:Annulment) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT write_key IF NOT EXISTS FOR (n:Write) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT batch_key IF NOT EXISTS FOR (n:Batch) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT span_key IF NOT EXISTS FOR (n:Span) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT feed_key IF NOT EXISTS FOR (n:Feed) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT journal_id IF NOT EXISTS FOR (n:Journal) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT change_number IF NOT EXISTS FOR (n:Change) REQUIRE n.number IS UNIQUE;
CREATE CONSTRAINT consumer_name IF NOT EXISTS FOR (n:Consumer) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT format_key IF NOT EXISTS FOR (n:Format) REQUIRE n.key IS UNIQUE
