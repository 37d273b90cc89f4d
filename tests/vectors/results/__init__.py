"""Tests of one kind: vectors results."""
