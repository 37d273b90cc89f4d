"""Signed results: what a region states to others, sealed so that a stranger verifies it offline.

`addresses`, `wire`, `jws`, `status` are published formats (W3C VC 2.0, VC-JOSE-COSE, Bitstring Status
List 1.0); `issue` signs; `verify` is the one procedure, `evidence` its last steps; `lines` runs it
over a stream. `docs/results.md` is the specification. Nothing here reads a clock or the network.
"""
