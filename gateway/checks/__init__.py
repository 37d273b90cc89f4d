"""Long lists checked beside requests: received over HTTP, answered span by span, fetched as a file.

spool        what was asked and how far it came, on the disk
receiving    `/checks/…`: who may ask, the list, its progress, its file
answering    the work beside requests: the `check` of the API, for a hundred lines at a time
result_file  the answers as lines of JSON, or as a table for a spreadsheet
"""
