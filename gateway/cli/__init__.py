"""The command line: one file for each command, `tree` the table of them, `screen` what they print with.

A command is a function whose parameters are its options and whose docstring is its help, word for word;
`help.toml` has the Chinese. It reads the settings, calls a deed of `gateway.commands` and prints what came
back. What a deed needs is imported within the function: `accord --help` must not wait for a database
driver.
"""
