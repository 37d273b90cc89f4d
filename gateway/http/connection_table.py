"""Who holds a connection: strangers make room for whoever comes next, the known stay.

Nobody has said who it is when it connects. So a table that is full takes the next one all the same, hears for
a moment what it has to say, and then lets somebody go who has not shown a token: of the address that holds
most, the one that is missed least. Half a head, an idle line or a reader that does not read costs its own
kind, and no officer.
"""

import asyncio
from collections import OrderedDict
from enum import IntEnum
from itertools import islice
from typing import Protocol

from gateway.metrics.meters import meters

KNOWN = 2
"""The part of all connections that one known client may hold: one in so many; beyond, its oldest goes."""


MOMENT = 0.05
"""Seconds for which there may be up to twice as many as may stay, so that a head on its way is read."""

LOOKED_AT = 64
"""Of how many of the oldest connections the one that is missed least is chosen: looking costs time, too."""


class Standing(IntEnum):
    """What a connection is doing (连接状态); the less, the sooner it is let go."""

    STOPPED = 0  # half a head has come, an answer is not read, or nothing more was asked after one
    BUSY = 1  # something is being answered, to a stranger: whoever is known is not asked about here
    NEW = 2  # nothing has come yet: its first bytes may be on their way, and whose they are


class Connection(Protocol):
    """What the table needs of a connection."""

    @property
    def doing(self) -> Standing:
        """What goes on on it at this moment."""

    def let_go(self) -> None:
        """Close it, in favour of somebody else."""


Group = tuple[bool, str]
"""Known or not, and the client or the address by name."""


class ConnectionTable:
    """The open connections of a process, by client where one is known, else by address, the oldest first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._groups: dict[Group, OrderedDict[Connection, None]] = {}
        self._of: dict[Connection, Group] = {}
        self._trimming = False

    def __len__(self) -> int:
        """How many are open, those included that will be let go in a moment."""
        return len(self._of)

    def enter(self, one: Connection, address: str) -> None:
        """Take in a connection; what is too much goes a moment later, what is far too much at once."""
        if len(self) >= 2 * self._most:
            self._trim()
        self._put(one, (False, address))
        if len(self) > self._most and not self._trimming:
            self._trimming = True
            asyncio.get_running_loop().call_later(MOMENT, self._trim)

    def know(self, one: Connection, client: str) -> None:
        """Note that a known client speaks on a connection; one that has too many loses its oldest."""
        group = True, client
        if self._of.get(one, group) == group:
            return  # it is so already, or has gone
        self.leave(one)
        self._put(one, group)
        held = self._groups[group]
        if len(held) > max(1, self._most // KNOWN):
            self._let_go(_least_missed(held))

    def leave(self, one: Connection) -> None:
        """Forget a connection that has ended."""
        group = self._of.pop(one, None)
        if group is not None:
            held = self._groups[group]
            del held[one]
            if not held:
                del self._groups[group]
            meters.set("accord_connections_open", len(self))

    def _put(self, one: Connection, group: Group) -> None:
        """Count a connection as the youngest of its group; it is in one group at a time."""
        self._of[one] = group
        self._groups.setdefault(group, OrderedDict())[one] = None
        meters.set("accord_connections_open", len(self))

    def _trim(self) -> None:
        """Let go what is too much: strangers of the address that holds most, else the client that does."""
        self._trimming = False
        while len(self) > self._most:
            strangers = [held for (known, _), held in self._groups.items() if not known]
            self._let_go(_least_missed(max(strangers or self._groups.values(), key=len)))

    def _let_go(self, one: Connection) -> None:
        """Forget a connection, then close it: what its closing calls finds it gone already."""
        self.leave(one)
        meters.count("accord_connections_let_go_total")
        one.let_go()


def _least_missed(held: OrderedDict[Connection, None]) -> Connection:
    """Return the oldest of those that do least."""
    return min(islice(held, LOOKED_AT), key=lambda one: one.doing)
