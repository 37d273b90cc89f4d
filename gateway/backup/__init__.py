"""Backup, restore and the drill: graph, ledger and what waits between them, at one consistent point."""
