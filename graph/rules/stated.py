"""What one region tells another of a record: the effects on its subject, each with outcome, term and clauses.

The law in three sentences. What follows for a person is what imputation concluded, one effect for each
rule, none merged. What follows for an organization is stated in the same clauses as what follows for its
persons: its severe breach is entered in its own record, and honours are taken from it too. Nothing is
stated that no clause carries.
"""

from collections.abc import Iterable
from typing import Any

from graph.model.conclusions import Effect, Outcome
from graph.model.facts import Determination, Neighbourhood, Organization, Penalty, Role, Severity
from graph.model.law import EffectKind, ImputationRule, Law, TriggerKind
from graph.model.results import LegalBasis, Reached
from graph.model.time import Day, end_or_none, overlaps
from graph.rules.propagation.record_state import Cause, events, standing
from graph.rules.propagation.tenures import conduct
from graph.rules.retention import Kept, RetentionFacts, disclosure, kept_on

MOST = 32
CLAUSES = 16
"""What a statement may hold at most: effects, and clauses of one effect."""

STANDING = frozenset({Outcome.RECORDED, Outcome.RESTRICTED})


def effects_on_person(effects: Iterable[Effect], record: str, person: str) -> tuple[Reached, ...]:
    """Return what follows for a person from a record, as imputation concluded it; cited effects only."""
    found = (
        Reached(
            outcome=effect.outcome,
            effect=effect.kind,
            measure=effect.measure,
            role=effect.role,
            since=effect.since,
            until=end_or_none(effect.until),
            legal_basis=tuple(map(LegalBasis.of, effect.citations[:CLAUSES])),
        )
        for effect in effects
        if effect.record == record and effect.person == person and effect.citations
    )
    return tuple(found)[:MOST]


def effects_on_organization(
    facts: Neighbourhood, penalty: Penalty, law: Law, place: str, day: Day
) -> tuple[Reached, ...]:
    """Return what follows for an organization from a penalty against it, by the law of `place` on the day.

    1. A rule names the unit together with its legal representative for a severe breach of the unit, and
       the breach is one, or may be one.
    2. The clause aims at the unit itself: an entry in its own record, or a measure of the catalogue
       whose targets it is among. A ban without an end is none, so it is not stated.
    3. The decision stands, as it is judged for persons too: what was annulled or set aside, or can still
       fall where the law asks for finality, is not stated; what the source leaves open is a candidate.
    4. Nothing is stated of a breach that may be disclosed no longer; what is stated ends with that.
    """
    # 1.
    if penalty.severity not in {Severity.SEVERE, None}:
        return ()
    speaking = (rule for rule in law.rules(place, day) if _names_the_unit(rule))
    # 2.
    targeted = _aimed_at_organizations(law, place, day)
    rules: dict[EffectKind, ImputationRule] = {}
    for rule in speaking:
        # A ban without an end is none.
        honour = rule.effect is EffectKind.HONOUR and rule.measure in targeted
        if rule.effect is EffectKind.RECORD or honour:
            rules.setdefault(rule.effect, rule)
    # 3. LAW: 河南省社会信用条例 20: a penalty counts once it is not challenged in time, or upheld.
    happened = events(facts)
    kept = organization_kept(penalty, law, (place,), day)
    doubtful = penalty.severity is None or not _registered(facts.organization, penalty)
    found = (
        (rule, standing(penalty, happened, day, needs_finality=rule.needs_finality))
        for rule in rules.values()
    )
    return tuple(
        _reached(rule, penalty, kept, doubtful=doubtful or stands.doubt is not None)
        for rule, stands in found
        if stands.fails is None and kept.used
    )


def effect_names(effects: Iterable[Reached]) -> tuple[str, ...]:
    """Return the names of the effects that stand, by which a later day tells whether they still do."""
    return tuple(
        "|".join(
            (one.effect.value, one.measure or "", one.role.value if one.role else "", one.legal_basis[0].pack)
        )
        for one in effects
        if one.outcome in STANDING
    )


def _names_the_unit(rule: ImputationRule) -> bool:
    severe = rule.trigger is TriggerKind.PENALTY and rule.severity is Severity.SEVERE
    return severe and Role.LEGAL_REPRESENTATIVE in rule.roles


def _registered(organization: Organization, penalty: Penalty) -> bool:
    """Whether the organization was registered on a day of the breach (decision D22)."""
    anchor = conduct(penalty)
    return overlaps(organization.since, organization.until, anchor.since, anchor.until)


def organization_kept(cause: Cause, law: Law, places: Iterable[str], day: Day) -> Kept:
    """Return whether an organization's breach may be used on the day, and until when."""
    record = RetentionFacts(
        conduct_until=cause.conduct_until,
        disclosed_since=cause.decided_on,
        listed_until=cause.until if isinstance(cause, Determination) else None,
    )
    return kept_on(disclosure, law, places, record, day)


def _reached(rule: ImputationRule, penalty: Penalty, kept: Kept, *, doubtful: bool) -> Reached:
    stands = Outcome.RECORDED if rule.effect is EffectKind.RECORD else Outcome.RESTRICTED
    cited = (*rule.citations, kept.ends_by) if kept.ends_by else rule.citations
    return Reached(
        outcome=Outcome.CANDIDATE if doubtful else stands,
        effect=rule.effect,
        measure=rule.measure,
        since=penalty.decided_on,
        until=end_or_none(kept.until),
        legal_basis=tuple(map(LegalBasis.of, cited[:CLAUSES])),
    )


def _aimed_at_organizations(law: Law, place: str, day: Day) -> frozenset[str]:
    found = law.find("measures.catalogue", place, day)
    entries: list[Any] = found.value if found else []
    return frozenset(entry["code"] for entry in entries if "ORGANIZATION" in entry["targets"])
