"""Asking a gateway over HTTP as its callers do, and the tokens that development and tests need.

Used by `accord query`, `accord trust neighbours`, the guided tour and the tests, which so come in by the
same door as a department's own system.
"""
