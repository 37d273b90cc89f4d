"""Asking a gateway over HTTP as its callers do, and the tokens that development and tests need."""
