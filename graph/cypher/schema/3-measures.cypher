// Constraints of joint measures: one standing version per key, one desk per name. Portable: both engines. A desk
// stands for whoever has cases or tasks to look after: a department, or the whole city.
CREATE CONSTRAINT measure_case_standing IF NOT EXISTS FOR (n:MeasureCase) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT measure_task_standing IF NOT EXISTS FOR (n:MeasureTask) REQUIRE n.standing IS UNIQUE;
CREATE CONSTRAINT desk_name IF NOT EXISTS FOR (n:Desk) REQUIRE n.name IS UNIQUE
