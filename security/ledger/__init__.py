"""The audit ledger: a log that its own operator cannot rewrite unseen.

`note`, `checkpoint`, `tree`, `tiles`, `proof` are published formats, one file each; `entry`, `receipt` and
`seal` are formats of our own, the last two inside signed notes. `sqlite`, `high_water_mark`, `opening`,
`writer`, `ledger` keep the log, `snapshot` looks at it without touching it, `copy` copies it; `walk`,
`examine` and `verify` check it, trusting nothing but a verifier key. `docs/ledger.md` is the specification.
"""
