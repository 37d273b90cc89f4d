"""Files that are not packs: each is refused, in one sentence that says what is wrong."""

import pytest

from graph.errors import BadLaw
from graph.packs.check import check
from graph.packs.load import read_pack, read_packs
from graph.packs.lookup import LawBook

HEAD = """
[pack]
id = "{id}"
place = "{place}"
instrument = "某文件"
rank = "{rank}"
valid_from = {since}
valid_until = {until}
text = "{text}"
"""
VALUE = """
[[value]]
key = "dispute.total"
value = { via_provider = 12 }
article = "六(三)"
quotation = "12个工作日内回复信用主体并说明处理理由"
rests_on = "text"
"""


def pack(value: str = VALUE, **head: str) -> bytes:
    fields = {
        "id": "test.pack",
        "place": "410100",
        "rank": "CITY_DOCUMENT",
        "since": "2017-07-18",
        "until": '"unset"',
        "text": "zhengzhou-2017-128.txt",
        **head,
    }
    return (HEAD.format(**fields) + value).encode()


def test_the_plain_pack_is_one() -> None:
    assert read_pack("plain.toml", pack()).provisions[0].value == {"via_provider": 12}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        pytest.param(b"\xff", "it is not UTF-8", id="not-utf-8"),
        pytest.param(b"[pack", "it is not TOML", id="not-toml"),
        pytest.param(b"value = []", "lacks the field `pack`", id="no-head"),
        pytest.param(pack(VALUE + 'colour = "red"\n'), "unknown field `colour`", id="unknown-field"),
        pytest.param(
            pack(VALUE.replace("dispute.total", "dispute.colour")), "is not a key", id="unknown-key"
        ),
        pytest.param(pack(VALUE.replace('article = "六(三)"\n', "")), "names no article", id="no-article"),
        pytest.param(
            pack(VALUE.replace("12个工作日内回复信用主体并说明处理理由", "")),
            "has no quotation",
            id="no-quotation",
        ),
        pytest.param(
            pack(VALUE.replace('rests_on = "text"\n', "")), "does not say what it rests on", id="no-ground"
        ),
        pytest.param(
            pack(VALUE.replace('"text"', '"reading"')),
            "a reading without its alternative",
            id="no-alternative",
        ),
        pytest.param(
            pack(VALUE + 'source = "none"\n'), "has a value but no source", id="value-without-source"
        ),
        pytest.param(
            pack(VALUE.replace("value = { via_provider = 12 }\n", "")),
            "has a source but no value",
            id="no-value",
        ),
        pytest.param(pack(VALUE + 'merge = "add"\n'), "merged otherwise", id="wrong-merge"),
        pytest.param(
            pack(VALUE + 'modality = "wish"\n'),
            "`value[0].modality` has a value of another kind",
            id="wrong-modality",
        ),
        pytest.param(pack(VALUE, text="unseen"), "nobody has read its text", id="decides-unread"),
        pytest.param(
            pack('[[value]]\nkey = "dispute.colour"\nsource = "none"\n', text="unseen"),
            "is not a key",
            id="unread-unknown-key",
        ),
        pytest.param(pack(VALUE, text="summary"), "known in summary only", id="quotes-a-summary"),
        pytest.param(pack(VALUE + VALUE), "`dispute.total` is set twice", id="set-twice"),
        pytest.param(pack(rank="KING"), "`KING` is not a rank", id="unknown-rank"),
        pytest.param(pack(rank="LAW"), "does not come from `410100`", id="wrong-rank"),
        pytest.param(pack(place="41010"), "does not come from `41010`", id="wrong-place"),
        pytest.param(pack(since='"soon"'), "not made of days", id="no-day"),
        pytest.param(pack(until="2017-07-18"), "ends before it begins", id="empty-period"),
    ],
)
def test_a_file_that_is_not_a_pack_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(BadLaw) as caught:
        read_pack("bad.toml", data)
    assert caught.value.code == "PACK_INVALID"
    assert why in caught.value.english


def test_two_packs_of_one_name_are_refused() -> None:
    with pytest.raises(BadLaw, match="another pack has the same id"):
        read_packs({"a.toml": pack(), "b.toml": pack()})


def test_two_values_of_which_neither_is_higher_nearer_or_later_are_refused() -> None:
    with pytest.raises(BadLaw, match=r"also set by `test.pack`"):
        read_packs({"a.toml": pack(), "b.toml": pack(id="test.other")})


def rule(**changes: str) -> str:
    cell = {
        "trigger": '"PENALTY"',
        "roles": '["LEGAL_REPRESENTATIVE"]',
        "anchor": '"ACT_PERIOD"',
        "effect": '"RECORD"',
        "ends_on": '["ANNULMENT"]',
        **changes,
    }
    inside = ", ".join(f"{name} = {value}" for name, value in cell.items())
    return VALUE.replace("dispute.total", "imputation.record.office").replace(
        "{ via_provider = 12 }", f"{{ {inside} }}"
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"effect": '"BAN"'}, "is a ban without an end"),
        ({"roles": '["KING"]'}, "is not well formed"),
        ({"colour": '"red"'}, "is not well formed"),
    ],
)
def test_a_rule_that_is_none_is_refused(changes: dict[str, str], why: str) -> None:
    book = LawBook((read_pack("a.toml", pack(rule(**changes))),), "")
    with pytest.raises(BadLaw, match=why):
        book.rules("410100", "2025-01-01")


def test_check_tells_everything_at_once(tmp_path) -> None:
    later = pack(id="test.later", since="2020-01-01", value=VALUE.replace("12个", "99个"))
    gap = pack(id="test.gap", until="2016-01-01", since="2015-01-01")
    yields = pack(
        id="test.yields", place="410103", rank="DISTRICT_DOCUMENT", value=VALUE + 'yields_to = ["nobody"]\n'
    )
    broken = pack(rule(effect='"BAN"'), id="test.broken", place="410200")
    for name, data in {"a": pack(), "b": later, "c": gap, "d": yields, "e": broken, "f": b"?"}.items():
        (tmp_path / f"{name}.toml").write_bytes(data)
    told = [f"{flaw.kind} {flaw.pack} {flaw.key} {flaw.english}" for flaw in check(tmp_path)]
    for words in (
        "error f.toml",
        "its words are not in the text",
        "it yields to `nobody`",
        "ban without an end",
        "both speak from 2020-01-01 until 9999-12-31, the later stands",
        "nobody speaks from 2016-01-01 until 2017-07-18",
    ):
        assert any(words in line for line in told), words
    assert [flaw.kind for flaw in check(tmp_path)] == sorted(flaw.kind for flaw in check(tmp_path))


def test_check_tells_a_quotation_from_a_copy_of_the_folders_own(tmp_path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "own.txt").write_text("12个工作日内回复信用主体并说明处理理由", encoding="utf-8")
    (tmp_path / "a.toml").write_bytes(pack(text="own.txt"))
    (tmp_path / "b.toml").write_bytes(pack(text="gone.txt", id="test.gone", since="2020-01-01"))
    told = [flaw.english for flaw in check(tmp_path) if flaw.kind == "error"]
    assert not any("not in the text" in one for one in told)
    assert any("no copy of its text `gone.txt`" in one for one in told)


def test_check_tells_each_meeting_in_time_and_only_true_gaps(tmp_path) -> None:
    """A long text overlaps two later ones; between those two nobody is silent, because it still speaks."""
    for name, since, until in (
        ("a", "2015-01-01", "2020-01-01"),
        ("b", "2016-01-01", "2017-01-01"),
        ("c", "2018-01-01", "2019-01-01"),
        ("d", "2021-01-01", "2022-01-01"),
    ):
        (tmp_path / f"{name}.toml").write_bytes(pack(id=f"test.{name}", since=since, until=until))
    told = [(one.pack, one.english) for one in check(tmp_path) if one.key == "dispute.total" and one.pack]
    assert told == [
        ("test.b", "`test.a`: both speak from 2016-01-01 until 2017-01-01, the later stands"),
        ("test.c", "`test.a`: both speak from 2018-01-01 until 2019-01-01, the later stands"),
        ("test.d", "`test.a`: nobody speaks from 2020-01-01 until 2021-01-01"),
    ]


def test_check_tells_what_nobody_sets_as_a_note(tmp_path) -> None:
    (tmp_path / "a.toml").write_bytes(pack())
    (unused,) = [one for one in check(tmp_path) if "are set by no pack" in one.english]
    assert unused.kind == "note"
    assert "retention.person" in unused.english
    assert not [one for one in check() if "are set by no pack" in one.english]


def test_check_tells_packs_that_collide(tmp_path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.toml").write_bytes(pack())
    assert any("another pack has the same id" in flaw.english for flaw in check(tmp_path))
