"""Two cities exchange signed results: every case folder beside this file in its order, then what a case cannot say."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from gateway.city import City
from gateway.demo.founding import trust_list
from gateway.exchange.remembering import reload_trust_list
from gateway.keyring import LEDGER, RESULTS, VKEY, load_keys, rotate_results_key
from gateway.worker.recovery import settle_results
from graph.errors import Unavailable, VerificationError
from graph.model.exchange import StatedResult
from graph.model.reported import Chunk, ReportedPerson, RowOutcome
from graph.model.time import china_day
from graph.store import read_results
from graph.store.batch_read import Known
from graph.store.database import Graph
from graph.store.deliveries import Deliveries
from graph.store.fact_kinds import Provenance
from graph.store.journal import read_head
from graph.store.journal_places import KeptPlace, keep_place
from graph.store.read_results import (
    RecognitionsOf,
    RecognitionsPart,
    count_recognitions,
    every_result,
    recognitions,
    results,
)
from graph.store.read_subjects import persons_by_handle
from graph.store.write_once import Once, Put, write_once
from graph.store.write_results import keep_status_list, put_recognition, put_result
from graph.store.write_target import TargetKeys
from graph.synthetic import story
from resolvers.statuses import ListState, RecallReason, list_state
from security.keys import load_key
from security.ledger.checkpoint import Checkpoint
from security.ledger.entry import result_entry
from security.ledger.merkle_tree import consistency_ranges
from security.ledger.note import encode64, hashes, parse_vkey
from security.ledger.proof import verify_proof_file
from security.results.evidence import Evidence, genuine_status_list
from security.results.moments import stamp_of_instant
from security.results.status import Bits
from security.results.verdict import VerificationAnswer
from security.results.verify import verify
from security.signed_lists.trust_document import KeyUse
from tests.cases.exchange.case import QUERIES, play
from tests.cities import DAYS, Cities, Place, named, poll_status_lists, signing, two_cities
from tests.city import ALL
from tests.world import World

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/case.toml"))
pytestmark = pytest.mark.anyio


class Chronicle:
    """One story in two cities: each case is played once, after those before it, whichever is asked for."""

    def __init__(self, cities: Cities) -> None:
        self.cities = cities
        self._remembered: dict[str, str] = {}
        self._said: dict[Path, list[dict[str, Any]]] = {}

    async def played(self, folder: Path) -> list[dict[str, Any]]:
        """Return what a case brought."""
        for each in FOLDERS[: FOLDERS.index(folder) + 1]:
            if each not in self._said:
                self._said[each] = await play(each, self.cities, self._remembered)
        return self._said[folder]


@pytest.fixture(scope="module")
async def chronicle(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Chronicle]:
    async with two_cities(tmp_path_factory.mktemp("cities")) as opened:
        yield Chronicle(opened)


@pytest.fixture
async def cities(chronicle: Chronicle) -> Cities:
    """The two cities after the last case."""
    await chronicle.played(FOLDERS[-1])
    return chronicle.cities


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
async def test_case(folder: Path, chronicle: Chronicle, pytestconfig: pytest.Config) -> None:
    await check(folder, chronicle, write=pytestconfig.getoption("--write-golden"))


async def check(folder: Path, chronicle: Chronicle, *, write: bool) -> None:
    """Compare what a case brought with what is expected."""
    said = await chronicle.played(folder)
    expected = folder / "expected.json"
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    if write:
        expected.write_text(text, encoding="utf-8")
    assert text.splitlines() == expected.read_text(encoding="utf-8").splitlines()


CARE = "郑市监处罚〔2025〕9301号"
"""The penalty that case 03 reported."""


async def issued(
    cities: Cities, key: str, code: str = story.CONTESTED, number: str = story.CONTESTED_PENALTY
) -> tuple[str, str]:
    """Issue a result for a penalty of an organization, fetch it as the other city, return bytes and proof."""
    here, there = cities["zhengzhou"], cities["chenzhou"]
    found = await here.ask("centre", QUERIES["penalties"], uscc=code)
    listed = found.data["organization"]["penalties"]["nodes"]
    record = next(one["id"] for one in listed if one["documentNumber"] == number)
    asked = {"key": key, "record": record, "audience": ["431000"]}
    done = await here.ask("centre", QUERIES["issue"], input=asked)
    result = done.data["issueResult"]["result"]["resultId"]
    fetched = await there.ask("abroad", QUERIES["fetch"], here, id=result)
    return fetched.data["result"]["jws"], fetched.data["result"]["proof"]


async def test_whoever_has_the_bytes_verifies_them_offline_with_the_issuers_keys(cities: Cities) -> None:
    zhengzhou, chenzhou = cities["zhengzhou"], cities["chenzhou"]
    await zhengzhou.ask("public", "{ __typename }")  # so that the log has a first entry
    kept = (await zhengzhou.client.get("/log/checkpoint")).content
    jws, proof = await issued(cities, "offline")
    lists = [
        (await zhengzhou.client.get(f"/status/{purpose}/1")).content for purpose in ("revocation", "dispute")
    ]
    trust = chenzhou.city.exchange.trust
    given = Evidence(status=tuple(lists), proof=proof.encode(), checkpoint=kept)
    given = replace(given, at=zhengzhou.clock())
    verdict = verify(jws.encode(), trust, "2026-03-02", evidence=given)
    assert [check.step.name for check in verdict.not_done] == ["HISTORY"]
    grown = f"/log/consistency/{size_of(kept)}/{verdict.observed.log.size}"
    given = replace(given, consistency=hashes((await zhengzhou.client.get(grown)).content))
    verdict = verify(jws.encode(), trust, "2026-03-02", evidence=given)
    assert verdict.answer is VerificationAnswer.VERIFIED
    assert story.A not in jws
    assert story.B not in jws


def size_of(checkpoint: bytes) -> int:
    """Return how many entries a checkpoint covers."""
    return int(checkpoint.split(b"\n")[1])


async def test_both_logs_hold_the_same_entry_of_what_was_exchanged(cities: Cities) -> None:
    jws, proof = await issued(cities, "matching")
    await cities.look("chenzhou")
    zhengzhou, chenzhou = cities["zhengzhou"], cities["chenzhou"]
    asked = {"key": "matching", "result": jws, "proof": proof}
    said = await chenzhou.ask("centre", QUERIES["recognise"], input=asked)
    assert said.data["recogniseResult"]["outcome"] == "REFUSED"  # its kind of breach is not stated
    assert said.entry.outcome == "ANSWERED"
    for place in (zhengzhou, chenzhou):
        ledger = place.city.ledger
        index = await ledger.result_index(sha256(jws.encode()).hexdigest())
        assert index is not None
        key = parse_vkey((place.city.settings.keys_dir / VKEY).read_text(encoding="utf-8").strip())
        entry = result_entry(jws.encode())
        verify_proof_file(await ledger.inclusion(index), key.name, [key], entry)


async def put_once(city: City, key: str, source: Provenance, put: Put) -> None:
    """Write as a command does, without anything that decides on it."""
    now = city.clock()
    once = Once(key=key, digest=key, source=source, at=now)
    keys = TargetKeys(key=key, today=china_day(now))
    await write_once(city.graph, once, keys, hold=lambda _: None, put=put)


async def test_a_result_that_a_crash_left_unlogged_is_logged_at_the_start(cities: Cities) -> None:
    city = cities["zhengzhou"].city
    jws, _ = await issued(cities, "settled")
    (known,) = [raw async for _, raw in every_result(city.graph) if raw == jws.encode()]
    like = await kept(cities, jws)

    def seal(number: int, index: int) -> StatedResult:
        raw = known + b"x"  # what was sealed does not matter here, only that it was kept and not logged
        digest, place = sha256(raw).hexdigest(), f"{number}/{index}"
        return replace(
            like, id="a" * 26, jws=raw.decode(), sha256=digest, number=number, index=index, place=place
        )

    source = Provenance(feed="centre", batch="crash", region="410100")
    await put_once(city, "crash", source, put_result(seal))
    assert await settle_results(city) == 1
    assert await settle_results(city) == 0
    assert await city.ledger.result_index(sha256(known + b"x").hexdigest()) is not None


async def test_a_recognition_that_a_crash_left_unlogged_is_logged_at_the_start(cities: Cities) -> None:
    city = cities["chenzhou"].city
    wanted = [RecognitionsOf(name=story.COMPANY, known_at=city.clock())]
    (found,) = await recognitions(city.graph, ALL, wanted, 1)
    like = found.facts[0]
    raw = like.fact.jws + "x"
    digest = sha256(raw.encode()).hexdigest()
    fact = replace(
        like.fact, id="c" * 26, key=digest, organization=story.UNREGISTERED, jws=raw, sha256=digest
    )
    source = Provenance(feed="centre", batch="crash-there", region="431000")
    await put_once(city, "crash-there", source, put_recognition(fact))
    assert await city.ledger.result_index(digest) is None
    assert await settle_results(city) == 1
    assert await settle_results(city) == 0
    assert await city.ledger.result_index(digest) is not None


async def test_a_page_of_recognitions_reads_no_more_than_it_shows(cities: Cities) -> None:
    city = cities["chenzhou"].city
    wanted = RecognitionsOf(name=story.COMPANY, known_at=city.clock())
    (found,) = await recognitions(city.graph, ALL, [wanted], 1)
    (like,) = (one.fact for one in found.facts)
    early, late = city.clock(), city.clock()
    for n, at in zip("123", (early, early, late), strict=True):
        raw = like.jws + n
        digest = sha256(raw.encode()).hexdigest()
        fact = replace(
            like,
            id=n * 26,
            key=digest,
            organization="91430000MA4PAGED00",
            recorded_at=at,
            jws=raw,
            sha256=digest,
        )
        source = Provenance(feed="centre", batch=f"paged-{n}", region="431000")
        await put_once(city, f"paged-{n}", source, put_recognition(fact))
    wanted = replace(wanted, name="91430000MA4PAGED00", known_at=city.clock())
    all_ = await part_of(city, wanted, 10)
    assert [name for _, name in all_] == ["3" * 26, "2" * 26, "1" * 26]
    assert await part_of(city, wanted, 2) == all_[:2]
    assert await part_of(city, wanted, 2, after=all_[1]) == all_[2:]
    assert await part_of(city, wanted, 2, backward=True) == all_[:0:-1]
    assert await part_of(city, wanted, 2, backward=True, before=all_[1]) == all_[:1]
    assert await part_of(city, wanted, 2, after=all_[0], before=all_[2]) == all_[1:2]
    assert await count_recognitions(city.graph, ALL, [wanted]) == [3]
    assert await settle_results(city) == 3


async def part_of(city: Any, wanted: RecognitionsOf, most: int, **part: Any) -> list[tuple[int, str]]:
    """Return when and under which id the recognitions of a part of a list were recorded."""
    (found,) = await recognitions(city.graph, ALL, [replace(wanted, part=RecognitionsPart(**part))], most)
    return [(one.fact.recorded_at, one.fact.id) for one in found.facts]


async def test_no_index_is_given_out_twice(cities: Cities) -> None:
    city = cities["zhengzhou"].city
    jws, _ = await issued(cities, "placed")
    like = await kept(cities, jws)
    taken = []

    def seal(number: int, index: int) -> StatedResult:
        place = like.place if not taken else f"{number}/{index}"
        taken.append(place)
        return replace(like, id="b" * 26, number=number, index=index, place=place)

    source = Provenance(feed="centre", batch="place", region="410100")
    await put_once(city, "place", source, put_result(seal))
    assert taken[0] == like.place
    assert taken[1] != like.place


async def test_a_result_is_recalled_when_its_record_is_stated_anew_and_stays_so(cities: Cities) -> None:
    zhengzhou = cities["zhengzhou"]
    jws, _ = await issued(cities, "restated", story.PUBLISHED, CARE)
    like = await kept(cities, jws)
    trust = cities["chenzhou"].city.exchange.trust

    async def recalled() -> bool:
        raw = (await zhengzhou.client.get("/status/revocation/1")).content
        return genuine_status_list(raw, trust).has(like.index)

    assert not await recalled()
    report = QUERIES["report"].replace("罚款人民币2万元。", "罚款人民币3万元。").replace('"2"', '"3"')
    variables = {"uscc": story.PUBLISHED, "authority": story.AUTHORITY}
    said = await zhengzhou.ask("register", report, key="corrected", **variables)
    assert said.data["reportRecords"]["rows"][0]["outcome"] == "SUPERSEDED"
    assert await recalled()
    said = await zhengzhou.ask("register", QUERIES["report"], key="back", **variables)
    assert said.data["reportRecords"]["rows"][0]["outcome"] == "SUPERSEDED"
    assert await recalled()
    # Why each result was recalled is kept: by now there is one for every reason.
    everybody = await read_results.organizations_of_list(zhengzhou.city.graph, 1)
    states = await read_results.result_states(zhengzhou.city.graph, 1, everybody, "2026-03-02")
    assert {one.told for one in states if one.told} == {reason.value for reason in RecallReason}


async def kept(cities: Cities, jws: str) -> StatedResult:
    """Return what the issuing city keeps of a result."""
    city = cities["zhengzhou"].city
    name = json.loads(base64.urlsafe_b64decode(jws.split(".")[1] + "=="))["id"].rpartition("/")[2]
    (found,) = await results(city.graph, ALL, [Known(name=name, known_at=city.clock())])
    assert found is not None
    return found


async def test_a_refresh_costs_what_changed(cities: Cities) -> None:
    """1. everything at first; 2. then nothing; 3. one organization that was stated on; 4. what others changed; 5. a
    person's particulars, where a judgment reads them; 6. a new day, once.
    """
    zhengzhou = cities["zhengzhou"]
    city = zhengzhou.city

    async def refreshed(before: ListState | None, later: int = 0) -> tuple[ListState, int]:
        city.graph.sent.clear()
        found = await list_state(city, 1, city.clock() + later, before)
        assert city.graph.sent["changes"] <= 1
        return found, city.graph.sent["result_states"]

    await by_another_law(city.graph)
    whole, reads = await refreshed(None)
    assert (reads, city.graph.sent["neighbourhoods"]) == (1, 1)
    again, reads = await refreshed(whole)
    assert (reads, again.found) == (0, whole.found)
    await issued(cities, "refreshed")
    third, reads = await refreshed(again)
    assert (reads, third.results) == (1, whole.results + 1)
    assert third.place == again.place + 1
    assert len([one for one in third.found if third.found[one] is not again.found.get(one)]) == 1
    world = World()
    world.company("A").represented_by("p", since="2020-01-01").penalised("1", decided_on="2023-05-10")
    await world.write(city.graph, at=city.clock())
    fourth, reads = await refreshed(third)
    assert (reads, fourth.found, fourth.place) == (0, third.found, third.place + 1)
    handle = city.pseudonymizer.handle("RESIDENT_ID", story.A)
    (person,) = await persons_by_handle(city.graph, ALL, [Known(name=handle, known_at=city.clock())])
    row = ReportedPerson(
        row=1,
        key=handle,
        handle=handle,
        kind="RESIDENT_ID",
        sealed="s",
        name=f"{person.name}某",
        scope=person.scope,
    )
    chunk = Chunk(feed=person.feed, batch="renamed", region="410100", first=1, last=1, rows=(row,))
    deliveries = Deliveries(city.graph)
    await deliveries.begin(person.feed, "renamed", 1, city.clock())
    assert await deliveries.write(chunk, city.clock()) == {1: RowOutcome.SUPERSEDED}
    third, reads = await refreshed(fourth)
    assert reads == 1
    tomorrow, reads = await refreshed(third, 86_400_000_000)
    assert (reads, tomorrow.due) == (1, ())
    _, reads = await refreshed(tomorrow, 86_400_000_000)
    assert reads == 0


async def by_another_law(graph: Graph) -> None:
    """Let whoever judged last have done so by another law, to this moment."""
    head = (await read_head(graph)).number
    await keep_place(graph, "status lists 1", KeptPlace(number=head, worked_by="another law"))


async def test_who_begins_goes_on_where_another_process_came_to(
    cities: Cities, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1. by another law all are judged; 2. then nobody; 3. who was stated on since, and is recalled; 4. a new day."""
    zhengzhou = cities["zhengzhou"]
    city = zhengzhou.city

    async def begun(later: int = 0) -> tuple[ListState, int]:
        city.graph.sent.clear()
        found = await list_state(city, 1, city.clock() + later, None)
        return found, city.graph.sent["neighbourhoods"]

    # 1.
    await by_another_law(city.graph)
    whole, judged = await begun()
    assert judged == 1
    # 2.
    again, judged = await begun()
    assert (judged, again) == (0, whole)
    # 3.
    await issued(cities, "begun")
    third, judged = await begun()
    assert (judged, third.results) == (1, whole.results + 1)
    assert (await begun())[1] == 0
    # 4.
    tomorrow, judged = await begun(86_400_000_000)
    assert (judged, tomorrow.results) == (1, third.results)

    # A place that cannot be kept keeps no list from being made.
    async def full(*_: object) -> None:
        raise Unavailable("GRAPH_UNAVAILABLE")

    monkeypatch.setattr("resolvers.statuses.keep_place", full)
    assert (await begun())[0].found == tomorrow.found


async def test_what_everybody_may_fetch(cities: Cities) -> None:
    client = cities["zhengzhou"].client
    await cities["zhengzhou"].ask("public", "{ __typename }")  # so that the log has a first entry
    described = (await client.get("/openapi.json")).json()
    assert described["openapi"] == "3.1.0"
    for path, methods in described["paths"].items():
        if path.startswith(
            ("/log/tile/", "/log/cosigned", "/witness/")
        ):  # of full tiles; where logs are witnessed
            continue
        said = await client.get(first_of(path, methods["get"].get("parameters", [])))
        assert said.status_code == 200, path
        (media_type,) = methods["get"]["responses"]["200"]["content"]
        assert said.headers["content-type"].startswith(media_type)
    keys = (await client.get("/keys")).json()["keys"]
    assert all("d" not in key for key in keys)
    assert len(keys) >= 2
    for nothing in ("/status/suspension/1", "/status/revocation/2", "/contexts/x", "/results/first"):
        said = await client.get(nothing)
        assert said.status_code == 404
        if not nothing.startswith("/results"):
            assert said.json()["errors"][0]["extensions"]["code"] == "NOTHING_PUBLISHED"


def first_of(path: str, parameters: list[dict[str, Any]]) -> str:
    """Return a described path with the first value of each parameter."""
    for one in parameters:
        schema = one["schema"]
        value = schema["enum"][0] if "enum" in schema else schema["minimum"]
        path = path.replace(f"{{{one['name']}}}", str(value))
    return path


async def test_no_person_is_named_to_a_region_without_a_shared_key(cities: Cities) -> None:
    here = cities["zhengzhou"]
    found = (await here.ask("centre", QUERIES["penalties"], uscc=story.CONTESTED)).data["organization"]
    record = next(
        one["id"] for one in found["penalties"]["nodes"] if one["documentNumber"] == story.CONTESTED_PENALTY
    )
    person = found["roles"]["nodes"][0]["holder"]["id"]
    asked = {"key": "no-pair", "record": record, "person": person, "audience": ["430100"]}
    said = await here.ask("centre", QUERIES["issue"], input=asked)
    assert said.codes == ["PAIR_KEY_MISSING"]


async def test_a_list_that_is_here_already_costs_no_write(cities: Cities) -> None:
    cities["zhengzhou"].clock.now += timedelta(hours=1)  # so that the first look is at what stands now
    sent = cities["chenzhou"].city.graph.sent
    first = await cities.look("chenzhou")
    before = sent["keep_status_list"]
    assert await cities.look("chenzhou") == first
    assert sent["keep_status_list"] == before


async def test_a_key_is_rotated_and_a_trust_list_never_goes_back(cities: Cities) -> None:
    """1. old results hold; 2. new ones carry the new key; 3. the old key signs nothing after its end."""
    zhengzhou, chenzhou = cities["zhengzhou"], cities["chenzhou"]
    settings = zhengzhou.city.settings
    old_jws, _ = await issued(cities, "before-rotation")
    old, status = signing(settings)
    old_key = load_key(settings.keys_dir / RESULTS)
    older_list = chenzhou.city.settings.trust_list.read_bytes()
    end = stamp_of_instant(zhengzhou.clock() + 1_800_000_000)
    new_key = rotate_results_key(settings.keys_dir)
    keys = [named(old_key, KeyUse.RESULTS, until=end), named(new_key, KeyUse.RESULTS, since=end), status]
    chenzhou.city.trust.take(cities.trust("chenzhou", zhengzhou=keys), "2026-03-02")
    await cities.look("chenzhou")
    trust = chenzhou.city.exchange.trust
    assert trust.version == cities.version
    # 1.
    assert verify(old_jws.encode(), trust, "2026-03-02").answer is VerificationAnswer.INCOMPLETE
    # 3.
    zhengzhou.clock.now += timedelta(hours=1)
    late, _ = await issued(cities, "after-its-end")
    assert verify(late.encode(), trust, "2026-03-02").reason.name == "KEY_ENDED"
    # 2.
    exchange = zhengzhou.city.exchange
    exchange._results = load_keys(settings.keys_dir).results
    new, _ = await issued(cities, "with-the-new-key")
    verdict = verify(new.encode(), trust, "2026-03-02")
    assert verdict.answer is VerificationAnswer.INCOMPLETE
    assert verdict.signed.kid != old.kid
    with pytest.raises(VerificationError) as refused:
        chenzhou.city.trust.take(older_list, "2026-03-02")
    assert refused.value.details["reason"] == "OLDER"
    published = (settings.keys_dir / "results.jwks.json").read_text(encoding="utf-8")
    assert old.kid in published
    assert verdict.signed.kid in published


async def checked(cities: Cities, matter: str) -> dict[str, Any]:
    """Check the company of the story in a matter and return what was signed."""
    here, there = cities["zhengzhou"], cities["chenzhou"]
    asked = {
        "key": f"checked-{matter}",
        "uscc": story.NO_LONGER_PUBLISHED,
        "matter": matter,
        "audience": ["431000"],
    }
    done = await here.ask("centre", QUERIES["check"], input=asked)
    fetched = await there.ask(
        "abroad", QUERIES["fetch"], here, id=done.data["checkReceipt"]["result"]["resultId"]
    )
    payload = fetched.data["result"]["jws"].split(".")[1]
    content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return content["credentialSubject"]["receipt"]


async def test_a_receipt_says_of_each_measure_whether_it_applies_and_never_turns_doubt_into_no(
    cities: Cities,
) -> None:
    severe = {
        "uscc": story.NO_LONGER_PUBLISHED,
        "party": "郑州广达物流有限公司",
        "authority": story.AUTHORITY,
    }
    given = {**severe, "number": "郑市监处罚〔2025〕9701号", "finalOn": "2025-09-15"}
    done = await cities["zhengzhou"].ask("register", QUERIES["late"], key="checked", **given)
    assert done.data["reportRecords"]["rows"][0]["outcome"] == "USED"
    travel = await checked(cities, "TRAVEL")
    assert travel["nothingFound"] is False
    assert [(one["measure"], one["finding"], one["ground"]) for one in travel["checked"]] == [
        ("MKT-CONSUMPTION", "DOES_NOT_APPLY", "NOT_LISTED"),
        ("MKT-TRAVEL", "UNKNOWN", "REFUSAL_NOT_STATED"),
    ]
    assert "effects" not in travel
    membership = await checked(cities, "MEMBERSHIP")
    assert {one["finding"] for one in membership["checked"]} == {"APPLIES"}
    assert {one["measure"] for one in membership["effects"]} == {
        one["measure"] for one in membership["checked"]
    }
    assert {one["until"] for one in membership["effects"]} == {"2030-03-04"}


async def unlogged(cities: Cities, like: str) -> str:
    """Return a result that Zhengzhou's own key signed, over what it stated before, and that stands in no log."""
    exchange = cities["zhengzhou"].city.exchange
    verdict = verify(like.encode(), cities["chenzhou"].city.exchange.trust, "2026-03-02")
    made = replace(verdict.signed.result, id="d" * 26, issued_at=cities["zhengzhou"].clock())
    return exchange.seal(made, 1, 77).decode()


async def refusal_of(cities: Cities, key: str, **given: str) -> tuple[str, int]:
    said = await cities["chenzhou"].ask("centre", QUERIES["recognise"], input={"key": key, **given})
    extensions = said.body["errors"][0]["extensions"]
    return extensions["reason"], extensions["step"]


async def test_what_stands_in_no_log_has_no_effect_whatever_is_left_out(cities: Cities) -> None:
    jws, proof = await issued(cities, "logged")
    secret = await unlogged(cities, jws)
    await cities.look("chenzhou")
    assert await refusal_of(cities, "no-proof", result=secret) == ("PROOF_NOT_GIVEN", 11)
    assert await refusal_of(cities, "no-proof-of-a-good-one", result=jws) == ("PROOF_NOT_GIVEN", 11)
    assert await refusal_of(cities, "other-proof", result=secret, proof=proof) == ("LOG_ENTRY_MISSING", 11)


LEADING_NOWHERE = encode64(bytes(32)).encode() + b"\n"
"""A hash of a proof, well formed, of no tree."""


def signed_anew(cities: Cities, size: int) -> bytes:
    """Return a checkpoint that Zhengzhou's log key signed over a history that never was."""
    settings = cities["zhengzhou"].city.settings
    log_key = load_key(settings.keys_dir / LEDGER)
    return Checkpoint(settings.ledger.origin, size, b"\x07" * 32).signed(log_key)


async def notices(place: Place, operation: str) -> list[tuple[str, ...]]:
    """Return the evidence of what the gateway told its auditors."""
    found = await place.ask("auditor", QUERIES["findings"])
    nodes = found.data["accessRecords"]["nodes"]
    return [tuple(node["evidence"]) for node in nodes if node["operation"] == operation]


async def test_a_proof_that_is_missing_or_unreadable_accuses_nobody_and_lets_nothing_in(
    cities: Cities,
) -> None:
    chenzhou, origin = cities["chenzhou"], cities["zhengzhou"].city.settings.ledger.origin
    await cities.look("chenzhou")
    kept, breaks = chenzhou.city.logs.kept(origin), chenzhou.city.logs.breaks
    told = await notices(chenzhou, "NeighbourLogForked")
    jws, proof = await issued(cities, "unproven")
    asked = {"key": "unproven", "result": jws, "proof": proof}
    for body in (None, b"", b"no hash\n", LEADING_NOWHERE * 99):
        cities.instead["/log/consistency/"] = body
        (found,) = await cities.look("chenzhou")
        said = await chenzhou.ask("centre", QUERIES["recognise"], input=asked)
        assert (found.code, said.codes) == ("NEIGHBOUR_SILENT", ["NEIGHBOUR_SILENT"])
    assert chenzhou.city.logs.kept(origin) == kept
    assert chenzhou.city.logs.breaks == breaks
    assert await notices(chenzhou, "NeighbourLogForked") == told
    cities.instead.clear()
    said = await chenzhou.ask("centre", QUERIES["recognise"], input=asked)
    assert said.data["recogniseResult"]["replayed"] is False
    assert size_of(chenzhou.city.logs.kept(origin)) > size_of(kept)


async def test_a_log_that_was_signed_anew_is_told_to_the_auditors_of_both_cities(cities: Cities) -> None:
    """1. the next look finds it; 2. a result under it is refused; 3. both ledgers hold both checkpoints."""
    zhengzhou, chenzhou = cities["zhengzhou"], cities["chenzhou"]
    await cities.look("chenzhou")
    kept = chenzhou.city.logs.kept(zhengzhou.city.settings.ledger.origin)
    forged = signed_anew(cities, size_of(kept) + 5)

    path = consistency_ranges(size_of(kept), size_of(forged))

    async def fetch(url: str) -> bytes | None:
        if "/log/consistency/" in url:
            return LEADING_NOWHERE * len(path)
        return forged if url.endswith("/log/checkpoint") else await cities.fetch(url)

    for _ in range(2):
        (found,) = await poll_status_lists(chenzhou.city, fetch)
        assert found.code == "NEIGHBOUR_LOG_FORKED"
    assert chenzhou.city.logs.kept(zhengzhou.city.settings.ledger.origin) == kept
    assert await notices(chenzhou, "NeighbourLogForked") == [(kept.decode(), forged.decode())]
    jws, proof = await issued(cities, "under-a-new-log")
    shown = proof.partition("\n\n")[0].encode() + b"\n\n" + forged
    assert (await refusal_of(cities, "forged", result=jws, proof=shown.decode()))[1] == 11
    # The neighbour hears of it at its next look, and believes it because its own key signed both.
    assert await notices(zhengzhou, "OwnLogForked") == []
    for _ in range(2):
        await cities.look("zhengzhou")
    assert await notices(zhengzhou, "OwnLogForked") == [(kept.decode(), forged.decode())]
    (found,) = await cities.look("chenzhou")
    assert found.code == ""


async def test_a_recall_that_was_heard_stays_whatever_a_later_list_says(cities: Cities) -> None:
    zhengzhou, chenzhou = cities["zhengzhou"], cities["chenzhou"]
    await cities.look("chenzhou")
    ended = await states(chenzhou, "ENDED")
    assert ended
    chenzhou.clock.now += timedelta(seconds=30)
    now = chenzhou.clock()
    clean = zhengzhou.city.exchange.seal_list(Bits(), "revocation", 1, now + 1)

    async def fetch(url: str) -> bytes | None:
        return clean if url.endswith("/status/revocation/1") else await cities.fetch(url)

    (found,) = await poll_status_lists(chenzhou.city, fetch)
    assert found.code == "RECALL_TAKEN_BACK"
    ((_, brought),) = await notices(chenzhou, "RecallTakenBack")
    assert brought == clean.decode()
    assert await states(chenzhou, "ENDED") == ended
    # Even if the list were kept: the recall is a fact with its evidence.
    url = "https://zhengzhou.example/status/revocation/1"
    real = (await read_results.status_lists(chenzhou.city.graph, (url,)))[url]
    await keep_status_list(
        chenzhou.city.graph,
        "431000",
        {
            "url": url,
            "jws": clean.decode(),
            "issuer": "410100",
            "purpose": "revocation",
            "since": now + 1,
            "until": now + 600_000_000,
        },
        now,
    )
    assert await states(chenzhou, "ENDED") == ended
    kept = {"url": url, "jws": real.jws, "issuer": "410100", "purpose": "revocation"}
    kept |= {"since": real.since, "until": real.until}
    await keep_status_list(chenzhou.city.graph, "431000", kept, now)
    everything = [one async for one in read_results.standing(chenzhou.city.graph, "410100")]
    assert not {one.id for one in everything} & ended


async def states(place: Place, wanted: str) -> set[str]:
    found = await place.ask("centre", QUERIES["recognitions"], uscc=story.COMPANY)
    nodes = found.data["recognitions"]["nodes"]
    return {node["digest"] for node in nodes if node["state"] == wanted}


async def test_a_neighbour_without_its_lists_is_a_state_with_the_effects_that_it_stops(
    cities: Cities,
) -> None:
    chenzhou = cities["chenzhou"]

    async def fetch(url: str) -> bytes | None:
        return None if "/status/" in url else await cities.fetch(url)

    (first,) = await poll_status_lists(chenzhou.city, fetch)
    (again,) = await poll_status_lists(chenzhou.city, fetch)
    assert (first.code, again.code, again.since) == ("STATUS_LIST_GONE", "STATUS_LIST_GONE", first.since)
    assert first.effects > 0
    ready = (await chenzhou.client.get("/readyz")).json()
    assert ready["exchange"]["neighbours"][0]["code"] == "STATUS_LIST_GONE"
    assert ready["exchange"]["neighbours"][0]["effects"] == first.effects
    assert ready["ledger"] is True


async def test_a_trust_list_without_its_mark_or_older_than_the_ledger_knows_is_refused(
    cities: Cities,
) -> None:
    """1. the mark is gone; 2. an older list, imported anew, is older than what the ledger remembers."""
    chenzhou = cities["chenzhou"]
    store, city = chenzhou.city.trust, chenzhou.city
    store.take(cities.trust("chenzhou"), "2026-03-02")
    await reload_trust_list(city, chenzhou.clock())
    newest_version = cities.version
    newest, seen = store.path.read_bytes(), store.seen_file.path.read_bytes()
    # 1.
    store.seen_file.path.unlink()
    await reload_trust_list(city, chenzhou.clock())
    assert city.exchange.distrust.details["reason"] == "NOT_REMEMBERED"
    # 2.
    settings = {name: place.city.settings for name, place in cities.places.items()}
    store.take(
        trust_list(cities.root, "chenzhou", settings, newest_version - 1, keys=cities.keys, days=DAYS),
        "2026-03-02",
    )
    await reload_trust_list(city, chenzhou.clock())
    assert city.exchange.distrust.details["reason"] == "OLDER"
    assert city.exchange.trust.version == newest_version
    store.path.write_bytes(newest)
    store.seen_file.path.write_bytes(seen)
    await reload_trust_list(city, chenzhou.clock())
    assert city.exchange.distrust is None


async def test_an_expired_trust_list_is_told_as_expired(cities: Cities) -> None:
    chenzhou = cities["chenzhou"]
    city, before = chenzhou.city, chenzhou.clock.now
    chenzhou.clock.now = before.replace(year=2027)
    await reload_trust_list(city, chenzhou.clock())
    assert (await chenzhou.client.get("/readyz")).json()["exchange"]["trust"] == "EXPIRED"
    # As after a start on that day: no list was ever taken.
    taken, city.exchange.trust = city.exchange.trust, None
    jws, proof = "a.b.c", "none"
    said = await chenzhou.ask(
        "centre", QUERIES["recognise"], input={"key": "late", "result": jws, "proof": proof}
    )
    assert said.codes == ["TRUST_LIST_REFUSED"]
    assert said.body["errors"][0]["extensions"]["reason"] == "EXPIRED"
    city.exchange.trust, chenzhou.clock.now = taken, before


async def test_a_list_of_ten_years_is_believed_for_as_long_as_the_receivers_settings_say(
    cities: Cities,
) -> None:
    here, there = cities["zhengzhou"].city.exchange, cities["chenzhou"]
    lasting, now = here.lasting, there.clock()
    here.lasting = replace(lasting, seconds=10 * 365 * 86_400.0)
    raw = here.seal_list(Bits(), "dispute", 1, now)
    here.lasting = lasting
    url = "https://zhengzhou.example/status/dispute/1"
    believed = round(there.city.settings.exchange.longest_list * 1_000_000)
    begun = there.city.exchange.opened_list(raw, url, now).since
    assert there.city.exchange.opened_list(raw, url, begun + believed - 1).purpose == "dispute"
    with pytest.raises(VerificationError) as refused:
        there.city.exchange.opened_list(raw, url, begun + believed)
    assert refused.value.details["reason"] == "STATUS_LIST_EXPIRED"
