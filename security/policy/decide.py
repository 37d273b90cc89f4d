"""The policy as the gateway asks it: one decision per plan and class of callers, one ruling per write.

Access control (访问控制) is by attributes: a caller's standing, region, duties and stated purpose against a
field's data class (数据分级) and whether the row is the caller's own. Since no row takes part, a decision is
made before anything is fetched, and remembered for every caller of the class.
"""

from functools import lru_cache
from pathlib import Path

import msgspec

from graph.model.facts import Scope
from graph.model.time import Day
from security.decision import REFUSED, Decision, FieldRuling, FieldVerdict, Guard, Relation
from security.policy.ask import Action, CallerClass, ask_to_introspect, ask_to_read, ask_to_write
from security.policy.load import RULES, PolicyText, Rules, load_rules
from security.principal import Caller, CallerRole, DataClass, Principal, Purpose
from security.row_filter import RowFilter

READS = frozenset(
    {Action.SEE, Action.SEE_MASKED, Action.READ_ROWS, Action.READ_UNPUBLISHED, Action.INTROSPECT}
)
FOLLOWS = frozenset(
    {
        Action.FOLLOW,
        Action.FOLLOW_LISTING,
        Action.FOLLOW_COMMITMENT,
        Action.PULL,
        Action.ASK,
        Action.ASK_DETAIL,
    }
)
"""To know of a case at all, of a whole list, or to ask another region: asked before any row is read."""

WRITES = frozenset(Action) - READS - FOLLOWS
"""What mutations do, each the action of one."""

PERMITTED = WRITES | FOLLOWS
"""What `permits` is asked about; a reading action would find no policy there, and is refused as well."""

STRANGER = Caller(principal=Principal(standing=CallerRole.PUBLIC, region=""))
"""A caller without a token."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a write is upon; an empty text means that there is none, and no policy matches it.

    `authority` is the code of the agency that decided the record, `by_centre` whether that agency has
    entrusted the credit centre with its reports, `subject` the id of whom it is about; `represented` says
    that the caller is, on the day, the legal representative of that organization: the graph's to establish;
    `personal` that what is written names a person. `initiator` is the department that set the object of joint
    measures, `department` the one that a task of them was pushed to. `noticed` says that the subject was told
    of the listing that is prepared. `promised_to_all` says that a commitment was made to everybody,
    `consented` that its subject lets departments use it.
    """

    authority: str = ""
    by_centre: bool = False
    subject: str = ""
    represented: bool = False
    personal: bool = False
    initiator: str = ""
    department: str = ""
    noticed: bool = False
    promised_to_all: bool = False
    consented: bool = False


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what a caller may see: the field, whose rows, the ruling, and its policies in words."""

    guard: Guard
    relation: Relation
    ruling: FieldRuling
    sentences: tuple[PolicyText, ...]


class Policy:
    """The policies of a gateway; decisions are remembered within bounds, and for these rules only.

    Fields are asked about by (class, relation), and by name only where a policy names them. What is
    decided depends on the caller's class alone, never on who it is: the one exception is whose rows
    are its own, which is put in afterwards.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._cell = lru_cache(4_096)(self._asked_cell)
        self._rulings = lru_cache(1_024)(self._asked_rulings)
        self._rows = lru_cache(256)(self._asked_rows)
        self._introspection = lru_cache(256)(self._asked_introspection)
        self._permits = lru_cache(2_048)(self._asked_permits)

    @classmethod
    def load(cls, directory: Path = RULES) -> "Policy":
        """Return the policy in `directory`; POLICY_INVALID stops the start."""
        return cls(load_rules(directory))

    @property
    def digest(self) -> str:
        """The SHA-256 of the policy files: part of every ledger entry."""
        return self.rules.digest

    def decide(self, caller: Caller, guards: frozenset[Guard], today: Day) -> Decision:
        """Return the verdict on every guard in both relations, and the rows that may be read.

        Nothing is fetched and nothing is known yet of the records: a guard that is not in `guards`
        is refused by the decision it is asked of.
        """
        kind = class_of(caller)
        scopes, ignores_window, own = self._rows(kind)
        row_filter = RowFilter(
            scopes=scopes, ignores_window=ignores_window, today=today, own=_own(caller) if own else ""
        )
        return Decision(rulings=self._rulings(kind, guards), row_filter=row_filter, policy_digest=self.digest)

    def permits(self, caller: Caller, action: Action, target: Target) -> FieldRuling:
        """Return the ruling on a write: ALLOWED, or REFUSED with WRITE_REFUSED.

        Most writes need a duty or being the subject, not a purpose: reporting is a duty by law. Where a
        purpose is all that lacks, the code is WRITE_NEEDS_PURPOSE. A list asks the same of every row.
        """
        return self._permits(caller, action, target)

    def _asked_permits(self, caller: Caller, action: Action, target: Target) -> FieldRuling:
        record = {
            "authority": target.authority,
            "byCentre": target.by_centre,
            "subject": target.subject,
            "represented": target.represented,
            "personal": target.personal,
            "initiator": target.initiator,
            "department": target.department,
            "noticed": target.noticed,
            "promisedToAll": target.promised_to_all,
            "consented": target.consented,
        }
        if action not in PERMITTED:
            return FieldRuling(verdict=FieldVerdict.REFUSED, policies=(), code="WRITE_REFUSED")
        answer = ask_to_write(self.rules, caller, action, record)
        if answer.allowed:
            return FieldRuling(verdict=FieldVerdict.ALLOWED, policies=answer.policies)
        # Asked only after a refusal: whether a purpose is all that lacks, so that the caller can mend it.
        opened = not caller.purposeful and any(
            ask_to_write(self.rules, _stating(caller, purpose), action, record).allowed for purpose in Purpose
        )
        code = "WRITE_NEEDS_PURPOSE" if opened else "WRITE_REFUSED"
        return FieldRuling(verdict=FieldVerdict.REFUSED, policies=answer.policies, code=code)

    def shown_to_strangers(self, guards: frozenset[Guard]) -> frozenset[Guard]:
        """Return the fields that a caller without a token is shown, whatever it states."""
        rulings = self._rulings(class_of(STRANGER), guards)
        return frozenset(
            guard
            for guard in guards
            if rulings[guard.type, guard.field, Relation.OTHER].verdict is not FieldVerdict.REFUSED
        )

    def introspection(self, caller: Caller) -> bool:
        """Whether the caller may ask the API about itself, and be told what it misspelt."""
        return self._introspection(class_of(caller))

    def explain(self, caller: Caller, guards: frozenset[Guard]) -> tuple[Explained, ...]:
        """Return, sorted by field, what the caller may see and by which policy, before running anything."""
        rulings = self._rulings(class_of(caller), guards)
        ordered = sorted(guards, key=lambda guard: (guard.type, guard.field))
        return tuple(
            Explained(
                guard=guard,
                relation=relation,
                ruling=(ruling := rulings[guard.type, guard.field, relation]),
                sentences=tuple(self.rules.sentences[policy] for policy in ruling.policies),
            )
            for guard in ordered
            for relation in Relation
        )

    def cell(self, caller: Caller, data: DataClass, relation: Relation) -> FieldRuling:
        """Return the ruling on a whole class of data: one cell of the table of who sees what."""
        return self._cell(class_of(caller), data, relation, "")

    def _asked_rulings(
        self, kind: CallerClass, guards: frozenset[Guard]
    ) -> dict[tuple[str, str, Relation], FieldRuling]:
        return {
            (guard.type, guard.field, relation): self._ruling(kind, guard, relation)
            for guard in guards
            for relation in Relation
        }

    def _ruling(self, kind: CallerClass, guard: Guard, relation: Relation) -> FieldRuling:
        """Ask by class of data, or by name where a policy names this field: so few questions answer all."""
        if guard.data is None:  # nobody classified it
            return REFUSED
        name = f"{guard.type}.{guard.field}"
        return self._cell(kind, guard.data, relation, name if name in self.rules.fields else "")

    def _asked_cell(self, kind: CallerClass, data: DataClass, relation: Relation, field: str) -> FieldRuling:
        """Ask for the plain value, then for the masked one, then what a purpose would change."""
        verdict, policies = self._verdict(kind, data, relation, field)
        if verdict is not FieldVerdict.REFUSED:
            return FieldRuling(verdict=verdict, policies=policies)
        code = "FIELD_REFUSED"
        if self._purpose_opens(kind, data, relation, field):
            code = "PURPOSE_UNFIT" if kind.purposeful else "PURPOSE_REQUIRED"
        return FieldRuling(verdict=FieldVerdict.REFUSED, policies=policies, code=code)

    def _purpose_opens(self, kind: CallerClass, data: DataClass, relation: Relation, field: str) -> bool:
        """Whether the field would be shown to the same caller under some purpose that it did not state."""
        stated = (
            msgspec.structs.replace(kind, purpose=purpose, purposeful=True)
            for purpose in Purpose
            if purpose is not kind.purpose or not kind.purposeful
        )
        return any(
            self._verdict(other, data, relation, field)[0] is not FieldVerdict.REFUSED for other in stated
        )

    def _verdict(
        self, kind: CallerClass, data: DataClass, relation: Relation, field: str
    ) -> tuple[FieldVerdict, tuple[str, ...]]:
        """Return the most that Cedar lets through, and by which policies; of a refusal those that forbid."""
        plain = ask_to_read(self.rules, kind, Action.SEE, data, relation, field=field)
        if plain.allowed:
            return FieldVerdict.ALLOWED, plain.policies
        masked = ask_to_read(self.rules, kind, Action.SEE_MASKED, data, relation, field=field)
        if masked.allowed:
            return FieldVerdict.MASKED, masked.policies
        return FieldVerdict.REFUSED, plain.policies

    def _asked_rows(self, kind: CallerClass) -> tuple[tuple[Scope, ...], bool, bool]:
        """Return the scopes of others' rows, whether also outside their window, whether all own rows."""
        scopes = tuple(
            scope for scope in Scope if self._may_read(kind, Action.READ_ROWS, scope, Relation.OTHER)
        )
        ignores_window = bool(scopes) and all(
            self._may_read(kind, Action.READ_UNPUBLISHED, scope, Relation.OTHER) for scope in scopes
        )
        own = all(
            self._may_read(kind, action, scope, Relation.OWN)
            for scope in Scope
            for action in (Action.READ_ROWS, Action.READ_UNPUBLISHED)
        )
        return scopes, ignores_window, own

    def _asked_introspection(self, kind: CallerClass) -> bool:
        return ask_to_introspect(self.rules, kind).allowed

    def _may_read(self, kind: CallerClass, action: Action, scope: Scope, relation: Relation) -> bool:
        return ask_to_read(self.rules, kind, action, scope, relation).allowed


def _own(caller: Caller) -> str:
    """Return whose rows are the caller's own: the subject that it is, or the region that it asks for."""
    principal = caller.principal
    return principal.region if principal.standing is CallerRole.NEIGHBOUR else principal.subject


def _stating(caller: Caller, purpose: Purpose) -> Caller:
    """Return the caller as if it had stated a purpose, a legal basis and a case."""
    return msgspec.structs.replace(caller, purpose=purpose, legal_basis="-", case="-")


def class_of(caller: Caller) -> CallerClass:
    """Return what the policies on reading may know of a caller: no name, no department, no case."""
    principal: Principal = caller.principal
    return CallerClass(
        standing=principal.standing,
        region=principal.region,
        duties=principal.roles,
        purpose=caller.purpose,
        purposeful=caller.purposeful,
    )
