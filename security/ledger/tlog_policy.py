"""Trust policies: whose cosignatures make a checkpoint good (C2SP tlog-policy, https://c2sp.org/tlog-policy).

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>…
    quorum <name>|none

SPEC: "a checkpoint is considered valid if it is signed by any one of the listed logs, and it is cosigned by
witnesses according to the defined quorum rule." Names are opaque octets; here each octet beyond ASCII is
kept as it came. Of the keys of witnesses the Ed25519 kind is understood, and a policy with another is refused
rather than read without it.
"""

import re
from collections.abc import Callable, Collection, Sequence

import msgspec

from security.ledger.checkpoint import claimed, open_checkpoint
from security.ledger.cosignature import Cosignature, WitnessKey, cosignatures, parse_witness_key
from security.ledger.note import VerifierKey, parse_vkey
from security.ledger.reasons import ProofReason, refusal

NONE = "none"
MOST = 1_000
"""Logs, witnesses and groups together: a bound on the work, far above the 32 of each that SPEC asks for."""

_OCTETS = re.compile(rb"[\x09\x0a\x20-\x7e\x80-\xff]*")
_BLANKS = re.compile("[ \t]+")
_NUMBER = re.compile("[1-9][0-9]{0,5}")


class PolicyWitness(msgspec.Struct, frozen=True):
    """A witness of a policy: its name there, its key, and where checkpoints are submitted to it, if told."""

    name: str
    key: WitnessKey
    url: str = ""


class PolicyGroup(msgspec.Struct, frozen=True):
    """A group: how many of its members, witnesses or groups, must have witnessed a checkpoint."""

    least: int
    members: tuple[str, ...]


class WitnessPolicy(msgspec.Struct, frozen=True):
    """A policy that was read: logs, witnesses and groups by name, and the name that the quorum is."""

    logs: tuple[VerifierKey, ...]
    witnesses: dict[str, PolicyWitness]
    groups: dict[str, PolicyGroup]
    quorum: str

    def cosigned(self, note: bytes) -> tuple[Cosignature, ...]:
        """Return the verified cosignatures in a note that are of witnesses of this policy."""
        return cosignatures(note, (one.key for one in self.witnesses.values()))

    def satisfied(self, note: bytes) -> bool:
        """Whether the witnesses that cosigned a checkpoint are a quorum; raises `VerificationError`."""
        found = {one.key for one in self.cosigned(note)}
        return self._witnessed(self.quorum, {n for n, one in self.witnesses.items() if one.key in found})

    def check(self, note: bytes) -> None:
        """Check that a checkpoint is signed by a log of the policy, where it lists any, and has a quorum.

        Raises `VerificationError`: SIGNER_UNKNOWN, COSIGNATURES_MISSING, or for the reason of its note.
        """
        origin = claimed(note).origin
        if self.logs:
            open_checkpoint(note, origin, [one for one in self.logs if one.name == origin])
        if not self.satisfied(note):
            raise refusal(ProofReason.COSIGNATURES_MISSING)

    def _witnessed(self, name: str, cosigned: Collection[str]) -> bool:
        if name == NONE:
            return True
        group = self.groups.get(name)
        if group is None:
            return name in cosigned
        return sum(self._witnessed(member, cosigned) for member in group.members) >= group.least


def read_policy(raw: bytes) -> WitnessPolicy:
    """Read a policy, strictly: POLICY_MALFORMED with the line that is none, or the reason of its key."""
    if not _OCTETS.fullmatch(raw) or raw[-1:] not in {b"", b"\n"}:
        raise refusal(
            ProofReason.POLICY_MALFORMED, "other octets than a policy's, or no line feed at its end"
        )
    draft = _Draft()
    for number, line in enumerate(raw.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = _BLANKS.split(line.strip(" \t"))
        if words == [""] or words[0].startswith("#"):
            continue
        draft.line(number, words)
    return draft.done()


class _Draft:
    """What the lines so far say."""

    def __init__(self) -> None:
        self._logs: list[VerifierKey] = []
        self._witnesses: dict[str, PolicyWitness] = {}
        self._groups: dict[str, PolicyGroup] = {}
        self._members: set[str] = set()
        self._quorum = ""

    def line(self, number: int, words: Sequence[str]) -> None:
        """Take one line, or refuse it by its number."""
        kinds: dict[str, tuple[Callable[[Sequence[str]], bool], range]] = {
            "log": (self._log, range(1, 3)),
            "witness": (self._witness, range(2, 4)),
            "group": (self._group, range(3, MOST)),
            "quorum": (self._end, range(1, 2)),
        }
        take, count = kinds.get(words[0], (self._end, range(0)))
        whole = len(self._logs) + len(self._witnesses) + len(self._groups) < MOST
        if not (whole and len(words) - 1 in count and take(words[1:])):
            raise refusal(ProofReason.POLICY_MALFORMED, f"line {number}")

    def done(self) -> WitnessPolicy:
        """Return the policy. SPEC: "A policy file must include exactly one quorum line"."""
        if not self._quorum:
            raise refusal(ProofReason.POLICY_MALFORMED, "no quorum")
        return WitnessPolicy(tuple(self._logs), self._witnesses, self._groups, self._quorum)

    def _log(self, words: Sequence[str]) -> bool:
        """SPEC: "multiple log lines with the same public key, are not allowed"."""
        key = parse_vkey(words[0])
        if key.public in {one.public for one in self._logs}:
            return False
        self._logs.append(key)
        return True

    def _witness(self, words: Sequence[str]) -> bool:
        """SPEC: witnesses and groups share one namespace; one public key is one witness."""
        key = parse_witness_key(words[1])
        twice = key.public in {one.key.public for one in self._witnesses.values()}
        if twice or not self._free(words[0]):
            return False
        self._witnesses[words[0]] = PolicyWitness(words[0], key, *words[2:])
        return True

    def _group(self, words: Sequence[str]) -> bool:
        """SPEC: "Each defined name can be listed as a group member at most once"; 1 <= k <= n."""
        name, least, *members = words
        known = all(self._known(one) for one in members)
        again = len(set(members)) < len(members) or not self._members.isdisjoint(members)
        counts = {"all": len(members), "any": 1}
        count = counts.get(least) or (int(least) if _NUMBER.fullmatch(least) else 0)
        if again or not (known and self._free(name) and 1 <= count <= len(members)):
            return False
        self._groups[name] = PolicyGroup(count, tuple(members))
        self._members |= set(members)
        return True

    def _end(self, words: Sequence[str]) -> bool:
        if self._quorum or not words or not (words[0] == NONE or self._known(words[0])):
            return False
        self._quorum = words[0]
        return True

    def _known(self, name: str) -> bool:
        return name in self._witnesses or name in self._groups

    def _free(self, name: str) -> bool:
        return name != NONE and not self._known(name)
