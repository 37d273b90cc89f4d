"""Whether all is well with an installation: one sentence for each thing looked at, and nothing written."""
