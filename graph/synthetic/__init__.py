"""A city that never was: seeded, in the files that `ingest` reads, with the key to what was planted."""
