"""Tests of one kind: golden."""
