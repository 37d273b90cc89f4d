"""Gateways that are killed, starved and misused: what is lost, what is doubled, and what is told."""
