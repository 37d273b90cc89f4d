"""The one way of every write, from its row in the table of commands to what the caller is shown.

Read `carry_out` first. A command is a row of `resolvers.mutations`, an input type and its words; nobody goes
back to the store or to the policy once the transaction has begun.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from hashlib import sha256
from typing import Any

import msgspec

from graph.errors import Fault, Refused
from graph.ingest.formats import list_word
from graph.model.procedures import WriteTarget
from graph.rules.procedures.preconditions import Asked, Precondition, check_preconditions
from graph.store.fact_kinds import Provenance
from graph.store.write_once import Done, Hold, Once, Put, replay, write_once
from graph.store.write_target import TargetKeys, read_target
from resolvers.batch_resolver import BatchKey, Dependencies, RequestContext
from security.decision import FieldVerdict
from security.policy.ask import Action
from security.policy.decide import Target
from security.principal import Principal
from security.pseudonymization import PseudonymizationService

LONGEST_KEY = 100
MADE = ("result", "recognition")
"""What a write may have made that its own target does not name: it is read when the write is repeated."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """One write as it was asked: the command's input, the request, and the write's own facts."""

    input: Any
    context: RequestContext
    once: Once

    @property
    def by(self) -> str:
        """The agency or the subject that asks."""
        return self.once.source.feed


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A write that is ready: what it puts, and what its transaction reads where that is not the target."""

    put: Put
    keys: TargetKeys | None = None


def no_target(_input: Any) -> dict[str, Any]:
    """Return the keys of a command that is upon nothing in the graph."""
    return {}


def upon_nothing(_deps: Dependencies, _deed: Deed) -> Iterable[Target]:
    """Return what the policy is asked about where the permission hangs on the caller alone."""
    return (Target(),)


def hides_record(_deps: Dependencies, deed: Deed, target: WriteTarget) -> bool:
    """Whether a record is there that its caller may not have the row of."""
    return target.penalty is not None and not sees_record(deed.context, target)


class Command(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One row: a command's name and action, what it names, what must hold, what it puts, what it shows.

    `names` returns the members of `TargetKeys` that the input names. The policy is asked about what `upon`
    returns, or `upon_target` where that hangs on what is in the graph; what the target `hides` is unknown to
    whoever may not write upon it. `draft` gathers and judges whatever is written, before it is announced.
    """

    name: str
    action: Action
    draft: Callable[[Dependencies, Deed, WriteTarget], Awaitable[Draft]]
    show: Callable[[Dependencies, Deed, Done], Awaitable[Any]]
    names: Callable[[Any], dict[str, Any]] = no_target
    upon: Callable[[Dependencies, Deed], Iterable[Target]] = upon_nothing
    upon_target: Callable[[Deed, WriteTarget], Iterable[Target]] | None = None
    hides: Callable[[Dependencies, Deed, WriteTarget], bool] = hides_record
    preconditions: tuple[Precondition, ...] = ()


async def carry_out(deps: Dependencies, command: Command, batch_key: BatchKey) -> Any:
    """Do what a command says, once for each key, and return what is shown of it.

    1. The target, in one statement. 2. Permission. 3. Done before? 4. Preconditions. 5. What is written.
    6. Intent. 7. One transaction. 8. What is shown.
    """
    deed = _deed(command, batch_key)
    # 1. INVARIANT: nothing is read for who may not, whatever the target is.
    if command.upon_target is None:
        _permit(deps, command, deed, command.upon(deps, deed), WriteTarget())
    keys = TargetKeys(
        key=deed.once.key,
        today=deed.context.today,
        person=deed.context.caller.principal.subject,
        **command.names(deed.input),
    )
    target = await read_target(deps.graph.read, keys)
    # 2.
    if command.upon_target is not None:
        _permit(deps, command, deed, command.upon_target(deed, target), target)
    # 3.
    done = replay(target, deed.once)
    if done is None:
        # 4.
        hold = _holding(deps, command, deed)
        hold(target)
        # 5.
        draft = await command.draft(deps, deed, target)
        # 6. INVARIANT: nothing is written that the ledger was not told of before.
        await deed.context.announce()
        # 7.
        done = await write_once(deps.graph, deed.once, draft.keys or keys, hold=hold, put=draft.put)
    if done.replayed:
        done = await _as_it_is_now(deps, keys, done)
    # 8.
    return await command.show(deps, deed, done)


def write_key(pseudonymizer: PseudonymizationService, principal: Principal, key: str) -> str:
    """Return the caller's idempotency key made its own: two callers' equal keys never meet.

    A handle of who writes, always of one length, then the caller's key without identity numbers and ids: no
    caller with one key can be spelt as another with another key.
    """
    who = principal.subject or principal.agency or principal.department
    parts = (principal.region, principal.standing.value, who, principal.client)
    return f"{pseudonymizer.asked_handle('WRITER', *parts)}|{pseudonymizer.cleared(key)}"


def feed_of(principal: Principal) -> str:
    """Return the feed that a principal's reports come by: its agency's code, or its subject's id."""
    return principal.agency or principal.subject


def _deed(command: Command, batch_key: BatchKey) -> Deed:
    """Return a write with its key, the digest of all that it asks, its source and its instant."""
    context, given = batch_key.context, batch_key.args["input"]
    principal = context.caller.principal
    if not 0 < len(given.key) <= LONGEST_KEY:
        raise Refused("KEY_INVALID", longest=LONGEST_KEY)
    asked = {name: value for name, value in msgspec.to_builtins(given).items() if name != "key"}
    digest = sha256(msgspec.json.encode([command.name, asked], order="sorted")).hexdigest()
    once = Once(
        key=context.write_key,
        digest=digest,
        source=Provenance(feed=feed_of(principal), batch=given.key, region=principal.region),
        at=context.now,
    )
    return Deed(input=given, context=context, once=once)


def _permit(
    deps: Dependencies, command: Command, deed: Deed, asked: Iterable[Target], target: WriteTarget
) -> None:
    """Refuse what no policy permits.

    A record that the caller may neither write upon nor see is unknown to it: the refusal says the same as
    for a record that does not exist. Whom only a purpose keeps from it is told so.
    """
    context = deed.context
    for upon in asked:
        ruling = deps.policy.permits(context.caller, command.action, upon)
        if ruling.verdict is FieldVerdict.ALLOWED:
            continue
        if command.hides(deps, deed, target) and ruling.code != "WRITE_NEEDS_PURPOSE":
            raise Refused("RECORD_UNKNOWN")
        raise Fault(ruling.code, action=command.action.value)


def sees_record(context: RequestContext, target: WriteTarget) -> bool:
    """Whether the caller may have the row of the target's record."""
    penalty, fell = target.penalty, target.annulment is not None or target.set_aside
    stopped = frozenset(what for one in target.restorations for what in one.stops)
    return penalty is not None and context.row_filter.is_visible(
        penalty, penalty.subject, fell=fell, stopped=stopped
    )


def known_department(deps: Dependencies, name: str) -> bool:
    """Whether the register of departments or that of authorities has a department of this name."""
    authorities = deps.authorities.by_code.values() if deps.authorities else ()
    return name in deps.departments.listed or any(name == one.names[0] for one in authorities)


def _holding(deps: Dependencies, command: Command, deed: Deed) -> Hold:
    """Return what refuses a target of which not all holds that must."""
    return lambda target: check_preconditions(command.preconditions, asked_of(deps, deed, target))


def asked_of(deps: Dependencies, deed: Deed, target: WriteTarget) -> Asked:
    """Return a write as its rules see it."""
    return Asked(
        input=deed.input,
        target=target,
        today=deed.context.today,
        place=deps.exchange.region,
        trusted=deps.exchange.believed(deed.context.today),
        by=deed.by,
        law=deps.law,
        department=deed.context.caller.principal.department,
        knows=partial(known_department, deps),
        list_word=list_word,
    )


async def _as_it_is_now(deps: Dependencies, keys: TargetKeys, done: Done) -> Done:
    """Return a repeated write with what it made, as that is now."""
    made = {name: done.result[name] for name in MADE if name in done.result}
    if not made:
        return done
    found = await read_target(deps.graph.read, msgspec.structs.replace(keys, **made))
    return msgspec.structs.replace(done, target=found)
