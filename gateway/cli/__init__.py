"""The command line: one file for each command, `tree` the table of them, `screen` what they print with."""
