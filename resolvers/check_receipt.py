"""A signed receipt that a subject was checked in a matter, and what was found, also nothing.

It is a write: what is signed is logged and has a place in the status lists, so asking it twice with one
key gives one receipt.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from graph.model.conclusions import Outcome
from graph.model.facts import Neighbourhood, Severity
from graph.model.law import EffectKind
from graph.model.procedures import WriteTarget
from graph.model.results import CheckReceipt, LegalBasis, NamedOrganization, Reached
from graph.model.rulings import RuleAnswer
from graph.model.time import Day, covers
from graph.rules.procedures.measures import BusinessMatter, Checked, MeasureTrigger, check
from graph.rules.stated import CLAUSES
from resolvers.batch_resolver import Dependencies
from resolvers.issuing import CredentialDraft, around, issuing
from resolvers.procedures import Deed, Draft

FINALITY = "imputation.condition.finality"
"""What a text asks of every effect of a penalty, a measure among them."""

SEARCHED = ("penalties", "annulments", "disputes")


def of_code(given: Any) -> dict[str, Any]:
    """Return the keys of a command upon an organization by its code."""
    return {"uscc": given.uscc}


async def draft(deps: Dependencies, deed: Deed, target: WriteTarget) -> Draft:
    """Return what a check found: 1. all that it is judged by; 2. which measures apply; 3. the receipt."""
    context, code, matter = deed.context, deed.input.uscc, deed.input.matter
    found = target.organization
    assert found is not None  # INVARIANT: a precondition
    # 1.
    neighbourhood = await around(deps, context, found.id)
    # 2.
    pending = _pending(neighbourhood, context.today)
    waited = pending and bool(deps.law.pause(deps.exchange.region, context.today).measures)
    effects = measures(deps, neighbourhood, matter, context.today, waited=waited)
    question = {
        "uscc": code,
        "matter": matter.value,
        "asOf": context.today,
        "place": deps.exchange.region,
    }
    # 3.
    stated = CredentialDraft(
        subject=NamedOrganization(uscc=code),
        statement=CheckReceipt(
            matter=matter.value,
            question=_digest(question),
            answer=_digest(effects),
            searched=SEARCHED,
            nothing_found=not effects,
            effects=effects,
        ),
        organization=found.id,
        evidence=(found,),
        disputed=pending,
        established=tuple(one.measure or "" for one in effects),
        matter=matter.value,
        as_of=context.today,
        waited=waited,
    )
    return issuing(deps, deed, stated)


def measures(
    deps: Dependencies,
    neighbourhood: Neighbourhood | None,
    matter: BusinessMatter,
    day: Day,
    *,
    waited: bool,
) -> tuple[Reached, ...]:
    """Return the measures that a department would have to consider: candidates, it decides by its own law."""
    if neighbourhood is None:
        return ()
    checked = Checked(capacity="ORGANIZATION", causes=tuple(_causes(deps, neighbourhood, day)), waits=waited)
    return tuple(
        Reached(
            outcome=Outcome.CANDIDATE,
            effect=EffectKind.MEASURE,
            measure=one.code,
            legal_basis=tuple(map(LegalBasis.of, one.citations[:CLAUSES])),
        )
        for one in check(deps.law, deps.exchange.region, checked, matter, day)
        if one.answer is RuleAnswer.YES
    )[:64]


def _pending(neighbourhood: Neighbourhood | None, day: Day) -> bool:
    return neighbourhood is not None and any(
        covers(one.opened_on, one.closed_on, day) for one in neighbourhood.disputes
    )


def _causes(deps: Dependencies, neighbourhood: Neighbourhood, day: Day) -> Iterator[MeasureTrigger]:
    """Yield the severe breaches that stand on the day; final ones alone where the law here asks for it."""
    annulled = {one.record for one in neighbourhood.annulments}
    asked = deps.law.find(FINALITY, deps.exchange.region, day)
    final_only = asked is not None and EffectKind.MEASURE.value in asked.value["effects"]
    for penalty in neighbourhood.penalties:
        if penalty.id in annulled or penalty.severity is not Severity.SEVERE or penalty.decided_on > day:
            continue
        if not final_only or (penalty.final_on is not None and penalty.final_on <= day):
            yield MeasureTrigger(id=penalty.id, since=penalty.decided_on)


def _digest(asked: object) -> str:
    return sha256(msgspec.json.encode(asked, order="sorted")).hexdigest()
