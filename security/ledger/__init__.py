"""The audit ledger: a log that its own operator cannot rewrite unseen.

`note`, `checkpoint`, `tree`, `tiles`, `proof` are published formats, one file each; `entry` is the
one format of our own. `store`, `high`, `writer`, `ledger` keep the log; `verify` and `lines` check
it, offline, trusting nothing but a verifier key. `docs/ledger.md` is the specification.
"""
