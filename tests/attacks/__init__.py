"""Tests of one kind: attacks."""
