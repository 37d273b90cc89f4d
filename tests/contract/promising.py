"""Commitments: versions, steps for good, the desks of those who may know, and what is late."""

from msgspec.structs import replace

from graph.model.commitments import Commitment, CommitmentKind, CommitmentState
from graph.model.facts import Scope, Step
from graph.model.procedures import WriteTarget
from graph.store import read_commitments
from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.fact_kinds import new_id
from graph.store.read_commitments import CommitmentsOf, CommitmentsOnDesk
from graph.store.write_commitments import (
    CommitmentMove,
    Moving,
    authority_desk,
    organization_desk,
    put_commitment,
    subject_desk,
)
from graph.store.write_once import write_once
from graph.store.write_target import TargetKeys, read_target
from tests.contract.callers import LATER, OFFICER, PUBLIC, itself, organization_of
from tests.contract.writing_once import TODAY, once
from tests.world import Company, World

STATES = tuple(state.value for state in CommitmentState)


class PromiseDesk:
    """One company of its own, and what it commits itself to."""

    def __init__(self, graph: Graph, company: Company, subject: str) -> None:
        self.graph, self.company, self.subject = graph, company, subject
        self.code = f"AUTH{company.world.tag}"

    @classmethod
    async def opened(cls, graph: Graph) -> "PromiseDesk":
        company = World().company("A")
        await company.world.write(graph, at=100)
        return cls(graph, company, (await organization_of(graph, company)).id)

    async def move(self, key: str, moving: Moving, at: int = 200) -> None:
        write = once(self.company, key, at)
        keys = TargetKeys(key=write.key, today=TODAY, party=self.subject)
        await write_once(self.graph, write, keys, hold=lambda _: None, put=put_commitment(moving))
        await self.company.world.remember(self.graph, at)

    def _common(self, scope: Scope) -> dict[str, object]:
        return {
            "id": new_id(), "region": "410100", "feed": "office", "batch": "b", "row": 0,
            "recorded_at": 200, "scope": scope,
        }  # fmt: skip

    def made(self, name: str, *, public: bool = False, review_by: str = "2024-06-10") -> Commitment:
        return Commitment(
            key=f"{self.subject}|commitment|{name}", **self._common(Scope.PUBLIC if public else Scope.SHARED),
            subject=self.subject, uscc=self.company.code, place="410100", commitment_kind=CommitmentKind.ACTIVE,
            terms=name, is_public=public, consent=not public, by_subject=True, authority="某局",
            authority_code=self.code, opened_on="2024-06-01", given=review_by, review_by=review_by,
            opened_at=ord(name), rank=f"{self.code}|{name}",
        )  # fmt: skip

    def kept(self) -> Moving:
        """Return what ends the first commitment as kept."""

        def moving(then: WriteTarget) -> CommitmentMove:
            first = then.commitments[0]
            step = Step(
                key=f"{first.id}|s", **self._common(Scope.SHARED), record=self.subject, case=first.id,
                command="fulfil_commitment", on=TODAY, by=self.code, reason="已履行",
            )  # fmt: skip
            after = replace(first, state=CommitmentState.FULFILLED, closed_on=TODAY)
            return CommitmentMove(before=first, after=after, step=step)

        return moving

    async def known(self, at: int = LATER, caller=OFFICER) -> CommitmentsOf:
        asked = [Known(name=self.subject, known_at=self.company.world.instant(at))]
        (found,) = await read_commitments.commitments_of_organizations(self.graph, caller, asked)
        return found

    def desk(self, name: str, **asked) -> CommitmentsOnDesk:
        known_at = self.company.world.instant(LATER)
        return CommitmentsOnDesk(desk=name, known_at=known_at, states=STATES, **asked)

    async def listed(self, *wanted: CommitmentsOnDesk, caller=OFFICER) -> list[list[str]]:
        found = await read_commitments.commitments_on_desks(self.graph, caller, wanted, 50)
        return [[place.id for place in places] for places in found]


class Promising:
    async def test_a_commitment_is_read_whole_and_as_it_was_known(self, graph: Graph) -> None:
        at = await PromiseDesk.opened(graph)
        made = at.made("一")
        await at.move("make", lambda _: CommitmentMove(after=made))
        await at.move("keep", at.kept(), at=300)
        (now,) = (await at.known()).commitments
        assert (now.state, [step.command for step in now.steps]) == (
            CommitmentState.FULFILLED,
            ["fulfil_commitment"],
        )
        (then,) = (await at.known(250)).commitments
        assert (then.state, then.steps, then.id) == (CommitmentState.MADE, (), made.id)
        assert (await at.known(150)).commitments == ()
        keys = TargetKeys(key="none", today=TODAY, party=at.subject)
        assert (await read_target(graph.read, keys)).commitments == (now,)

    async def test_who_may_know_of_a_commitment_finds_it_on_a_desk(self, graph: Graph) -> None:
        at = await PromiseDesk.opened(graph)
        shared, public = at.made("一"), at.made("二", public=True)
        await at.move("one", lambda _: CommitmentMove(after=shared))
        await at.move("two", lambda _: CommitmentMove(after=public), at=210)
        to_all, usable = (organization_desk(at.company.code, consented=one) for one in (False, True))
        every = [
            at.desk(name) for name in (authority_desk(at.code), subject_desk(at.subject), usable, to_all)
        ]
        both, one = [public.id, shared.id], [public.id]
        assert sorted(map(sorted, await at.listed(*every))) == sorted(map(sorted, [both, both, both, one]))
        assert await at.listed(*every, caller=PUBLIC) == [one, one, one, one]
        assert sorted((await at.listed(every[1], caller=itself(at.subject)))[0]) == sorted(both)

    async def test_only_what_nobody_reviewed_is_late(self, graph: Graph) -> None:
        at = await PromiseDesk.opened(graph)
        for number, day in enumerate(("2024-06-10", "2024-06-20", "9999-12-31")):
            made = at.made(str(number), review_by=day)
            await at.move(str(number), lambda _, made=made: CommitmentMove(after=made), at=200 + number)
        name = authority_desk(at.code)
        wanted = [at.desk(name, late_on=day) for day in ("2024-06-10", "2024-06-11", "2024-07-01")]
        counted = await read_commitments.count_commitments_on_desks(graph, OFFICER, wanted)
        assert counted == [0, 1, 2]
        await at.move("keep", at.kept(), at=300)
        counted = await read_commitments.count_commitments_on_desks(graph, OFFICER, wanted)
        assert counted == [0, 0, 1]
