"""The persons of the city: names as frequent as in China, numbers that nobody holds, and a few oddities.

Oddities are what makes persons hard to tell apart: two of one name, one with two documents, a number with a
wrong check character. Each is noted in the answer key as it is made.
"""

from collections import deque
from random import Random

import msgspec

from graph.synthetic.answers import Answers
from graph.synthetic.chance import Planned
from graph.synthetic.lexicon import lexicon
from graph.synthetic.numbers import RESIDENTS, born_on, miswritten, old_form, resident_id

ID_CARD = "身份证"
# Shares of persons. `old_form` is the 15-digit number of before 1999, `other` a document of another kind.
_ODDITIES = {"same_name": 0.012, "old_form": 0.018, "passport": 0.009, "other": 0.003, "check": 0.002}


class Citizen(msgspec.Struct, frozen=True, gc=False):
    """A person with the document under which the register knows one.

    `born` is `YYYY-MM-DD`; `wrong` says that the number's check character is not the right one; `kind` is
    the kind of document in the form's own words.
    """

    name: str
    number: str
    born: str
    wrong: bool = False
    kind: str = ID_CARD


class Linked(msgspec.Struct, frozen=True, gc=False):
    """A further document that the register itself says to be the same person's."""

    citizen: Citizen
    kind: str
    number: str


class Citizens:
    """Makes persons, remembers the last few hundred, and lets some of them appear again.

    `fresh` are those not yet written, `linked` all further documents so far: a list that grows with
    the city, and a short one.
    """

    def __init__(self, random: Random, seed: int, answers: Answers) -> None:
        self._random = random
        self._serial = seed * 1_000_003 % RESIDENTS
        self._answers = answers
        self._odd = Planned(_ODDITIES, wait=11)
        self._recent: deque[Citizen] = deque(maxlen=400)
        self.fresh: list[Citizen] = []
        self.linked: list[Linked] = []

    def new(self) -> Citizen:
        """Return a person who was not there before."""
        odd = self._odd.draw(self._random)
        region = lexicon().divisions.draw(self._random).code
        number = resident_id(region, self._serial)
        self._serial = (self._serial + 1) % RESIDENTS
        name = self._name()
        if odd == "same_name" and self._recent:
            other = self._random.choice(self._recent)
            name = other.name
            self._answers.same_name.append((other.number, number))
        citizen = Citizen(name, number, born_on(number))
        if odd == "check":
            citizen = Citizen(name, miswritten(number, "0123456789X"), born_on(number), wrong=True)
            self._answers.wrong_resident_check.append(citizen.number)
        elif odd in {"old_form", "passport", "other"}:
            self._link(citizen, odd)
        self._recent.append(citizen)
        self.fresh.append(citizen)
        return citizen

    def again(self, share: float) -> Citizen:
        """Return, with the given chance, somebody of late; else a new person."""
        if self._recent and self._random.random() < share:
            return self._random.choice(self._recent)
        return self.new()

    def taken(self) -> list[Citizen]:
        """Return the persons made since the last call."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def _name(self) -> str:
        """Return a name: one given character for one in five, else two."""
        random, given = self._random, lexicon().given
        name = lexicon().surnames.draw(random) + random.choice(given)
        return name if random.random() < 0.2 else name + random.choice(given)

    def _link(self, citizen: Citizen, odd: str) -> None:
        """Give a person a second document, and note both as one person's."""
        turn = len(self.linked)
        kind, number = {
            "old_form": (ID_CARD, old_form(citizen.number)),
            "passport": ("护照号", f"ZZ{turn:07d}"),  # ZZ: no state's series
            "other": ("其他-居民证明", f"16{turn:07d}"),
        }[odd]
        self.linked.append(Linked(citizen, kind, number))
        self._answers.two_documents.append((citizen.number, kind, number))
