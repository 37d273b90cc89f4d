"""Verdicts for other people's test harnesses: one JSON object a line in, one verdict a line out.

    {"leaf_index": 3, "tree_size": 7, "leaf_hash": h, "audit_path": [h, …], "root_hash": h}
    {"first": 3, "second": 7, "first_root": h, "second_root": h, "consistency": [h, …]}
    {"note": "…", "vkeys": ["…"]}

The kind is seen from the members; names are those of RFC 6962 (section 4) or of the published vectors
of transparency-dev/merkle. A hash `h` is base64 or 64 hexadecimal digits. Members beside these are
not read; `id` comes back with the verdict.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from graph.errors import VerificationError
from security.harness.lines import members_of
from security.ledger.merkle_tree import check_consistency, check_inclusion
from security.ledger.note import decode64, open_note, parse_vkey
from security.ledger.reasons import ProofReason, reason_of, refusal

_malformed = partial(refusal, ProofReason.LINE_MALFORMED)
_HEX = re.compile(r"[0-9a-fA-F]{64}")

_SPELLINGS = {
    "index": ("leaf_index", "leafIdx"),
    "size": ("tree_size", "treeSize"),
    "leaf": ("leaf_hash", "leafHash"),
    "path": ("audit_path", "proof"),
    "root": ("root_hash", "sha256_root_hash", "root"),
    "old": ("first", "size1"),
    "new": ("second", "size2"),
    "old_root": ("first_root", "root1"),
    "new_root": ("second_root", "root2"),
    "nodes": ("consistency", "proof"),
    "note": ("note",),
    "vkeys": ("vkeys", "vkey"),
}
"""Our name of a member, then the names it goes by: those of RFC 6962, those of the published vectors."""


class LogLineVerdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line out: whether it is valid, and if not, one of the closed list of reasons, in words as `why`."""

    valid: bool
    reason: str = ""
    why: str = ""
    id: Any = None


def judge(line: bytes) -> LogLineVerdict:
    """Return the verdict on one line; whatever the line holds, it is a verdict and never an error."""
    members: Mapping[str, Any] = {}
    try:
        members = members_of(line, depth=4, malformed=_malformed)
        _kind(members)(members)
    except VerificationError as fault:
        reason = reason_of(fault)
        return LogLineVerdict(valid=False, reason=reason.name, why=reason.english, id=members.get("id"))
    return LogLineVerdict(valid=True, id=members.get("id"))


def _kind(members: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], None]:
    """Return what checks a line: of the three members that name a kind exactly one must be there."""
    kinds = [check for name, check in _KINDS.items() if any(s in members for s in _SPELLINGS[name])]
    if len(kinds) != 1:
        raise _malformed()
    return kinds[0]


def _inclusion(members: Mapping[str, Any]) -> None:
    index, size = _integer(members, "index"), _integer(members, "size")
    path = [_hash(text) for text in _list(members, "path")]
    check_inclusion(index, size, _hash(_one(members, "leaf")), path, _hash(_one(members, "root")))


def _consistency(members: Mapping[str, Any]) -> None:
    old, new = _integer(members, "old"), _integer(members, "new")
    path = [_hash(text) for text in _list(members, "nodes")]
    roots = _hash(_one(members, "old_root")), _hash(_one(members, "new_root"))
    check_consistency(old, new, *roots, path)


def _note(members: Mapping[str, Any]) -> None:
    """Open a signed note under one key or several."""
    text, vkeys = _one(members, "note"), _one(members, "vkeys")
    vkeys = [vkeys] if isinstance(vkeys, str) else vkeys
    if not isinstance(text, str) or not isinstance(vkeys, list):
        raise _malformed()
    open_note(text.encode(), [parse_vkey(vkey) for vkey in map(_string, vkeys)])


_KINDS = {"index": _inclusion, "old": _consistency, "note": _note}


def _one(members: Mapping[str, Any], name: str) -> Any:
    """Return a member under whichever of its spellings; two of them in one line would be two questions."""
    found = [members[spelling] for spelling in _SPELLINGS[name] if spelling in members]
    if len(found) != 1:
        raise _malformed()
    return found[0]


def _integer(members: Mapping[str, Any], name: str) -> int:
    value = _one(members, name)
    if type(value) is not int:  # by its type, for `true` is an integer to the language and to nobody else
        raise _malformed()
    return value


def _list(members: Mapping[str, Any], name: str) -> list[Any]:
    value = _one(members, name)
    # The published vectors write an empty proof as null.
    value = [] if value is None else value
    if not isinstance(value, list):
        raise _malformed()
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _malformed()
    return value


def _hash(value: Any) -> bytes:
    """Return the bytes of a hash; their number is the tree's to check, for it depends on their use."""
    text = _string(value)
    data = bytes.fromhex(text) if _HEX.fullmatch(text) else decode64(text)
    if data is None:
        raise refusal(ProofReason.HASH_MALFORMED)
    return data
