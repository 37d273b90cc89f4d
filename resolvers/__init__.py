"""Is answered by **resolvers**: one use case each; gather facts, ask the rules, write facts.

Imports `security` and `graph` at most.
"""
