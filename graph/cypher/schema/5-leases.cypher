// Who of several processes does a task that one of them does. Portable: both engines.
CREATE CONSTRAINT lease_task IF NOT EXISTS FOR (n:Lease) REQUIRE n.task IS UNIQUE
