"""Tests of one kind: cli."""
