"""Tests of one kind: services."""
