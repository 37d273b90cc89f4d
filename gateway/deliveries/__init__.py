"""Deliveries while the gateway answers: received over HTTP or found in a folder, kept, taken in one by one.

spool        what was received and is not taken in yet, on the disk, and what became of it
receiving    `/deliveries/…`: who may send which feed, bytes by offset, the state and the account
taking_in    the work beside requests: one delivery after the other, span by span
folder       files that the operator's own machine puts into a watched folder
"""
