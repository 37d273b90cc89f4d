"""The synthetic city: the same bytes from the same seed, the shapes it is drawn from, numbers that nobody holds."""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from graph.errors import Refused
from graph.ingest.manifest import Manifest, read_manifest
from graph.synthetic.city import END, generate
from graph.synthetic.story import write_story

COMPANIES = 4_000


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("city")
    generate(directory, companies=COMPANIES, seed=11)
    return directory


def rows(directory: Path, name: str) -> list[dict[str, str]]:
    encoding = {one.file: one.encoding for one in read_manifest(directory).deliveries}[name]
    with (directory / name).open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream))


def terms(directory: Path) -> dict[str, list[tuple[str, str]]]:
    """Legal representatives' terms by code, in their order."""
    found = defaultdict(list)
    for row in rows(directory, "tenures.csv"):
        if row["RZ_ZW"] == "法定代表人":
            found[row["RZ_SHXYM"]].append((row["RZ_QSRQ"], row["RZ_ZZRQ"]))
    return {code: sorted(held) for code, held in found.items()}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    made = [tmp_path / name for name in ("one", "two", "other")]
    for directory, seed in zip(made, (3, 3, 4), strict=True):
        generate(directory, companies=1_000, seed=seed)
    names = sorted(path.name for path in made[0].iterdir())
    assert names == sorted(path.name for path in made[1].iterdir())
    for name in names:
        assert (made[0] / name).read_bytes() == (made[1] / name).read_bytes(), name
    assert (made[0] / "persons.csv").read_bytes() != (made[2] / "persons.csv").read_bytes()


def test_the_manifest_names_every_file_and_its_digest(city: Path) -> None:
    manifest = read_manifest(city)
    listed = {one.file for one in manifest.deliveries} | {"manifest.json", "answers.json"}
    assert {path.name for path in city.iterdir()} == listed
    order = [one.kind for one in manifest.deliveries]
    kinds = ["organizations", "persons", "tenures", "penalties", "findings", "challenges"]
    assert [kind for turn, kind in enumerate(order) if turn == 0 or order[turn - 1] != kind] == kinds
    assert {one.encoding for one in manifest.deliveries} == {"utf-8", "utf-8-sig", "gb18030"}
    assert msgspec.convert(msgspec.to_builtins(manifest), Manifest) == manifest


def test_no_number_can_belong_to_anybody(city: Path, tmp_path: Path) -> None:
    write_story(tmp_path)
    for directory in (city, tmp_path):
        for one in read_manifest(directory).deliveries:
            text = (directory / one.file).read_text(one.encoding)
            for number in re.findall(r"(?<![0-9A-Z])\d{15}(?:\d{2}[0-9X])?(?![0-9A-Z])", text):
                assert number.startswith(("16", "000000000000000")), (one.file, number)
            for code in re.findall(r"(?<![0-9A-Z])[19][123]\d{6}MA[0-9A-Z]{8}(?![0-9A-Z])", text):
                assert code[2:4] == "16", (one.file, code)


def test_one_representative_at_any_time_but_for_the_planted(city: Path) -> None:
    answers = json.loads((city / "answers.json").read_text("utf-8"))
    gaps, overlaps = set(answers["gaps_between_representatives"]), set(answers["overlapping_representatives"])
    assert gaps
    assert overlaps
    for code, held in terms(city).items():
        for (_, until), (since, _) in pairwise(held):
            relation = (until > since) - (until < since)
            assert relation == (code in overlaps) - (code in gaps) or until == since, code
        assert sum(not until for _, until in held) <= 1


def test_shapes(city: Path) -> None:
    held = terms(city)
    changed = sum(len(one) > 1 for one in held.values()) / len(held)
    assert 0.2 < changed < 0.4
    assert 1.2 < sum(map(len, held.values())) / len(held) < 1.6

    present = Counter(
        row["RZ_ZJHM"]
        for row in rows(city, "tenures.csv")
        if row["RZ_ZW"] == "法定代表人" and (not row["RZ_ZZRQ"] or row["RZ_ZZRQ"] > "2024")
    )
    single = sum(count == 1 for count in present.values()) / len(present)
    assert 0.75 < single < 0.92
    assert max(present.values()) >= 10

    penalised = Counter()
    graded = Counter()
    for one in read_manifest(city).deliveries:
        if one.feed == "market" and one.file == "penalties-market.csv":
            for row in rows(city, one.file):
                penalised[row["CF_XDR_SHXYM"]] += 1
                graded[row["KZ_YZCD"]] += 1
    assert graded["一般"] > graded["较重"] > graded["严重"] > 0
    assert max(penalised.values()) >= 4


def test_surnames_follow_their_frequency(city: Path) -> None:
    names = [row["RY_XM"] for row in rows(city, "persons.csv")]
    first = Counter(name[0] for name in names)
    assert 0.25 < sum(first[one] for one in "王李张刘陈") / len(names) < 0.4
    assert max(Counter(names).values()) >= 3, "persons of one name are many"


def test_nothing_happens_after_the_end(city: Path) -> None:
    answers = json.loads((city / "answers.json").read_text("utf-8"))
    assert answers["companies"] == COMPANIES
    for row in rows(city, "tenures.csv"):
        assert date.fromisoformat(row["RZ_QSRQ"]) <= END
    for row in rows(city, "challenges.csv"):
        assert date.fromisoformat(row["FY_SLRQ"]) <= END


def test_every_family_of_dirt_is_planted_in_a_small_city(tmp_path: Path) -> None:
    generate(tmp_path, companies=1_000, seed=1)
    answers = json.loads((tmp_path / "answers.json").read_text("utf-8"))
    told = Counter()
    for expected in answers["files"].values():
        told.update(expected["reasons"])
        told.update(expected["warnings"])
    refused = {"BAD_DAY", "BAD_AMOUNT", "MISSING", "NOT_OWNER", "NOT_TO_BE_REPORTED", "PLACEHOLDER_CODE"}
    warned = {"AMOUNT_LOOKS_LIKE_YUAN", "CHECK_CHARACTER", "DOCUMENT_CHECK", "DOCUMENT_OLD_FORM"}
    assert refused | warned | {"SUBJECT_UNKNOWN", "PUBLICITY_WITHOUT_END"} <= set(told)
    families = (
        "same_name",
        "two_documents",
        "collusive_changes",
        "late",
        "corrected",
        "through_two_channels",
    )
    for family in (*families, "fines_in_yuan", "full_width", "far_days", "gaps_between_representatives"):
        assert answers[family], family


@pytest.mark.parametrize("companies", [999, 100_001])
def test_other_sizes_are_no_cities(tmp_path: Path, companies: int) -> None:
    with pytest.raises(ValueError, match="1000 to 100000"):
        generate(tmp_path, companies=companies, seed=1)


HEAD = b'{"seed":1,"companies":1,"end":"2026-06-30","deliveries":['
ELSEWHERE = b'{"file":"../a.csv","feed":"a","region":"1","kind":"k","encoding":"e","rows":1,"sha256":""}'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (HEAD + b'],"format":2}', "its format is 2"),
        (HEAD + ELSEWHERE + b"]}", "outside its directory"),
    ],
    ids=["absent", "cut", "deep", "newer", "elsewhere"],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: bytes | None, why: str) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(Refused) as refusal:
        read_manifest(tmp_path)
    assert refusal.value.details["reason"] == "NOT_A_MANIFEST"
    assert why in refusal.value.english
