"""Which rows (records) a caller may have at all: what every read statement asks, and a write's answer.

The statements in `graph/cypher/read` ask the same of each row by its parameters; what a policy grants a class
of callers is decided in `security/policy/decide.py`.
"""

import msgspec

from graph.model.facts import Fact, Penalty, RestorationEffect, Scope
from graph.model.time import BEGINNING, STANDING, Day, Instant


class RowFilter(msgspec.Struct, frozen=True, kw_only=True):
    """The rows a caller may have at all: parameters of every read query.

    A row is visible if its scope is in `scopes` and (`ignores_window`, or `today` lies in its shown window
    and it stands at `now`), or if it is about `own`. What was published once and is no more, a version that
    was corrected, a record that was annulled, does not come back with an earlier instant. A window ends with
    the law, whatever the file says: a penalty that was decided before `decided_since` has none.
    """

    scopes: tuple[Scope, ...]
    ignores_window: bool
    today: Day
    own: str = ""
    decided_since: Day = BEGINNING
    now: Instant = STANDING

    def is_visible(
        self, fact: Fact, about: str, *, fell: bool = False, stopped: frozenset[str] = frozenset()
    ) -> bool:
        """Whether a standing fact about a subject is among them, as statements in `graph/cypher/read` ask.

        A record that was annulled or set aside (`fell`) is outside every window, and so is one whose
        publicity was `stopped` by a restoration; where its sharing was, it is its subject's alone.
        """
        if self.own and about == self.own:
            return True
        if fact.scope not in self.scopes or RestorationEffect.STOP_SHARING.value in stopped:
            return False
        fell = fell or RestorationEffect.STOP_PUBLICITY.value in stopped
        return self.ignores_window or self._is_open(fact, fell=fell)

    def _is_open(self, fact: Fact, *, fell: bool) -> bool:
        """Whether a fact lies in its shown window today, stands, and was decided within the law's bound."""
        if fell or (isinstance(fact, Penalty) and fact.decided_on < self.decided_since):
            return False
        return fact.shown_since <= self.today < fact.shown_until and self.now < fact.superseded_at


def every_row(today: Day) -> RowFilter:
    """Return what lets every row through: for what must be found before it is asked who may."""
    return RowFilter(scopes=tuple(Scope), ignores_window=True, today=today)
