"""Tests of one kind: vectors."""
