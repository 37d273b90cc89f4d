"""Proof files: that an entry is in the log, in one file (C2SP tlog-proof, https://c2sp.org/tlog-proof).

    c2sp.org/tlog-proof@v1
    extra <base64>                  optional, not authenticated
    index <decimal>
    <hashes from the leaf's sibling up to the root's child, base64, one a line>
    <empty line>
    <the signed checkpoint, verbatim>

In our files `extra` is JSON: `{"entry": "<hex>"}`, or `{"body": "<text>", "salt": "<hex>"}` where
the body is disclosed. It is only a suggestion of what was logged; the proof decides. A proof that
holds does not say that the log shows everybody the same tree.
"""

import re
from collections.abc import Iterable

import msgspec

from security.ledger.checkpoint import Checkpoint, open_checkpoint
from security.ledger.entry import SALT_SIZE, Disclosure, has_form
from security.ledger.merkle_tree import SIZE_LIMIT, check_inclusion, leaf_hash
from security.ledger.note import VerifierKey, decode64, encode64, hash64
from security.ledger.reasons import ProofReason, refusal

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
"""Hashes of a path at most: the height of a tree of fewer than 2**63 leaves."""

_HEAD = re.compile(
    re.escape(FIRST_LINE)
    + r"\n(?:extra (?P<extra>[^\n]*)\n)?index (?P<index>0|[1-9][0-9]{0,19})"
    + rf"(?P<path>(?:\n[^\n]*){{0,{MOST_HASHES}}})"
)
"""All that stands before the empty line; each hash has its line feed before it."""


class ProofFile(msgspec.Struct, frozen=True):
    """A tlog-proof as it was read or is to be written; nothing in it is verified."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        extra = [f"extra {encode64(self.extra)}"] if self.extra else []
        lines = [FIRST_LINE, *extra, f"index {self.index}", *(encode64(digest) for digest in self.path)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint


class Suggested(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The `extra` of our own proof files: the public entry, or what it commits to."""

    entry: str = ""
    salt: str = ""
    body: str = ""

    @classmethod
    def closed(cls, entry: bytes) -> bytes:
        """Return the `extra` that names the entry and discloses nothing."""
        return msgspec.json.encode(cls(entry=entry.hex()))

    @classmethod
    def disclosing(cls, disclosure_in: Disclosure) -> bytes:
        """Return the `extra` that discloses the body: for those who may read it."""
        return msgspec.json.encode(cls(salt=disclosure_in.salt.hex(), body=disclosure_in.body.decode()))


def parse_proof(raw: bytes) -> ProofFile:
    """Read a proof file by its shape alone; refused as PROOF_MALFORMED, or HASH_MALFORMED in its path."""
    try:
        head, blank, checkpoint = raw.decode("utf-8", "strict").partition("\n\n")
    except UnicodeDecodeError as error:
        raise refusal(ProofReason.PROOF_MALFORMED) from error
    shape = _HEAD.fullmatch(head)
    if not blank or shape is None or int(shape["index"]) >= SIZE_LIMIT:
        raise refusal(ProofReason.PROOF_MALFORMED)
    extra = b"" if shape["extra"] is None else _extra(shape["extra"])
    path = tuple(map(hash64, shape["path"].split("\n")[1:]))
    return ProofFile(int(shape["index"]), path, checkpoint.encode(), extra)


def verify_proof_file(
    raw: bytes, origin: str, keys: Iterable[VerifierKey], entry: bytes | None = None
) -> tuple[ProofFile, Checkpoint, bytes]:
    """Verify a proof file offline with the log's own keys; return it, its checkpoint and the entry.

    The steps are those of the specification. Cosignatures of witnesses (its step 3) are not asked
    for: the verdict rests on the log's word that it shows one tree to all.

    1. The leaf hash: of the entry given, else of the one that the file suggests.
    2. The checkpoint is of this origin and signed by a key of this log.
    4. The inclusion proof binds the leaf to the root.
    """
    proof = parse_proof(raw)
    # 1. SPEC: "Applications MUST NOT implicitly trust the extra data": step 4 decides on it.
    entry = suggested_entry(proof.extra) if entry is None else entry
    # 2. SPEC: "the checkpoint is signed by a log public key configured for that origin line".
    checkpoint = open_checkpoint(proof.checkpoint, origin, keys)
    # 4. Inclusion.
    check_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.path, checkpoint.root)
    return proof, checkpoint, entry


def disclosure_in(extra: bytes) -> Disclosure | None:
    """Return the salt and body that a proof file discloses, if it does; unverified by themselves."""
    hint = _suggested(extra)
    if not hint.salt:
        return None
    try:
        opened = Disclosure(bytes.fromhex(hint.salt), hint.body.encode())
    except ValueError as error:
        raise refusal(ProofReason.ENTRY_MALFORMED) from error
    if len(opened.salt) != SALT_SIZE:
        raise refusal(ProofReason.ENTRY_MALFORMED)
    return opened


def suggested_entry(extra: bytes) -> bytes:
    """Return the entry that a proof file suggests, or refuse: the caller has to know it then."""
    opened = disclosure_in(extra)
    if opened is not None:
        return opened.commitment
    try:
        entry = bytes.fromhex(_suggested(extra).entry)
    except ValueError as error:
        raise refusal(ProofReason.ENTRY_MALFORMED) from error
    if not entry:
        raise refusal(ProofReason.ENTRY_UNKNOWN)
    if not has_form(entry):
        raise refusal(ProofReason.ENTRY_MALFORMED)
    return entry


def _suggested(extra: bytes) -> Suggested:
    """Read `extra` as ours; what somebody else put there suggests no entry: ENTRY_UNKNOWN."""
    if not extra:
        return Suggested()
    try:
        return msgspec.json.decode(extra, type=Suggested)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise refusal(ProofReason.ENTRY_UNKNOWN) from error


def _extra(spelt: str) -> bytes:
    """Return what an `extra` line spells; where there is nothing to say, the line is left out."""
    extra = decode64(spelt)
    if not extra:
        raise refusal(ProofReason.PROOF_MALFORMED)
    return extra
