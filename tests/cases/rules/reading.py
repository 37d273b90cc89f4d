"""A law that writes down what rules read of it: each key that is asked for, each value and field that is looked at."""

from collections.abc import Mapping
from typing import Any

from graph.model.law import Covering, ImputationRule, Pause, Resolved, TriggerKind
from graph.model.time import Day
from graph.packs.lookup import LawBook

SWITCHES = ("dispute.pause.record", "dispute.pause.publicity", "dispute.pause.measures")


class Table(dict[str, Any]):
    """A table of a value that writes down which of its fields are looked at."""

    def __init__(self, key: str, inner: Mapping[str, Any], read: set[str]) -> None:
        super().__init__({name: watched(key, value, read) for name, value in inner.items()})
        self._key, self._read = key, read

    def __getitem__(self, name: str) -> Any:
        self._read.add(f"{self._key}:{name}")
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._read.add(f"{self._key}:{name}")
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self._read.add(f"{self._key}:{name}")
        return super().__contains__(name)


def watched(key: str, value: Any, read: set[str]) -> Any:
    if isinstance(value, dict):
        return Table(key, value, read)
    return [watched(key, one, read) for one in value] if isinstance(value, list) else value


class Answer:
    """What `Resolved` is, but looking at the value is written down."""

    def __init__(self, found: Resolved, read: set[str]) -> None:
        self._found, self._read = found, read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._found, name)

    @property
    def value(self) -> Any:
        self._read.add(self._found.key)
        return watched(self._found.key, self._found.value, self._read)


class ReadLaw:
    """The law, asked through this, with `asked` (keys) and `read` (keys and `key:field`) filled on the way."""

    def __init__(self, law: LawBook) -> None:
        self._law = law
        self.asked: set[str] = set()
        self.read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._law, name)

    def find(self, key: str, place: str, on: Day) -> Any:
        self.asked.add(key)
        found = self._law.find(key, place, on)
        return None if found is None else Answer(found, self.read)

    def value(self, key: str, place: str, on: Day) -> Any:
        self.asked.add(key)
        return Answer(self._law.value(key, place, on), self.read)

    def pause(self, place: str, on: Day) -> Pause:
        self.read.update(SWITCHES)
        return self._law.pause(place, on)

    def rules(self, place: str, on: Day) -> tuple[ImputationRule, ...]:
        return self._law.rules(place, on)

    def covering(self, trigger: TriggerKind, place: str, on: Day) -> Covering:
        return self._law.covering(trigger, place, on)
