// Constraints of the exchange: one result per id and per place in the status lists, one recognition per key.
// Portable: both engines. `place` is list and index together, so that no index is ever given out twice. A
// status number stands for our lists of that number; an elsewhere is an organization that others name, a
// bearer whoever has the document that a handle is of. A key check says which key made the handles. An outbox is
// what one region is told, its items under region and number together, so that no number is ever given out twice. A
// nonce is a question that came, so that it is answered once.
CREATE CONSTRAINT result_id IF NOT EXISTS FOR (n:Result) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT result_place IF NOT EXISTS FOR (n:Result) REQUIRE n.place IS UNIQUE;
CREATE CONSTRAINT status_number IF NOT EXISTS FOR (n:StatusNumber) REQUIRE n.number IS UNIQUE;
CREATE CONSTRAINT recall_result IF NOT EXISTS FOR (n:Recall) REQUIRE n.result IS UNIQUE;
CREATE CONSTRAINT elsewhere_uscc IF NOT EXISTS FOR (n:Elsewhere) REQUIRE n.uscc IS UNIQUE;
CREATE CONSTRAINT bearer_handle IF NOT EXISTS FOR (n:Bearer) REQUIRE n.handle IS UNIQUE;
CREATE CONSTRAINT recognition_id IF NOT EXISTS FOR (n:Recognition) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT officers_decision_recognition IF NOT EXISTS FOR (n:OfficersDecision) REQUIRE n.recognition IS UNIQUE;
CREATE CONSTRAINT recognition_standing IF NOT EXISTS FOR (n:Recognition) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT status_list_url IF NOT EXISTS FOR (n:StatusList) REQUIRE n.url IS UNIQUE;
CREATE CONSTRAINT key_check_name IF NOT EXISTS FOR (n:KeyCheck) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT ended_recognition IF NOT EXISTS FOR (n:RecognitionEnd) REQUIRE n.recognition IS UNIQUE;
CREATE CONSTRAINT outbox_region IF NOT EXISTS FOR (n:Outbox) REQUIRE n.region IS UNIQUE;
CREATE CONSTRAINT outbox_place IF NOT EXISTS FOR (n:OutboxItem) REQUIRE n.place IS UNIQUE;
CREATE CONSTRAINT heard_place IF NOT EXISTS FOR (n:Heard) REQUIRE n.place IS UNIQUE;
CREATE CONSTRAINT nonce_place IF NOT EXISTS FOR (n:Nonce) REQUIRE n.place IS UNIQUE
