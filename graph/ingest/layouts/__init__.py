"""What departments deliver beside separated values: workbooks, JSON, XML and HTML, each as sheets of lines.

Every layout is read twice, once whole to see that it is sound and which sheet fits, once for its rows:
nothing of a file that turns out to be broken has been used by then. No link is followed, no formula reckoned.
"""
