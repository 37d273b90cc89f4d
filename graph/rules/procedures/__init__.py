"""Procedures of due process: deadlines, disputes, lists, measures, restoration."""
