"""What every step of the tour is given: the stage, the way in, the callers, and the story's identifiers.

Steps read answers with the functions at the end, which take what was refused for what is not there: a missing
value then fails the claim that expects it, and not the step.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from gateway.client.client import Credentials, GatewayClient, GraphQLAnswer
from gateway.demo.city_process import Gateway
from gateway.demo.founding import NAMES, Name
from gateway.demo.queries import query
from gateway.demo.screen import Screen
from gateway.settings import Settings
from graph.synthetic.story import (
    A_NAME,
    AUTHORITY,
    AUTHORITY_NAME,
    B_NAME,
    C_NAME,
    COMPANY,
    COMPANY_NAME,
    SEVERE,
)

BEFORE, AFTER = "2024-06-30", "2024-07-02"
"""The two days around the change of legal representative."""

CHENZHOU = "431000"


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """The one penalty that the tour follows: its company, its persons, its decision and who decided it."""

    uscc: str = COMPANY
    company: str = COMPANY_NAME
    former: str = A_NAME
    present: str = B_NAME
    manager: str = C_NAME
    authority: str = AUTHORITY_NAME
    authority_code: str = AUTHORITY
    document_number: str = SEVERE


class DemoCity(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two cities: its names, its running gateway, the way in, and who asks there.

    `cards` are callers by the names that steps use; both cities have a `centre` and an `auditor`.
    """

    name: str
    gateway: Gateway
    door: GatewayClient
    cards: Mapping[str, Credentials]

    @property
    def names(self) -> Name:
        """Its code, and what it is called."""
        return NAMES[self.name]

    @property
    def settings(self) -> Settings:
        """What its gateway was started with."""
        return self.gateway.settings


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    """One tour under way, in Zhengzhou (`here`) and Chenzhou (`there`).

    `deliveries` are the accounts of the files taken in, as `accord ingest --json` tells them; `root` is the
    demonstration's directory; `kept` the log's checkpoint of when the tour began.
    """

    stage: Screen
    here: DemoCity
    there: DemoCity
    story: Story
    root: Path
    deliveries: tuple[dict[str, Any], ...]
    kept: bytes

    @property
    def door(self) -> GatewayClient:
        """The way into Zhengzhou's gateway."""
        return self.here.door

    @property
    def cards(self) -> Mapping[str, Credentials]:
        """Who asks in Zhengzhou."""
        return self.here.cards

    @property
    def settings(self) -> Settings:
        """The settings of Zhengzhou's gateway."""
        return self.here.settings

    def ask(self, caller: str, name: str, at: DemoCity | None = None, **variables: Any) -> GraphQLAnswer:
        """Send the document `name` as one of a city's callers, show that it was sent, return the answer."""
        place = at or self.here
        answer = place.door.ask(place.cards[caller], query(name), variables)
        self.stage.asked(
            place.cards[caller], f"{name}.graphql", answer, to=f"{place.names.english}: " if at else ""
        )
        return answer

    def penalty(self, organization: Mapping[str, Any] | None) -> dict[str, Any]:
        """Return the story's penalty among those of an organization's answer, or an empty one."""
        listed = nodes(organization, "penalties")
        return next((p for p in listed if p["documentNumber"] == self.story.document_number), {})

    def effects(self, organization: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        """Return the effects of the story's penalty in an organization's answer."""
        return [
            effect
            for effect in nodes(organization, "effects")
            if (effect.get("penalty") or {}).get("documentNumber") == self.story.document_number
        ]


def nodes(record: Mapping[str, Any] | None, field: str) -> list[dict[str, Any]]:
    """Return the nodes of a connection in an answer; none where it was refused or is not there."""
    connection = (record or {}).get(field)
    return list(connection["nodes"]) if connection else []


def name_of(record: Mapping[str, Any], field: str = "person") -> str:
    """Return the name of the person in a record of an answer, or nothing."""
    return str((record.get(field) or {}).get("name") or "")


def holding(effects: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Return who is reached by what: (name, kind) of every effect that stands."""
    return {(name_of(e), e["kind"]) for e in effects if e["outcome"] in {"RECORDED", "RESTRICTED"}}


def last_reason(effect: Mapping[str, Any]) -> dict[str, Any]:
    """Return the reason in which the procedure ended."""
    reasons = effect.get("reasons") or [{}]
    return dict(reasons[-1])


def clause(record: Mapping[str, Any], field: str = "citations") -> str:
    """Return the first clause of a record in one phrase."""
    cited = record.get(field) or []
    return f"{cited[0]['instrument']} {cited[0]['article']}" if cited else ""
