"""The trust list: which regions are believed, with which keys, for which kinds, and until when.

`document` is the list as it is written and signed, `load` the numbered procedure that reads it.
`docs/results.md` is the specification.
"""
