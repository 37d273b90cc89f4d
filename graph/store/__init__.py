"""Where facts are kept: the neo4j driver, the queries of `graph/cypher`, the embedded engine."""
