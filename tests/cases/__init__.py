"""Tests of one kind: cases."""
