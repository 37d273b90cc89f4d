"""Tests, in folders named for their kind."""
