"""Is put in the words of the **schema**: the public language, its guards, plan and projection.

Imports `resolvers`, `security` and `graph` at most.
"""
