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
from graph.model.results import LegalBasis, NamedOrganization, Reached, Receipt
from graph.model.rulings import Answer
from graph.model.time import Day, covers
from graph.rules.procedures.measures import Cause, Checked, Matter, check
from graph.rules.stated import CLAUSES
from graph.store import read_subjects
from graph.store.batch_read import Known
from resolvers.batch_resolver import Ports, Section, Want
from resolvers.issuing import Stated, around, audience, state, stated_before
from resolvers.views import ResultStated
from security.decision import Verdict
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import every_row

FINALITY = "imputation.condition.finality"
"""What a text asks of every effect of a penalty, a measure among them."""

SEARCHED = ("penalties", "annulments", "disputes")


async def receipts(ports: Ports, wants: Sequence[Want]) -> Sequence[ResultStated]:
    """Check organizations and sign what was found."""
    return [await _receipt(ports, want) for want in wants]


async def _receipt(ports: Ports, want: Want) -> ResultStated:
    """1. who may, and was it done; 2. who is checked; 3. which measures apply; 4. signed, kept, logged."""
    ask, code, matter = want.ask, want.args["uscc"], want.args["matter"]
    # 1.
    ruling = ports.policy.permits(ask.caller, Action.ISSUE, Target())
    if ruling.verdict is not Verdict.ALLOWED:
        raise Fault(ruling.code, action=Action.ISSUE.value)
    regions = audience(ports, want.args["audience"], personal=False)
    if before := await stated_before(ports, want, "checkReceipt"):
        return before
    # 2.
    wanted = Known(name=code, known_at=ask.now)
    (found,) = await read_subjects.organizations_by_code(ports.graph, every_row(ask.today), [wanted])
    if found is None:
        raise Refused("RECORD_UNKNOWN")
    laid = await around(ports, ask, found.id)
    # 3.
    pending = _pending(laid, ask.today)
    waited = pending and bool(ports.law.pause(ports.exchange.region, ask.today).measures)
    effects = measures(ports, laid, matter, ask.today, waited=waited)
    question = {"uscc": code, "matter": matter.value, "asOf": ask.today, "place": ports.exchange.region}
    stated = Stated(
        subject=NamedOrganization(uscc=code),
        statement=Receipt(
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
        as_of=ask.today,
        waited=waited,
    )
    # 4.
    return await state(ports, want, "checkReceipt", regions, stated)


def measures(
    ports: Ports, laid: Neighbourhood | None, matter: Matter, day: Day, *, waited: bool
) -> tuple[Reached, ...]:
    """Return the measures that a department would have to consider: candidates, it decides by its own law."""
    if laid is None:
        return ()
    checked = Checked(capacity="ORGANIZATION", causes=tuple(_causes(ports, laid, day)), waits=waited)
    return tuple(
        Reached(
            outcome=Outcome.CANDIDATE,
            effect=EffectKind.MEASURE,
            measure=one.code,
            legal_basis=tuple(map(LegalBasis.of, one.citations[:CLAUSES])),
        )
        for one in check(ports.law, ports.exchange.region, checked, matter, day)
        if one.answer is Answer.YES
    )[:64]


def _pending(laid: Neighbourhood | None, day: Day) -> bool:
    return laid is not None and any(covers(one.opened_on, one.closed_on, day) for one in laid.disputes)


def _causes(ports: Ports, laid: Neighbourhood, day: Day) -> Iterator[Cause]:
    """Yield the severe breaches that stand on the day; final ones alone where the law here asks for it."""
    annulled = {one.record for one in laid.annulments}
    asked = ports.law.find(FINALITY, ports.exchange.region, day)
    final_only = asked is not None and EffectKind.MEASURE.value in asked.value["effects"]
    for penalty in laid.penalties:
        if penalty.id in annulled or penalty.severity is not Severity.SEVERE or penalty.decided_on > day:
            continue
        if not final_only or (penalty.final_on is not None and penalty.final_on <= day):
            yield Cause(id=penalty.id, since=penalty.decided_on)


def _digest(asked: object) -> str:
    return sha256(msgspec.json.encode(asked, order="sorted")).hexdigest()


SECTIONS = (Section("check_receipt", receipts),)
