"""The door: from bytes on a socket to one question, and from one answer back to bytes.

`protocol` bounds the head, `crosssite`, `negotiate` and `decode` read the request, `limits` bounds time
and number, `errors` gives every refusal its one shape, `endpoint` joins them.
"""
