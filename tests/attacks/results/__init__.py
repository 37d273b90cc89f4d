"""Tests of one kind: attacks results."""
