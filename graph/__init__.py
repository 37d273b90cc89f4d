"""From the **graph**: the domain's facts, rules, law as data, and where facts are kept.

Imports nothing above it. Inside, `rules` and `store` know only `model`.
"""
