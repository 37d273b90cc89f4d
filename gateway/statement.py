"""What a caller states, before anything is asked for it: each part stands on a register or on a text."""

from gateway.city import City
from graph.errors import Refused
from graph.model.time import Day
from graph.packs.articles import names_article
from security.principal import Caller


def check_statement(city: City, caller: Caller, today: Day) -> None:
    """Refuse a statement that stands on nothing.

    1. The purpose is one of the caller's department, and the case is numbered as its cases are.
    2. The legal basis is an article that a text in force here has today.
    """
    # 1.
    city.departments.check(caller)
    # 2.
    if caller.legal_basis:
        instrument, _, article = caller.legal_basis.partition(" ")
        places = city.law.place_chain(city.place)
        if not names_article(city.law.packs, instrument, article, places, today):
            raise Refused("LEGAL_BASIS_UNKNOWN")
