"""A schema with every shape a field can have, records with every fault they can have, and documents over it."""

from collections.abc import Sequence
from enum import Enum
from typing import Annotated, Any

import msgspec
import strawberry
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, execute_sync

from resolvers.batch_resolver import BatchResolver
from schema.api import built, core
from schema.enums import DOCUMENTED
from schema.fields import declaration_of, guarded, public, publish_enum, python_name, shows
from schema.scalars import Date, DateTime
from schema.types.federation import Service
from security.principal import DataClass


class Tone(Enum):
    LOUD = "loud"
    LOW = "low"


assert DOCUMENTED
publish_enum(Tone, "A tone.", {"LOUD": "Loud.", "LOW": "Low."})


class FirmRecord(msgspec.Struct, eq=False):
    n: int
    values: dict[str, Any]

    def __getattr__(self, name):
        return self.values[name]


class ManRecord(msgspec.Struct, eq=False):
    n: int
    values: dict[str, Any]

    def __getattr__(self, name):
        return self.values[name]


class PartRecord(msgspec.Struct, eq=False):
    n: int
    values: dict[str, Any]

    def __getattr__(self, name):
        return self.values[name]


@shows(interface=True)
class Being:
    """A being."""

    @guarded(DataClass.SHARED)
    def name(self) -> str | None:
        """Name."""

    @public
    def peer(self) -> "Being | None":
        """Another being."""

    @guarded(DataClass.SHARED, batch_resolver="kin", size=3)
    def kin(self, first: int = 2, tone: Tone | None = None) -> "list[Being] | None":
        """Beings around it."""


@shows(PartRecord)
class Part:
    """A part of a record."""

    @public
    def must(self) -> str:
        """Text that must be there."""

    @public
    def may(self) -> str | None:
        """Text that may be there."""

    @public
    def whole(self) -> int:
        """A whole number."""

    @public
    def parts(self) -> "list[Part]":
        """Parts that must be there."""

    @public
    def part(self) -> "Part":
        """A part that must be there."""


@shows(FirmRecord)
class Firm(Being):
    """A firm."""

    @guarded(DataClass.SHARED)
    def name(self) -> str | None:
        """Name."""

    @public
    def peer(self) -> Being | None:
        """Another being."""

    @public
    def code(self) -> strawberry.ID:
        """Code."""

    @public
    def tone(self) -> Tone | None:
        """Tone."""

    @public
    def tones(self) -> list[Tone]:
        """Tones."""

    @public
    def day(self) -> Date | None:
        """Day."""

    @public
    def at(self) -> DateTime | None:
        """Instant."""

    @public
    def rows(self) -> list[list[int | None]] | None:
        """Rows of numbers."""

    @public(attr="part_")
    def part(self) -> Part | None:
        """A part."""

    @public
    def parts(self) -> list[Part | None] | None:
        """Parts, some missing."""

    @guarded(DataClass.SHARED, batch_resolver="kin", size=3)
    def kin(self, first: int = 2, tone: Tone | None = None) -> list[Being] | None:
        """Beings around it."""

    @public(batch_resolver="part")
    def sure(self, n: int = 0) -> Part:
        """A part that must be there, by a section."""


@shows(ManRecord)
class Man(Being):
    """A person."""

    @guarded(DataClass.SHARED)
    def name(self) -> str | None:
        """Name."""

    @public
    def peer(self) -> Being | None:
        """Another being."""

    @guarded(DataClass.PERSONAL)
    def alive(self) -> bool | None:
        """Whether alive."""

    @guarded(DataClass.PERSONAL, shown=lambda text: f"<{text}>")
    def secret(self) -> str | None:
        """A secret, shown in brackets."""

    @public
    def firm(self) -> "Firm | None":
        """The firm."""

    @guarded(DataClass.SHARED, batch_resolver="kin", size=3)
    def kin(self, first: int = 2, tone: Tone | None = None) -> list[Being] | None:
        """Beings around it."""


@shows()
class Query:
    """Roots."""

    @public(batch_resolver="being")
    def firm(self, n: int = 0) -> Firm | None:
        """A firm."""

    @public(batch_resolver="being")
    def being(self, n: int = 0) -> Being | None:
        """A being."""

    @public(batch_resolver="things")
    def things(
        self, n: int = 0
    ) -> list[Annotated[Firm | Man, strawberry.union(name="Thing", description="One of both.")]] | None:
        """Things of both kinds."""

    @public(batch_resolver="part")
    def part(self, n: int = 0) -> Part:
        """A part that must be there."""

    @public(batch_resolver="part")
    def _service(self) -> Service:
        """What Federation asks for."""


def fresh():
    return built(Query, types=(Firm, Man))


api = fresh()


class World:
    """Records by number; what a section brings is a pure function of parent and arguments."""

    def __init__(self, random) -> None:
        # Every third world is sound: the first of each choice fits its field.
        self.pick = random.choice if random.randrange(3) else lambda values: values[0]
        self.firms = [FirmRecord(n, {}) for n in range(3)]
        self.men = [ManRecord(n, {}) for n in range(3)]
        self.parts = [PartRecord(n, {}) for n in range(4)]
        for firm in self.firms:
            firm.values.update(self._being() | self._firm())
        for man in self.men:
            man.values.update(self._being() | self._man())
        for part in self.parts:
            part.values.update(self._part(part.n))

    def _text(self, nothing=None):
        return self.pick(["a", "b", "b", "a", 5, True, nothing, ["no text"]])

    def _any_being(self):
        return self.pick([*self.firms, *self.men, None])

    def _being(self):
        return {"name": self._text(), "peer": self._any_being()}

    def _firm(self):
        pick = lambda *values: self.pick(values)  # noqa: E731
        return {
            "code": pick("x", 7, None),
            "tone": pick(Tone.LOUD, Tone.LOW, None, "none"),
            "tones": pick((), (Tone.LOUD,), (Tone.LOW, None), None),
            "day": pick("2024-01-01", None),
            "at": pick(0, 1_700_000_000_123_456, None),
            "rows": pick(None, [], [[1, 2], [None]], [[1], None], [["x", 1]], 5),
            "part_": pick(*self.parts, None),
            "parts": pick(None, tuple(self.parts[1:3]), (None, self.parts[0], self.parts[3])),
        }

    def _man(self):
        return {
            "alive": self.pick([True, False, None, "maybe"]),
            "secret": self._text(),
            "firm": self.pick([*self.firms, None]),
        }

    def _part(self, n):
        later = self.parts[n + 1 :]
        return {
            "must": self._text(),
            "may": self._text(),
            "whole": self.pick([1, 2, 2.0, True, "x", None]),
            "parts": self.pick([(), later, later, None, (None,)]),
            "part": self.pick([*later, *later, None]),
        }

    def kin(self, parent, args):
        beings = [*self.firms, *self.men]
        turn = parent.n + (1 if args.get("tone") is Tone.LOUD else 0)
        found = [beings[(turn + i) % len(beings)] for i in range(args["first"])]
        return None if args.get("tone") is Tone.LOW and parent.n == 1 else found

    def things(self, _parent, args):
        return [*self.firms[: args["n"] + 1], *self.men]

    def being(self, _parent, args):
        return [*self.firms, None][args["n"] % 4]

    def part(self, _parent, args):
        return [*self.parts, None][args["n"] % 5]

    def sections(self):
        return {
            name: BatchResolver(name, self._gathering(name)) for name in ("kin", "things", "being", "part")
        }

    def _gathering(self, name):
        find = getattr(self, name)

        async def gather(_deps: Any, batch_keys: Sequence[Any]) -> Sequence[Any]:
            return [find(batch_key.parent, batch_key.args) for batch_key in batch_keys]

        return gather

    def executed(self, document, variables):
        """The oracle: graphql-core's own execution, with attributes for resolvers."""

        def resolve(source, info, **args):
            field = info.parent_type.fields[info.field_name]
            how = declaration_of(field)
            if how.batch_resolver is not None:
                return getattr(self, how.batch_resolver)(source, args)
            value = getattr(source, how.attr or python_name(field))
            return how.shown(value) if how.shown and value is not None else value

        return execute_sync(
            ORACLE,
            document,
            variable_values=variables,
            field_resolver=resolve,
            type_resolver=lambda value, *_: {FirmRecord: "Firm", ManRecord: "Man"}[type(value)],
        )


def _stripped():
    """The same schema, built once more, without Strawberry's resolvers: they refuse plain records."""
    schema = core(fresh())
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not type_.name.startswith("__"):
            for field in type_.fields.values():
                field.resolve = None
        if isinstance(type_, GraphQLObjectType):
            type_.is_type_of = None
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            type_.resolve_type = None
    return schema


ORACLE = _stripped()

FIELDS = {
    "Query": {"firm": "Firm", "being": "Being", "things": "Thing", "part": "Part"},
    "Firm": dict.fromkeys(["name", "code", "tone", "tones", "day", "at", "rows"])
    | {"peer": "Being", "part": "Part", "parts": "Part", "kin": "Being", "sure": "Part"},
    "Man": dict.fromkeys(["name", "alive", "secret"]) | {"peer": "Being", "firm": "Firm", "kin": "Being"},
    "Being": {"name": None, "peer": "Being", "kin": "Being"},
    "Thing": {},
    "Part": dict.fromkeys(["must", "may", "whole"]) | {"parts": "Part", "part": "Part"},
}
ARGUMENTS = {
    "Query.firm": ["", "(n: 1)", "(n: 3)", "(n: $n)"],
    "Query.being": ["", "(n: 2)", "(n: $n)"],
    "Query.things": ["", "(n: 1)"],
    "Query.part": ["", "(n: 4)", "(n: $n)"],
    "kin": ["", "(first: 1)", "(first: 3, tone: LOUD)", "(tone: LOW)", "(tone: $tone)"],
    "sure": ["", "(n: 1)", "(n: 4)"],
}
CONDITIONS = {
    "Query": ["Query"],
    "Firm": ["Firm", "Being"],
    "Man": ["Man", "Being"],
    "Being": ["Firm", "Man", "Being"],
    "Thing": ["Firm", "Man", "Being"],
    "Part": ["Part"],
}
PLACES = {
    "Query": "{1}",
    "Firm": "{0}: firm {{ {1} }}",
    "Being": "{0}: being {{ {1} }}",
    "Man": "{0}: being {{ ... on Man {{ {1} }} }}",
    "Part": "{0}: part {{ {1} }}",
}
DIRECTIVES = [
    "",
    "",
    "",
    "",
    " @include(if: $yes)",
    " @skip(if: $yes)",
    " @include(if: true)",
    " @skip(if: $no)",
]


class Writing:
    """Writes one random document; fragments spread only fragments that come after them."""

    def __init__(self, random) -> None:
        self.pick = random.choice
        self.number = random.randint
        self.fragments = [
            self.pick(["Firm", "Man", "Being", "Part", "Query"]) for _ in range(self.number(0, 4))
        ]

    def document(self) -> str:
        head = "query Q($n: Int! = 1, $yes: Boolean! = true, $no: Boolean! = false, $tone: Tone) "
        used = "used: firm(n: $n) @skip(if: true) { kin(tone: $tone) { name @include(if: $yes) @skip(if: $no) } }"
        parts = [head + self._set("Query", 0, 0).replace("{", "{ " + used, 1)]
        for i, of in enumerate(self.fragments):
            parts.append(f"fragment F{i} on {of} {self._set(of, 2, i + 1)}")
        text = "\n".join(parts)
        # A fragment that nobody spreads does not validate: each is spread once where it fits.
        places = (PLACES[of].format(f"x{i}", f"...F{i}") for i, of in enumerate(self.fragments))
        text = text.replace("{ used", "{ " + " ".join([*places, "used"]), 1)
        return text

    def _set(self, of: str, depth: int, after: int) -> str:
        chosen = [self._selection(of, depth, after) for _ in range(self.number(1, 4))]
        return "{ " + " ".join(chosen) + " }"

    def _selection(self, of: str, depth: int, after: int) -> str:
        kind = self.pick(["field"] * 6 + ["typename", "inline", "spread"])
        if kind == "spread":
            fit = [i for i in range(after, len(self.fragments)) if self.fragments[i] in CONDITIONS[of]]
            if fit:
                return f"...F{self.pick(fit)}{self.pick(DIRECTIVES)}"
        if kind == "inline" and depth < 5:
            condition = self.pick(CONDITIONS[of])
            return f"... on {condition}{self.pick(DIRECTIVES)} {self._set(condition, depth + 1, after)}"
        fields = {n: t for n, t in FIELDS[of].items() if t is None or depth < 5}
        if kind == "typename" or not fields:
            return f"{self.pick(['', 'kind: '])}__typename{self.pick(DIRECTIVES)}"
        return self._field(of, self.pick(sorted(fields)), depth, after)

    def _field(self, of: str, name: str, depth: int, after: int) -> str:
        arguments = self.pick(ARGUMENTS.get(f"{of}.{name}", ARGUMENTS.get(name, [""])))
        # A key of its own for each field, type and argument list keeps most documents mergeable.
        alias = self.pick(["", f"{name}{len(arguments)}_{sum(map(ord, arguments))}: "])
        if arguments and not alias:
            alias = f"{name}_{sum(map(ord, arguments))}: "
        below = FIELDS[of][name]
        inner = f" {self._set(below, depth + 1, after)}" if below else ""
        return f"{alias}{name}{arguments}{self.pick(DIRECTIVES)}{inner}"
