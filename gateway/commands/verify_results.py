"""Offline verification of signed results, and the trust list it goes by, as people ask for them.

A result (签名结果) is verified in numbered steps by `security.results.verify`, from bytes alone: who may
issue it says a trust list (信任列表), whether it was recalled say status lists, that it was logged says a
proof. What is not at hand is not guessed: the step says so, and the verdict is INCOMPLETE. Here files
become that evidence, and a verdict words.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from gateway.commands.exit_codes import Exit
from gateway.settings import Settings
from graph.durable_files import read
from graph.errors import Fault
from graph.model.time import Day, Instant, checked_day, china_day
from security.ledger.note import VerifierKey, hashes, parse_vkey
from security.results.evidence import Evidence
from security.results.moments import instant_of_stamp
from security.results.verdict import Verdict, VerificationAnswer, verdict_lines
from security.results.verify import verify
from security.signed_lists.trust_document import TrustedRegion
from security.signed_lists.trust_list import TrustList, load
from security.signed_lists.trust_store import TrustStore

STATUS = {
    VerificationAnswer.VERIFIED: Exit.YES,
    VerificationAnswer.INCOMPLETE: Exit.INCOMPLETE,
    VerificationAnswer.REFUSED: Exit.NO,
}
NOT_SHOWN = (
    "not shown: that the statement is true, that its issuer applied its law rightly, "
    "nor that anybody must act on it"
)


class TrustBasis(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a verification goes by: the file of a trust list (信任列表), its keeper's verifier key, its owner.

    `owner` is the region that the list is written for: another's list is refused, however well it is signed.
    """

    trust: Path
    keeper: str
    owner: str


class ResultEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has in hand: a result, whom to go by, and the material beside it.

    `day` is what the trust list and the result must hold on, `at` what status lists must hold at; without it
    the end of that day is meant.
    `checkpoint` is one of the issuer's log that was kept from before, `path` the consistency proof between it
    and the one inside `proof`.
    """

    result: Path
    basis: TrustBasis
    day: Day
    at: Instant | None = None
    status: Sequence[Path] = ()
    proof: Path | None = None
    checkpoint: Path | None = None
    path: Path | None = None


def keepers(line: str) -> tuple[VerifierKey, ...]:
    """Return who may sign a trust list: the key given; without one TRUST_KEEPER_UNNAMED is raised."""
    if not line:
        raise Fault("TRUST_KEEPER_UNNAMED")
    return (parse_vkey(line),)


def day_given(day: str, today: Day) -> Day:
    """Return the day asked for, or today."""
    try:
        return checked_day(day) if day else today
    except ValueError as error:
        raise Fault("USAGE", why="--day takes a day of the calendar, YYYY-MM-DD") from error


def instant_given(at: str, day: str, now: Instant) -> tuple[Day, Instant | None]:
    """Return the day and the instant to judge by: the instant given, or now; of another day its very end.

    `at` is RFC 3339 in UTC, `day` YYYY-MM-DD; each may be empty. No instant stands for the day's end. Raises
    `Fault` USAGE where one is none, or where they contradict each other.
    """
    if at:
        instant = _instant(at)
        if day and day_given(day, "") != china_day(instant):
            raise Fault("USAGE", why="--at does not lie on the day of --day")
        return china_day(instant), instant
    found = day_given(day, china_day(now))
    return found, now if found == china_day(now) else None


def _instant(at: str) -> Instant:
    """Return the instant that `--at` names, to the second or with its fraction; raises `Fault` USAGE."""
    try:
        return instant_of_stamp(at if "." in at else at.replace("Z", ".000000Z"))
    except ValueError as error:
        raise Fault("USAGE", why="--at takes an instant in UTC, as 2026-03-02T15:00:00Z") from error


def trust_basis(settings: Settings, trust: Path | None, keeper: str, owner: str) -> TrustBasis:
    """Return whom to go by: what is named, and for what is not the settings' own."""
    return TrustBasis(
        trust=trust or settings.trust_list,
        keeper=keeper or settings.exchange.keeper,
        owner=owner or settings.place,
    )


def verify_evidence(given: ResultEvidence) -> Verdict:
    """Return the verdict on a result; no clock and no network are asked, nothing is remembered."""
    result, basis = _line(given.result), given.basis
    keys = keepers(basis.keeper)
    trust = load(read(basis.trust), keys, owner=basis.owner, seen=None, day=given.day)
    evidence = Evidence(
        at=given.at,
        status=tuple(_line(path) for path in given.status),
        proof=read(given.proof) if given.proof else None,
        checkpoint=read(given.checkpoint) if given.checkpoint else None,
        consistency=hashes(read(given.path)) if given.path else None,
    )
    return verify(result, trust, given.day, evidence=evidence)


def sentences_of(verdict: Verdict, language: str) -> Iterator[str]:
    """Yield the verdict in a sentence, the numbered checks, and what none of them shows."""
    yield from verdict_lines(verdict, language)
    yield NOT_SHOWN


def document_of(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as one JSON document: the issuer's word and our observations apart."""
    checks = [
        {
            "step": int(check.step),
            "asked": check.step.words.english,
            "mark": check.mark.name,
            "reason": check.reason.name if check.reason else None,
        }
        for check in verdict.checks
    ]
    signed = verdict.signed
    return {
        "answer": verdict.answer.name,
        "reason": verdict.reason.name if verdict.reason else None,
        "checks": checks,
        "signed": {"digest": signed.digest, "kid": signed.kid, "result": msgspec.to_builtins(signed.result)}
        if signed
        else None,
        "observed": msgspec.to_builtins(verdict.observed),
        "notShown": NOT_SHOWN,
    }


def trust_store(settings: Settings, keeper: str = "") -> TrustStore:
    """Return where the city keeps its trust list, and who may sign it."""
    return TrustStore(
        path=settings.trust_list,
        owner=settings.place,
        keepers=keepers(keeper or settings.exchange.keeper),
    )


def rows_of(trust: TrustList) -> list[tuple[str, ...]]:
    """Return the regions of a list as rows of a table: who, what it may issue, until when, how many keys."""
    return [
        (
            one.region,
            one.name,
            one.chinese,
            one.issuer,
            " ".join(kind.value for kind in one.kinds),
            f"{one.since} – {one.until}",
            f"{len(one.keys)} keys, {_revoked(one)} revoked",
        )
        for one in trust.regions.values()
    ]


def list_document(trust: TrustList) -> dict[str, Any]:
    """Return a list as one JSON document."""
    return {
        "owner": trust.owner,
        "version": trust.version,
        "since": trust.since,
        "until": trust.until,
        "digest": trust.seen.digest,
        "regions": [msgspec.to_builtins(one) for one in trust.regions.values()],
    }


def headline(trust: TrustList) -> str:
    """Return a list in one sentence: whose, which version, on which days it holds."""
    days = f"from {trust.since} until {trust.until}"
    return f"the trust list of {trust.owner}, version {trust.version}, holds {days}"


def _revoked(region: TrustedRegion) -> int:
    return sum(key.revoked_at is not None for key in region.keys)


def _line(path: Path) -> bytes:
    """Return what a file of one line holds; the line feed that editors put behind it is not part of it."""
    return read(path).removesuffix(b"\n")
