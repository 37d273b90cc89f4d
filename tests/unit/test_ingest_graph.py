"""Files into the real embedded engine: the city comes out as its answer key says, again and after a crash."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graph.ingest.manifest import Delivered, read_manifest
from graph.ingest.report import Report
from graph.ingest.run import Delivery, ingest
from graph.model.reported import Chunk
from graph.store.database import DatabaseLimits, Graph
from graph.store.deliveries import Deliveries
from graph.store.engine import embedded_engine
from graph.store.format import prepare
from graph.synthetic import story
from graph.synthetic.city import generate
from security.pseudonymization import PseudonymizationService

pytestmark = pytest.mark.anyio
NOW = 1_795_000_000_000_000
VAULT = PseudonymizationService(b"k" * 32)
COUNTS = ("rows", "used", "same", "superseded", "quarantined", "reasons", "warnings")


class Killed(Exception):
    pass


class Interrupted(Deliveries):
    """Commits some spans and is gone before it can say so."""

    def __init__(self, graph: Graph, after: int) -> None:
        super().__init__(graph)
        self.left = after

    async def write(self, chunk: Chunk, now: int):
        fates = await super().write(chunk, now)
        self.left -= 1
        if self.left == 0:
            raise Killed
        return fates


@pytest.fixture(scope="module")
async def graph(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Graph]:
    async with embedded_engine(tmp_path_factory.mktemp("engine") / "graph") as address:
        # The suite may share its cores with others: the deadlines are not what is tested here.
        limits = DatabaseLimits(read_within=60, write_within=120)
        graph = await Graph.connect(address.url, address.user, address.password, address.database, limits)
        await prepare(graph)
        yield graph
        await graph.close()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("city")
    generate(directory / "files", companies=1_000, seed=5)
    story.write_story(directory / "story")
    return directory


async def deliver(writer: Deliveries, directory: Path, one: Delivered, span_rows: int = 500) -> Report:
    delivery = Delivery(
        path=directory / one.file,
        feed=one.feed,
        region=one.region,
        now=NOW,
        quarantine=directory.parent / "quarantine",
    )
    return await ingest(writer, VAULT, delivery, span_rows=span_rows)


def expected(directory: Path) -> dict[str, dict]:
    return json.loads((directory / "answers.json").read_text("utf-8"))["files"]


@pytest.fixture(scope="module")
async def first(graph: Graph, city: Path) -> dict[str, Report]:
    """The reports of the first delivery of city and story, by file."""
    writer = Deliveries(graph)
    return {
        one.file: await deliver(writer, directory, one)
        for directory in (city / "files", city / "story")
        for one in read_manifest(directory).deliveries
    }


async def test_city_and_story_come_out_as_their_answers_say(city: Path, first: dict[str, Report]) -> None:
    answers = expected(city / "files") | expected(city / "story")
    counted = {file: {name: getattr(report, name) for name in COUNTS} for file, report in first.items()}
    assert counted == answers


@pytest.mark.usefixtures("first")
async def test_the_same_files_again_change_nothing(graph: Graph, city: Path) -> None:
    writer = Deliveries(graph)
    for directory in (city / "files", city / "story"):
        for one in read_manifest(directory).deliveries:
            report = await deliver(writer, directory, one)
            assert report.repeated
            assert (report.used, report.superseded) == (0, 0)
            assert report.same + report.quarantined == one.rows


@pytest.mark.usefixtures("first")
async def test_a_delivery_killed_on_the_way_is_taken_up_where_it_was(graph: Graph, city: Path) -> None:
    directory = city / "late"
    shutil.copytree(city / "story", directory)
    tenures = directory / "story-tenures.csv"
    changed = (
        tenures.read_text("utf-8").replace("2021-06-01", "2021-06-02").replace("2016-09-01", "2016-09-02")
    )
    tenures.write_text(changed, encoding="utf-8")
    one = next(one for one in read_manifest(directory).deliveries if one.file == tenures.name)
    with pytest.raises(Killed):
        await deliver(Interrupted(graph, 2), directory, one, span_rows=2)
    report = await deliver(Deliveries(graph), directory, one, span_rows=2)
    assert not report.repeated
    assert (report.rows, report.used, report.same, report.quarantined) == (6, 2, 4, 0)
    assert (await deliver(Deliveries(graph), directory, one)).same == 6
