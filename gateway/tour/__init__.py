"""The guided tour: one penalty from the file to the person, with real requests, each answer checked.

`stage` shows and checks, `asking` asks over HTTP, one file for each step, `walk` goes from the first
to the last.
"""
