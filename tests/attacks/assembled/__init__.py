"""Attacks on the assembled gateway: what the parts refuse by themselves, refused where they work together."""
