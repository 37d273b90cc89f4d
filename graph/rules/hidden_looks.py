"""Which looks a subject is not shown yet, and until when: an investigation that it would warn.

No text that is shipped hides one. A city whose law does says so in a pack of its own, under `looks.hidden`:
a list of `{ purpose = "SUPERVISION", days = 30 }`, with the article.
"""

from datetime import date, datetime, timedelta

import msgspec

from graph.model.law import Citation, Law
from graph.model.time import CHINA, Day, Instant, china_day, instant

KEY = "looks.hidden"


class HiddenLook(msgspec.Struct, frozen=True, kw_only=True):
    """Looks for this purpose stay hidden from whom they were at, for so many days after that of the look."""

    purpose: str
    days: int
    citation: Citation

    def until(self, at: Instant) -> Day:
        """Return the day from which a look is shown."""
        return (date.fromisoformat(china_day(at)) + timedelta(days=self.days)).isoformat()

    def since(self, today: Day) -> Instant:
        """Return the instant from which on looks are still hidden on a day."""
        first = date.fromisoformat(today) - timedelta(days=self.days - 1)
        return instant(datetime(first.year, first.month, first.day, tzinfo=CHINA))


def hidden_looks(law: Law, place: str, day: Day) -> tuple[HiddenLook, ...]:
    """Return what the law in force at `place` hides; where no text speaks, nothing is hidden."""
    found = law.find(KEY, place, day)
    if found is None:
        return ()
    return tuple(
        HiddenLook(purpose=term["purpose"], days=term["days"], citation=source)
        for term, source in zip(found.value, found.sources, strict=True)
    )
