"""Listings: cases in versions, steps for good, a determination in the same transaction, desks from both ends."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from graph.errors import Refused
from graph.model.facts import ListStanding, Scope, Step
from graph.model.listing_cases import ListingCase, ListingNotice, ListingState, ListParts
from graph.model.procedures import WriteTarget
from graph.model.reported import ReportedRecord
from graph.model.time import FOREVER
from graph.store import read_listings
from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.fact_kinds import new_id
from graph.store.read_listings import ListingsOf, ListingsOnDesk
from graph.store.write_listings import ListingMove, Moving, authority_desk, put_listing, subject_desk
from graph.store.write_once import Done, write_once
from graph.store.write_target import TargetKeys, read_target
from tests.contract.callers import LATER, OFFICER, PUBLIC, around, itself, organization_of
from tests.contract.writing_once import TODAY, once
from tests.world import Company, World

STATES = tuple(state.value for state in ListingState)
STANDINGS = tuple(one.value for one in ListStanding)
NOTICE = ListingNotice(given_on=TODAY, written=True, reasons="拒不改正", defend_by="2024-06-20")
PARTS = ListParts(grounds="办法", standard="标准", procedure="程序", dispute="异议", exit="移出")


class ListingDesk:
    """One company of its own, and what is done about listing it."""

    def __init__(self, graph: Graph, company: Company, subject: str) -> None:
        self.graph, self.company, self.subject = graph, company, subject
        self.tag = company.world.tag
        self.code = f"AUTH{self.tag}"

    @classmethod
    async def opened(cls, graph: Graph) -> "ListingDesk":
        world = World()
        company = world.company("A")
        await world.write(graph, at=100)
        return cls(graph, company, (await organization_of(graph, company)).id)

    async def move(
        self, key: str, moving: Moving, at: int = 200, hold: Callable[[WriteTarget], None] | None = None
    ) -> Done:
        write = once(self.company, key, at)
        keys = TargetKeys(key=write.key, today=TODAY, party=self.subject)
        put = put_listing(write.source, moving)
        try:
            return await write_once(self.graph, write, keys, hold=hold or (lambda _: None), put=put)
        finally:
            await self.company.world.remember(self.graph, at)

    def _common(self, key: str) -> dict[str, object]:
        write = once(self.company, key)
        return {
            "id": new_id(), "region": "410100", "feed": "office", "batch": write.key, "row": 0,
            "recorded_at": write.at, "scope": Scope.SHARED,
        }  # fmt: skip

    def case(self, name: str = "名单") -> ListingCase:
        return ListingCase(
            key=f"{self.subject}|listing|{self.code}|{name}", **self._common("case"), subject=self.subject,
            place="410100", list_id=name, list_standing=ListStanding.SERIOUS, authority="某局",
            authority_code=self.code, opened_on="2024-05-01", reason="严重失信", parts=PARTS,
            rank=f"{self.tag}|{name}",
        )  # fmt: skip

    def step(self, case: ListingCase, command: str, choice: str = "") -> Step:
        common = self._common(command)
        return Step(
            key=f"{case.id}|{common['id']}", record=case.subject, case=case.id, command=command, choice=choice,
            on=TODAY, by=self.code, reason="理由", **common,
        )  # fmt: skip

    def noticing(self) -> Moving:
        """Return what tells the subject."""

        def moving(then: WriteTarget) -> ListingMove:
            (case,) = then.listings
            after = replace(case, state=ListingState.NOTICED, notice=NOTICE)
            return ListingMove(before=case, after=after, step=self.step(case, "give_listing_notice"))

        return moving

    def deciding(self) -> Moving:
        """Return what lists the subject: its determination is put with it."""

        def moving(then: WriteTarget) -> ListingMove:
            (case,) = then.listings
            after = replace(
                case, state=ListingState.LISTED, decided_on=TODAY, document_number="1号", until="2027-06-01"
            )
            step = self.step(case, "decide_listing", "LIST")
            return ListingMove(before=case, after=after, step=step, report=self.report("2027-06-01"))

        return moving

    def leaving(self) -> Moving:
        """Return what ends the listing, and frees its key."""

        def moving(then: WriteTarget) -> ListingMove:
            (case,) = then.listings
            after = replace(
                case, state=ListingState.EXITED, closed_on=TODAY, until=TODAY, key=f"{case.key}|{case.id}"
            )
            step = self.step(case, "exit_listing", "RESTORED")
            return ListingMove(before=case, after=after, step=step, report=self.report(TODAY))

        return moving

    def report(self, until: str) -> ReportedRecord:
        decision = f"{self.code}|1号"
        values = {
            "decision": decision, "kind": "LISTING", "list_standing": "SERIOUS", "list_id": "名单",
            "document_number": "1号", "authority": "某局", "authority_code": self.code, "decided_on": TODAY,
            "until": until,
        }  # fmt: skip
        return ReportedRecord(
            row=0, kind="determinations", key=f"{decision}|{self.company.code}|LISTING",
            uscc=self.company.code, owner=self.code, values=values,
        )  # fmt: skip

    async def known(self, at: int = LATER, caller=OFFICER) -> ListingsOf:
        (found,) = await read_listings.listings_of_organizations(
            self.graph, caller, [Known(name=self.subject, known_at=self.company.world.instant(at))]
        )
        return found

    def desk(self, name: str, **asked) -> ListingsOnDesk:
        known_at = self.company.world.instant(LATER)
        return ListingsOnDesk(
            desk=name, known_at=known_at, **{"states": STATES, "standings": STANDINGS, **asked}
        )

    async def listed(self, *wanted: ListingsOnDesk, most: int = 50, caller=OFFICER) -> list[list[str]]:
        found = await read_listings.listings_on_desks(self.graph, caller, wanted, most)
        return [[one.id for one in some] for some in found]


class Listing:
    async def test_a_listing_is_read_whole_with_its_parts_its_notice_and_its_steps(
        self, graph: Graph
    ) -> None:
        desk = await ListingDesk.opened(graph)
        made = desk.case()
        await desk.move("propose", lambda _: ListingMove(after=made))
        await desk.move("notice", desk.noticing(), at=300)
        found = await desk.known()
        (case,) = found.cases
        assert (case.id, case.parts, case.notice) == (made.id, PARTS, NOTICE)
        assert [(step.command, step.record) for step in case.steps] == [("give_listing_notice", desk.subject)]
        assert found.organization is not None
        assert found.organization.uscc == desk.company.code
        for names in ({"party": desk.subject}, {"uscc": desk.company.code}):
            target = await read_target(graph.read, TargetKeys(key="none", today=TODAY, **names))
            assert target.listings == (case,)
            assert target.organization is not None

    async def test_a_decision_and_its_determination_are_one_transaction(self, graph: Graph) -> None:
        desk = await ListingDesk.opened(graph)
        await desk.move("propose", lambda _: ListingMove(after=desk.case()))
        assert (await around(graph, desk.company)).determinations == ()
        done = await desk.move("decide", desk.deciding(), at=300)
        (stands,) = (await around(graph, desk.company)).determinations
        (case,) = (await desk.known()).cases
        assert done.target.listings[0].determination == case.determination == stands.id
        assert (stands.until, stands.document_number, stands.list_standing) == (
            "2027-06-01",
            "1号",
            ListStanding.SERIOUS,
        )
        await desk.move("leave", desk.leaving(), at=400)
        (left,) = (await around(graph, desk.company)).determinations
        assert (left.id, left.until) == (stands.id, TODAY)
        (before,) = (await around(graph, desk.company, at=350)).determinations
        assert before.until == "2027-06-01"

    async def test_a_decision_that_fails_leaves_nothing(self, graph: Graph) -> None:
        desk = await ListingDesk.opened(graph)
        await desk.move("propose", lambda _: ListingMove(after=desk.case()))

        def another(then: WriteTarget) -> ListingMove:
            move = desk.deciding()(then)
            assert move.report is not None
            return replace(move, report=replace(move.report, uscc="91000000NOBODY0000"))

        told = await asyncio.gather(desk.move("decide", another, at=300), return_exceptions=True)
        assert [one.code for one in told] == ["LISTING_NUMBER_TAKEN"]
        (case,) = (await desk.known()).cases
        assert (case.state, case.steps) == (ListingState.PROPOSED, ())
        assert (await around(graph, desk.company)).determinations == ()

    async def test_versions_of_a_listing_are_known_as_they_were(self, graph: Graph) -> None:
        desk = await ListingDesk.opened(graph)
        await desk.move("propose", lambda _: ListingMove(after=desk.case()))
        await desk.move("notice", desk.noticing(), at=300)
        await desk.move("decide", desk.deciding(), at=400)
        await desk.move("leave", desk.leaving(), at=500)
        states = [(await desk.known(at)).cases[0].state.value for at in (250, 350, 450, 550)]
        assert states == ["PROPOSED", "NOTICED", "LISTED", "EXITED"]
        assert (await desk.known(150)).cases == ()
        assert (await desk.known(450)).cases[0].closed_on == FOREVER

    async def test_nobody_without_the_scope_reads_a_listing(self, graph: Graph) -> None:
        desk = await ListingDesk.opened(graph)
        await desk.move("propose", lambda _: ListingMove(after=desk.case()))
        await desk.move("notice", desk.noticing(), at=300)
        assert (await desk.known(caller=PUBLIC)).cases == ()
        own = itself(desk.subject)
        (case,) = (await desk.known(caller=own)).cases
        assert len(case.steps) == 1
        of_authority, of_subject = desk.desk(authority_desk(desk.code)), desk.desk(subject_desk(desk.subject))
        assert await desk.listed(of_authority, of_subject, caller=PUBLIC) == [[], []]
        assert await desk.listed(of_subject, caller=own) == [[case.id]]
        counted = await read_listings.count_listings_on_desks(graph, PUBLIC, [of_authority])
        assert counted == [0]

    async def test_its_subjects_desk_has_it_once_it_was_told(self, graph: Graph) -> None:
        desk = await ListingDesk.opened(graph)
        case = desk.case()
        await desk.move("propose", lambda _: ListingMove(after=case))
        of_subject = desk.desk(subject_desk(desk.subject))
        assert await desk.listed(of_subject) == [[]]
        await desk.move("notice", desk.noticing(), at=300)
        assert await desk.listed(of_subject) == [[case.id]]

    async def test_listings_on_a_desk_are_listed_from_both_ends_and_counted(self, graph: Graph) -> None:
        desk = await ListingDesk.opened(graph)
        cases = [desk.case(f"{number}号名单") for number in range(5)]
        for number, case in enumerate(cases):
            await desk.move(
                f"propose {number}", lambda _, case=case: ListingMove(after=case), at=200 + number
            )
        ids = [case.id for case in reversed(cases)]
        whole = desk.desk(authority_desk(desk.code))
        forward, first, rest, last, before = await desk.listed(
            whole,
            replace(whole, before=cases[2].rank),
            replace(whole, after=cases[3].rank),
            replace(whole, backward=True),
            replace(whole, backward=True, before=cases[1].rank),
        )
        assert (forward, first, rest, last, before) == (ids, ids[:2], ids[2:], ids, ids[:3])
        (two,) = await desk.listed(replace(whole, backward=True), most=2)
        assert two == ids[-2:]
        counted = [
            whole,
            replace(whole, states=("LAPSED",)),
            replace(whole, standings=("WATCH",)),
            replace(whole, since="2024-05-02"),
            replace(whole, until="2024-04-30"),
            replace(whole, until=TODAY),
            desk.desk("nobody"),
        ]
        assert await read_listings.count_listings_on_desks(graph, OFFICER, counted) == [5, 0, 0, 0, 0, 5, 0]
        assert await desk.listed(replace(whole, until="2024-04-30")) == [[]]

    async def test_of_two_proposals_at_once_one_is_refused(self, graph: Graph) -> None:
        desk = await ListingDesk.opened(graph)

        def none_pending(target: WriteTarget) -> None:
            if target.listings:
                raise Refused("LISTING_PENDING")

        told = await asyncio.gather(
            *(
                desk.move(f"propose {i}", lambda _: ListingMove(after=desk.case()), hold=none_pending)
                for i in range(3)
            ),
            return_exceptions=True,
        )
        assert sorted(one.code for one in told if isinstance(one, Refused)) == ["LISTING_PENDING"] * 2
        assert len((await desk.known()).cases) == 1
