"""Tests of one kind: architecture."""
