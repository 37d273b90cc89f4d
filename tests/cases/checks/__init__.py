"""Cases of checks: which measures apply to whom in a matter, asked by whom."""
