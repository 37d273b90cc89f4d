"""Where facts are kept (图存储): the neo4j driver, the queries of `graph/cypher`, the embedded engine.

database, driver_errors      the one door to an engine: deadlines, retries, errors with our codes
engine, embedded             the engine that runs as a child where no server is named
queries, format              the text of every statement; whose graph it is, and in which format
batch_read, read_…, rows     what callers ask: many wants in one round trip, nodes made into records
fact_kinds, upsert, write_…  what sources report and commands do, each in one transaction
cache                        the little that is kept between two requests

A module that reads says in its first line what, and one round trip is the rule: a reader takes a list of
wants and returns a list of the same length and order.
"""
