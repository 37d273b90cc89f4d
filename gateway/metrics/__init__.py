"""What an operator watches: the counters of the process, a look at the city, and a door for both.

Nothing here names a subject, a caller, a document or a place of a network, and no label takes a value that
a stranger chooses: series are as many on a bad day as on a good one.
"""
