"""Verdicts for other people's test harnesses: one JSON object a line in, one verdict a line out.

    {"result": "…", "trust": "…", "keepers": ["vkey"], "owner": "431000", "day": "2026-11-21"}
        and, as far as at hand, "at", "status": ["…"], "proof": "…", "checkpoint": "…", "consistency": ["hex"]
    {"credential": "…", "jwk": {…}, "day": "2026-11-21"}        any VC 2.0; "at" instead of "day"
    {"status_list": "…", "jwk": {…}, "purpose": "revocation", "index": 7, "day": "2026-11-21"}
    {"encodedList": "u…", "index": 7}
    {"jws": "…", "jwk": {…}}

The kind is the first of these members that is there. Members beside them are not read; `id` comes back
with the verdict. A status list that holds answers with the bit. No line reads a clock.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from graph.errors import VerificationError
from graph.model.time import Instant, checked_day, china_day
from security.harness.foreign_credentials import bit_in, check_credential, check_jws, status_in
from security.harness.lines import members_of
from security.ledger.note import parse_vkey
from security.results.evidence import Evidence
from security.results.moments import first_instant, instant_of_stamp
from security.results.reasons import VerificationReason, refusal
from security.results.verdict import Verdict, VerificationAnswer
from security.results.verify import verify
from security.signed_lists.trust_list import load

_malformed = partial(refusal, VerificationReason.LINE_MALFORMED)


class ResultLineVerdict(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """One line out: whether it is valid; if not, one of the closed list of reasons, and at which step.

    A result is `valid` only where every step was done and holds; `answer` says `INCOMPLETE` where what was
    done holds, and `not_done` names the steps for which nothing was given. `status` is the bit of a list.
    """

    valid: bool
    answer: str = ""
    reason: str = ""
    why: str = ""
    step: int = 0
    not_done: tuple[int, ...] = ()
    status: int | None = None
    id: Any = None


def judge(line: bytes) -> ResultLineVerdict:
    """Return the verdict on one line; whatever the line holds, it is a verdict and never an error."""
    members: Mapping[str, Any] = {}
    try:
        members = members_of(line, depth=8, malformed=_malformed)
        verdict = _kind(members)(members)
    except VerificationError as fault:
        verdict = ResultLineVerdict(valid=False, reason=fault.details["reason"], why=fault.details["why"])
    return msgspec.structs.replace(verdict, id=members.get("id"))


def _kind(members: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], ResultLineVerdict]:
    for name, kind in _KINDS.items():
        if name in members:
            return kind
    raise _malformed()


def _result(members: Mapping[str, Any]) -> ResultLineVerdict:
    """Verify a result of our profile by a trust list that comes with it: all twelve steps, as for a city."""
    day = _day(members)
    if "at" in members and china_day(_instant(members)) != day:
        raise _malformed("at lies on another day")
    keepers = [parse_vkey(vkey) for vkey in _strings(members, "keepers")]
    trust = load(_bytes(members, "trust"), keepers, owner=_string(members, "owner"), seen=None, day=day)
    return _told(verify(_bytes(members, "result"), trust, day, evidence=_evidence(members)))


def _told(found: Verdict) -> ResultLineVerdict:
    """Return a verdict as a line; `not_done` leaves out the steps that were not reached."""
    not_done = tuple(
        int(check.step) for check in found.not_done if check.reason is not VerificationReason.NOT_REACHED
    )
    if found.answer is not VerificationAnswer.REFUSED or found.failed is None or found.reason is None:
        whole = found.answer is VerificationAnswer.VERIFIED
        return ResultLineVerdict(valid=whole, answer=found.answer.value, not_done=not_done)
    return ResultLineVerdict(
        valid=False,
        answer=found.answer.value,
        reason=found.reason.name,
        why=found.reason.english,
        step=found.failed.step,
        not_done=not_done,
    )


def _evidence(members: Mapping[str, Any]) -> Evidence:
    """Return the material in a line for steps 10 to 12; hashes are in hexadecimal."""

    def given(name: str) -> bytes | None:
        return _bytes(members, name) if name in members else None

    try:
        hashes = tuple(map(bytes.fromhex, _strings(members, "consistency")))
    except ValueError as error:
        raise _malformed("consistency") from error
    return Evidence(
        at=_instant(members) if "at" in members else None,
        status=tuple(one.encode() for one in _strings(members, "status")),
        proof=given("proof"),
        checkpoint=given("checkpoint"),
        consistency=hashes if "consistency" in members else None,
    )


def _credential(members: Mapping[str, Any]) -> ResultLineVerdict:
    """Judge anybody's VC 2.0 under the key that comes with it."""
    check_credential(_bytes(members, "credential"), members.get("jwk"), _instant(members))
    return ResultLineVerdict(valid=True)


def _status_list(members: Mapping[str, Any]) -> ResultLineVerdict:
    """Judge anybody's signed status list, and read one bit of it."""
    found = check_credential(_bytes(members, "status_list"), members.get("jwk"), _instant(members))
    return ResultLineVerdict(
        valid=True, status=status_in(found, _string(members, "purpose"), members.get("index"))
    )


def _encoded_list(members: Mapping[str, Any]) -> ResultLineVerdict:
    """Read one bit of an unsigned list: whether two programs expand the same bytes alike."""
    return ResultLineVerdict(valid=True, status=bit_in(members["encodedList"], members.get("index")))


def _jws(members: Mapping[str, Any]) -> ResultLineVerdict:
    """Judge a compact signature alone; what was signed may be anything."""
    check_jws(_bytes(members, "jws"), members.get("jwk"))
    return ResultLineVerdict(valid=True)


_KINDS = {
    "result": _result,
    "credential": _credential,
    "status_list": _status_list,
    "encodedList": _encoded_list,
    "jws": _jws,
}
"""What is asked of a line, by the member that names it; the order is that in which they are looked for."""


def _string(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str):
        raise _malformed(name)
    return value


def _bytes(members: Mapping[str, Any], name: str) -> bytes:
    return _string(members, name).encode()


def _strings(members: Mapping[str, Any], name: str) -> list[str]:
    value = members.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _malformed(name)
    return value


def _day(members: Mapping[str, Any]) -> str:
    """Return `day`, or the day in Asia/Shanghai on which `at` lies."""
    if "day" not in members and "at" in members:
        return china_day(_instant(members))
    try:
        return checked_day(_string(members, "day"))
    except ValueError as error:
        raise _malformed("day") from error


def _instant(members: Mapping[str, Any]) -> Instant:
    """Return `at`, or the first moment of `day`."""
    if "at" not in members:
        return first_instant(_day(members))
    try:
        return instant_of_stamp(_string(members, "at"))
    except ValueError as error:
        raise _malformed("at") from error
