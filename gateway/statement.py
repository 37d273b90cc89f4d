"""What a caller states, before anything is asked for it: each part stands on a register or on a text.

The door has seen that the words have the right shape (`gateway.http.statement`). Here they are held
against what this city knows: the register of departments (部门), and the instruments in force (法律依据).
It is done before the document is planned, so that a statement which stands on nothing opens no field.
"""

from gateway.city import City
from graph.errors import Refused
from graph.model.time import Day, covers
from security.principal import Caller


def check_statement(city: City, caller: Caller, today: Day) -> None:
    """Refuse a statement that stands on nothing.

    1. The purpose is one of the caller's department, and the case is numbered as its cases are.
    2. The legal basis is a text in force here today; that it has the article was seen when it was read.

    Raises `Refused` PURPOSE_NOT_REGISTERED, CASE_NOT_REGISTERED or LEGAL_BASIS_UNKNOWN.
    """
    # 1.
    city.departments.check(caller)
    # 2.
    if caller.legal_basis and not in_force_at(city, caller.legal_basis, city.place, today):
        raise Refused("LEGAL_BASIS_UNKNOWN")


def in_force_at(city: City, legal_basis: str, place: str, today: Day) -> bool:
    """Whether the instrument of a basis is in force today at a place, in its province or in the nation."""
    instrument, places = legal_basis.partition(" ")[0], city.law.place_chain(place)
    return any(
        pack.id == instrument and pack.place in places and covers(pack.since, pack.until, today)
        for pack in city.law.packs
    )
