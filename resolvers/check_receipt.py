"""A signed receipt that a subject was checked in a matter, and what was found, also nothing.

It is a write: what is signed is logged and has a place in the status lists, so asking it twice with one
key gives one receipt.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec

from graph.errors import Fault, Refused
from graph.model.conclusions import Outcome
from graph.model.facts import Neighbourhood, Severity
from graph.model.law import EffectKind
from graph.model.results import CheckReceipt, LegalBasis, NamedOrganization, Reached
from graph.model.rulings import RuleAnswer
from graph.model.time import Day, covers
from graph.rules.procedures.measures import BusinessMatter, Checked, MeasureTrigger, check
from graph.rules.propagation.record_state import events, standing
from graph.rules.stated import CLAUSES
from graph.store import read_subjects
from graph.store.batch_read import Known
from resolvers.batch_resolver import BatchKey, BatchResolver, Dependencies
from resolvers.issuing import CredentialDraft, around, audience, issue_credential, issued_before
from resolvers.views import ResultStated
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import every_row

FINALITY = "imputation.condition.finality"
"""What a text asks of every effect of a penalty, a measure among them."""

SEARCHED = ("penalties", "annulments", "challenges", "disputes")


async def receipts(deps: Dependencies, batch_keys: Sequence[BatchKey]) -> Sequence[ResultStated]:
    """Check organizations and sign what was found."""
    return [await _receipt(deps, batch_key) for batch_key in batch_keys]


async def _receipt(deps: Dependencies, batch_key: BatchKey) -> ResultStated:
    """1. who may, and was it done; 2. who is checked; 3. which measures apply; 4. signed, kept, logged."""
    context, code, matter = batch_key.context, batch_key.args["uscc"], batch_key.args["matter"]
    # 1.
    ruling = deps.policy.permits(context.caller, Action.ISSUE, Target())
    if ruling.verdict is not FieldVerdict.ALLOWED:
        raise Fault(ruling.code, action=Action.ISSUE.value)
    regions = audience(deps, batch_key.args["audience"], personal=False)
    if before := await issued_before(deps, batch_key, "checkReceipt"):
        return before
    # 2.
    wanted = Known(name=code, known_at=context.now)
    (found,) = await read_subjects.organizations_by_code(deps.graph, every_row(context.today), [wanted])
    if found is None:
        raise Refused("RECORD_UNKNOWN")
    neighbourhood = await around(deps, context, found.id)
    # 3.
    pending = _pending(neighbourhood, context.today)
    waited = pending and bool(deps.law.pause(deps.exchange.region, context.today).measures)
    effects = measures(deps, neighbourhood, matter, context.today, waited=waited)
    question = {
        "uscc": code,
        "matter": matter.value,
        "asOf": context.today,
        "place": deps.exchange.region,
    }
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
    # 4.
    return await issue_credential(deps, batch_key, "checkReceipt", regions, stated)


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
    happened = events(neighbourhood)
    asked = deps.law.find(FINALITY, deps.exchange.region, day)
    final_only = asked is not None and EffectKind.MEASURE.value in asked.value["effects"]
    for penalty in neighbourhood.penalties:
        stands = standing(penalty, happened, day, needs_finality=final_only)
        if penalty.severity is Severity.SEVERE and stands.fails is None and stands.doubt is None:
            yield MeasureTrigger(id=penalty.id, since=penalty.decided_on)


def _digest(asked: object) -> str:
    return sha256(msgspec.json.encode(asked, order="sorted")).hexdigest()


BATCH_RESOLVERS = (BatchResolver("check_receipt", receipts),)
