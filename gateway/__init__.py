"""A request enters by the **gateway**: the process, HTTP, settings, command line.

May import every other package; nothing imports it.
"""
