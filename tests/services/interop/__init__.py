"""Tests of one kind: services interop."""
