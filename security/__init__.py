"""Under **security**: who is calling, what they may see, and the record of what left.

Imports `graph` at most.
"""
