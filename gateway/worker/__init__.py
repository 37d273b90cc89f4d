"""Work that no caller waits for: settling what a crash left, examining the ledger, outliving a failure.

Each is a function `keep_…(city)` that goes round until it is cancelled, started by `gateway.app`. A round
that fails is a line in the log and the next round's business.
"""
