"""Tests of one kind: contract."""
