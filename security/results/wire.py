"""The JSON of a result: a W3C Verifiable Credential 2.0 with exactly these members, and back.

SPEC: VC Data Model 2.0 (Recommendation, 2025-05-15). A profile of it: one kind a type, one context of
ours, arrays where the model allows one or many, no member that is not listed. Foreign verifiers need
none of this; ours refuses what it does not know, because a member that nobody reads is a member that
two readers read differently.
"""

from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from graph.model.results import (
    CheckReceipt,
    Conclusion,
    DayText,
    Digest,
    FactDigest,
    Handle,
    MeasureFinding,
    Named,
    NamedOrganization,
    NamedPerson,
    RegionCode,
    Result,
    ResultId,
    ResultKind,
    Statement,
    StatementPart,
    Uscc,
    Version,
)
from graph.model.time import checked_day, china_day
from security.results.addresses import CREDENTIALS_V2, context_url, result_url, schema_url
from security.results.moments import (
    day_of_stamp,
    instant_of_stamp,
    stamp_of_day,
    stamp_of_instant,
)

# INVARIANT: patterns end with `\Z`: `$` would let a line feed follow.
Url = Annotated[str, Meta(max_length=256, pattern=r"^https://[!-~]+\Z")]
Stamp = Annotated[str, Meta(max_length=32, extra_json_schema={"format": "date-time"})]
Purpose = Literal["revocation", "suspension", "dispute"]
"""What a bit says: recalled for good; set aside for a while; a dispute is pending, and each receiver's
law decides what waits. SPEC: W3C Bitstring Status List 1.0 leaves purposes beside its own to issuers."""

Index = Annotated[str, Meta(pattern=r"^(0|[1-9][0-9]{0,6})\Z")]

TYPE_OF = {
    ResultKind.PENALTY_CONCLUSION: "PenaltyConclusion",
    ResultKind.CHECK_RECEIPT: "CheckReceipt",
}
"""The second type of the credential, by the kind of result; the first is that of every VC."""


class IssuerMember(StatementPart, frozen=True, kw_only=True):
    """Who says it: the origin that the trust list knows, and its GB/T 2260 code."""

    id: Url
    region: RegionCode


class LawMember(StatementPart, frozen=True, kw_only=True):
    """By which law it was concluded: the digest of the rule packs, the version of the catalogue."""

    pack_digest: Digest
    catalogue_version: Version


class StatusEntry(StatementPart, frozen=True, kw_only=True):
    """Where its status is kept (Bitstring Status List 1.0): one bit of one list for one purpose."""

    type: Literal["BitstringStatusListEntry"]
    status_purpose: Purpose
    status_list_index: Index
    status_list_credential: Url


class SchemaReference(StatementPart, frozen=True, kw_only=True):
    """Which JSON schema describes it."""

    id: Url
    type: Literal["JsonSchema"]


class OrganizationSubject(StatementPart, frozen=True, kw_only=True, tag_field="type", tag="Organization"):
    """An organization and what is stated of it."""

    uscc: Uscc
    conclusion: Conclusion | None = None
    receipt: CheckReceipt | None = None


class PersonSubject(StatementPart, frozen=True, kw_only=True, tag_field="type", tag="Person"):
    """A person, by handle, and what is stated of it."""

    handle: Handle
    conclusion: Conclusion | None = None
    receipt: CheckReceipt | None = None


class Credential(StatementPart, frozen=True, kw_only=True, omit_defaults=False):
    """The members of a result as they are signed, in this order."""

    # `issued_at` and `known_at` are instants in UTC, `valid_from` and `valid_until` the first moments of days
    # in Asia/Shanghai, `as_of` a day; `audience` are GB/T 2260 codes, `evidence` digests of facts, not facts.
    context: tuple[str, str] = msgspec.field(name="@context")
    id: Url
    type: tuple[Literal["VerifiableCredential"], Literal["PenaltyConclusion", "CheckReceipt"]]
    issuer: IssuerMember
    issued_at: Stamp
    valid_from: Stamp
    valid_until: Stamp
    audience: Annotated[tuple[RegionCode, ...], Meta(min_length=1, max_length=64)]
    as_of: DayText
    known_at: Stamp
    dispute_pending: bool
    law: LawMember
    credential_subject: OrganizationSubject | PersonSubject
    evidence: Annotated[tuple[FactDigest, ...], Meta(max_length=64)]
    credential_schema: SchemaReference
    credential_status: Annotated[tuple[StatusEntry, ...], Meta(min_length=1, max_length=3)]


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """A result as it was read: its statement, the origin that claims it, where its status is kept."""

    result: Result
    origin: str
    status: tuple[StatusEntry, ...]


def write_credential(result: Result, origin: str, status: tuple[StatusEntry, ...]) -> bytes:
    """Return the bytes that are signed: the same for the same result, always."""
    return msgspec.json.encode(
        Credential(
            context=(CREDENTIALS_V2, context_url(origin)),
            id=result_url(origin, result.id),
            type=("VerifiableCredential", TYPE_OF[result.kind]),  # type: ignore[arg-type]
            issuer=IssuerMember(id=origin, region=result.issuer),
            issued_at=stamp_of_instant(result.issued_at),
            valid_from=stamp_of_day(result.valid_from),
            valid_until=stamp_of_day(result.valid_until),
            audience=result.audience,
            as_of=result.as_of,
            known_at=stamp_of_instant(result.known_at),
            dispute_pending=result.dispute_pending,
            law=LawMember(pack_digest=result.pack_digest, catalogue_version=result.catalogue_version),
            credential_subject=_subject(result.subject, result.statement),
            evidence=result.evidence,
            credential_schema=SchemaReference(id=schema_url(origin, result.kind), type="JsonSchema"),
            credential_status=status,
        )
    )


def spelt_as_ours(payload: bytes) -> Credential | None:
    """Return the credential if `payload` is byte for byte what our writer would make of it.

    INVARIANT: such bytes are strict JSON without being looked at again: they hold no member twice, no
    foreign escape, no number, no depth but the type's. Other bytes may still be strict, and are read
    the long way; this way is nine times as quick.
    """
    try:
        read = msgspec.json.decode(payload, type=Credential, strict=True)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    # An escape could stand for NUL or half a character, which strict JSON refuses.
    return read if b"\\u" not in payload and msgspec.json.encode(read) == payload else None


def credential_of(members: Any) -> Credential:
    """Return the credential that strict JSON spells, or raise `ValueError` naming the member amiss."""
    return msgspec.convert(members, Credential, strict=True)


def read_credential(read: Credential) -> Read:
    """Return the result in a credential, or raise `ValueError` naming what is amiss.

    Says nothing on who signed it. Every address in it must be the issuer's own: nothing that it
    names is ever fetched on its word.

    1. The subject carries one statement.
    2. Context, type, schema, id and status are those of this kind under the issuer's origin.
    3. The statement is consistent in itself, every day is in the calendar.
    """
    result = Result(
        id=read.id.rpartition("/")[2],
        issuer=read.issuer.region,
        subject=_named(read.credential_subject),
        statement=_statement(read.credential_subject),  # 1.
        pack_digest=read.law.pack_digest,
        catalogue_version=read.law.catalogue_version,
        as_of=read.as_of,
        known_at=instant_of_stamp(read.known_at),
        evidence=read.evidence,
        dispute_pending=read.dispute_pending,
        audience=read.audience,
        issued_at=instant_of_stamp(read.issued_at),
        valid_from=day_of_stamp(read.valid_from),
        valid_until=day_of_stamp(read.valid_until),
    )
    # 2.
    _check_addresses(read, result.kind, result.id)
    # 3.
    check(result)
    return Read(result=result, origin=read.issuer.id, status=read.credential_status)


def _statement(subject: OrganizationSubject | PersonSubject) -> Statement:
    """Return the one statement that a subject carries."""
    statement = subject.conclusion or subject.receipt
    if statement is None or (subject.conclusion and subject.receipt):
        raise ValueError("the subject carries one statement")
    return statement


def check(result: Result) -> None:
    """Raise `ValueError` where a result contradicts itself; issuer and reader ask the same.

    What is asked: every day is in the calendar, the validity has a day, the id has its form, the statement
    agrees with itself and with its subject, and those it is for are named once.
    """
    for day in _days(result.statement):
        checked_day(day)
    checked_day(result.as_of)
    china_day(result.issued_at)  # the last hours of the year 9999 lie on no day of the calendar here
    if not result.valid_from < result.valid_until:
        raise ValueError("validity has no day")
    msgspec.convert(result.id, ResultId)
    statement = result.statement
    if isinstance(statement, CheckReceipt):
        _check_receipt(statement)
    elif isinstance(result.subject, NamedOrganization) and statement.organization != result.subject.uscc:
        raise ValueError("the penalty is another organization's")
    _check_audience(result)


def _check_audience(result: Result) -> None:
    """Check for whom a result is. A person's is for one region: the handle is made for that pair of regions.

    To a third one it would name nobody, or somebody else.
    """
    if isinstance(result.subject, NamedPerson) and len(result.audience) != 1:
        raise ValueError("a person is named to one region only")
    if len(set(result.audience)) != len(result.audience):
        raise ValueError("a region is named twice")


_DOUBTFUL = {MeasureFinding.WAITS, MeasureFinding.UNKNOWN}
"""Findings that are no answer yet: a receipt with one of them does not say that nothing was found."""


def _check_receipt(receipt: CheckReceipt) -> None:
    """Check that a receipt says of measure by measure what it says of the whole."""
    if receipt.nothing_found != (not receipt.effects and not _has_doubt(receipt)):
        raise ValueError("nothing found, and yet something")
    if receipt.checked and _applying(receipt) != {one.measure for one in receipt.effects}:
        raise ValueError("what was checked is not what was found")


def _has_doubt(receipt: CheckReceipt) -> bool:
    return any(one.finding in _DOUBTFUL for one in receipt.checked)


def _applying(receipt: CheckReceipt) -> set[str]:
    return {one.measure for one in receipt.checked if one.finding is MeasureFinding.APPLIES}


def _check_addresses(read: Credential, kind: ResultKind, result: str) -> None:
    """Check that every address is where this issuer has such things: none of them is taken on its word."""
    origin = read.issuer.id
    found = (read.context, read.type[1], read.credential_schema.id)
    if found != _due(origin, kind) or read.id != result_url(origin, result):
        raise ValueError("context, type, schema or id are not those of this kind and issuer")
    _check_places(read.credential_status, origin)


def _check_places(entries: tuple[StatusEntry, ...], origin: str) -> None:
    """Check that a result can be recalled, by lists of its own issuer, with one bit for each purpose."""
    purposes = {entry.status_purpose for entry in entries}
    if "revocation" not in purposes or len(purposes) != len(entries):
        raise ValueError("no place for a recall, or two places for one purpose")
    if not all(entry.status_list_credential.startswith(f"{origin}/") for entry in entries):
        raise ValueError("a status list lies outside the issuer's origin")


@lru_cache(256)
def _due(origin: str, kind: ResultKind) -> tuple[tuple[str, str], str, str]:
    """Return context, type and schema that a kind has under an origin; few of either, so they are kept."""
    return (CREDENTIALS_V2, context_url(origin)), TYPE_OF[kind], schema_url(origin, kind)


def _subject(subject: Named, statement: Statement) -> OrganizationSubject | PersonSubject:
    conclusion = statement if isinstance(statement, Conclusion) else None
    receipt = statement if isinstance(statement, CheckReceipt) else None
    if isinstance(subject, NamedOrganization):
        return OrganizationSubject(uscc=subject.uscc, conclusion=conclusion, receipt=receipt)
    return PersonSubject(handle=subject.handle, conclusion=conclusion, receipt=receipt)


def _named(subject: OrganizationSubject | PersonSubject) -> Named:
    if isinstance(subject, OrganizationSubject):
        return NamedOrganization(uscc=subject.uscc)
    return NamedPerson(handle=subject.handle)


def _days(statement: Statement) -> list[str]:
    """Return every day that a statement names."""
    days = [day for effect in statement.effects for day in (effect.since, effect.until)]
    if isinstance(statement, Conclusion):
        decision = statement.decision
        days += [decision.decided_on, decision.final_on, decision.conduct_since, decision.conduct_until]
    return [day for day in days if day is not None]
