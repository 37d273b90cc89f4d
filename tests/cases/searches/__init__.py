"""Cases of searches: who is found by what, and who may choose by it."""
