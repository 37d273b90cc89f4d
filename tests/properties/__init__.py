"""Tests of one kind: properties."""
