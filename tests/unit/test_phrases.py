"""Sentences inside sentences: each has its Chinese, at every place that says one, and libraries say none."""

import ast
from string import Formatter

import pytest

from benchmarks.metrics import PACKAGES, ROOT, sources
from gateway.cli import trust
from gateway.commands.ingest import COLUMNS
from gateway.commands.verify_log import MARKS, NOT_SHOWN, SAID
from graph.errors import PROSE, Fault, Refused, table
from graph.phrases import WORDS, chinese_of, has_chinese, phrases, tables
from schema.api import api_schema, core
from security.ledger.examine import CHECKS
from security.ledger.reasons import ProofReason
from security.refusals import refusal
from security.signed_lists.packs import PacksReason
from tests.attacks.test_documents import CASES, case_of, planned, planner
from tests.reading import english_in

VKEY = "zhengzhou.example/accord-log+0a1b2c3d+AQ=="
PRINTED = {"say", "in_terminals_language"}
FAULTS = {"Fault", "Refused", "Unavailable", "BadLaw", "VerificationError"}


def shown_in_chinese(code: str) -> set[str]:
    """The phrases that a code's Chinese sentence shows."""
    return {name for _, name, _, _ in Formatter().parse(table()[code].chinese) if name} & PROSE


def words_of(node: ast.expr) -> list[str]:
    """The texts that an expression may be, with a number in each slot; none where that is not written there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return [*words_of(node.body), *words_of(node.orelse)]
    return []


def said():
    """Each phrase that the program says inside a fault or prints: its place and its words."""
    for source in sources(*PACKAGES):
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            found = []
            if node.func.id in FAULTS and node.args and isinstance(node.args[0], ast.Constant):
                shown = shown_in_chinese(node.args[0].value)
                found = [word.value for word in node.keywords if word.arg in shown]
            elif node.func.id in PRINTED:
                found = node.args[:1]
            for words in (words for value in found for words in words_of(value)):
                yield f"{source.path.relative_to(ROOT)}:{node.lineno}", words


def test_every_phrase_that_is_said_has_its_chinese():
    assert [
        f"{place}: {words}" for place, words in said() if not has_chinese(words) and words.upper() != words
    ] == []


def test_the_walk_finds_what_is_said():
    assert len(list(said())) > 60


def checks_said():
    """Each text that the verification of a ledger gives to a check: what it asks, and what it found."""
    (source,) = [
        one for one in sources("security") if one.path.name == "verify.py" and "ledger" in one.path.parts
    ]
    for function in source.functions():
        named = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                named.setdefault(node.targets[0].id, []).extend(words_of(node.value))
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"LedgerCheck", "_not_done"}:
                for value in node.args:
                    yield from named.get(ast.unparse(value), words_of(value))


@pytest.mark.parametrize(
    "english", [*CHECKS, *NOT_SHOWN, *NOT_SHOWN.values(), *(reason.english for reason in ProofReason)]
)
def test_what_the_verification_of_a_ledger_always_says_is_a_phrase_of_its_own(english):
    assert english in phrases()


@pytest.mark.parametrize("english", CHECKS)
def test_a_check_is_chinese_throughout_whether_it_has_a_detail_or_not(english):
    for mark in MARKS.values():
        assert chinese_of(f"{mark} 7. {english}") == f"{mark} 7. {chinese_of(english)}"
        assert chinese_of(f"{mark} 7. {english}: size 9") == f"{mark} 7. {chinese_of(english)}：大小 9"


@pytest.mark.parametrize("kind", NOT_SHOWN)
@pytest.mark.parametrize("answer", SAID)
def test_a_verdict_on_each_kind_of_thing_is_chinese_throughout(kind, answer):
    chinese = chinese_of(f"the {kind} {SAID[answer]} under {VKEY}")
    assert chinese_of(kind) in chinese
    assert (english_in(chinese), kind in chinese) == ([], False)


@pytest.mark.parametrize("english", sorted(set(checks_said())))
def test_what_a_check_asks_and_finds_is_chinese_throughout(english):
    assert english in phrases() or english_in(chinese_of(english)) == []
    assert english_in(chinese_of(f"✓ 7. {CHECKS[0]}: {english}")) == []


def test_a_value_of_the_law_may_have_blanks():
    said = chinese_of('value months 410100: "in 3 months" → "in 6 months, or 9"')
    assert said == '值 months 410100："in 3 months" → "in 6 months, or 9"'


def test_the_walk_finds_what_the_checks_say():
    assert {
        "the receipt is signed by the log",
        "no proof of the entry was given",
        "the side file is not here",
        "in the tree of 7 entries",
    } <= set(checks_said())


def test_no_phrase_on_a_ledger_is_one_that_nothing_says_any_more():
    said = "\n".join(
        node.value
        for source in sources(*PACKAGES)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    assert [english for english in tables()["verdict"] if "{" not in english and english not in said] == []


def heads():
    """Each head of a table that a command prints: those written beside the call, and those that have a name."""
    for source in sources("gateway/cli", "gateway/commands"):
        assigned = {
            ast.unparse(target): node.value
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
        }
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "table" and node.args:
                given = assigned.get(ast.unparse(node.args[0]), node.args[0])
                assert isinstance(given, ast.Tuple), ast.unparse(given)
                yield from (
                    word
                    for one in given.elts
                    for word in (COLUMNS if ast.unparse(one) == "*COLUMNS" else words_of(one))
                )


def test_every_head_of_a_table_has_its_chinese_and_no_row_is_left_over():
    found = set(heads())
    assert {*trust.NEIGHBOURS, *COLUMNS} <= found
    assert {head for head in found if head.isascii()} == set(tables()["head"])


def test_a_phrase_without_its_chinese_is_found():
    assert not has_chinese("nobody has translated this")
    assert chinese_of("nobody has translated this") == "nobody has translated this"


@pytest.mark.parametrize("english", phrases())
def test_a_phrase_is_chinese_and_keeps_its_slots(english):
    chinese = phrases()[english]
    slots = {name for _, name, _, _ in Formatter().parse(english) if name}
    kept = {name for _, name, _, _ in Formatter().parse(chinese) if name}
    assert kept <= slots
    if english.strip("{} ").lower() not in {
        "mark} {number}. {asked",
        "mark} {number}. {asked}: {detail",
        "accord {version",
        "law {digest",
    }:
        assert english_in(chinese.format_map(dict.fromkeys(slots, "7"))) in ([], [chinese])


def test_a_slot_may_be_filled_with_a_phrase():
    fault = Fault(
        "SETTINGS_INVALID", key="http.port", why="expected a whole number of at least 0 up to 65535"
    )
    assert fault.chinese == "设置项 `http.port` 无法使用：应为整数，不小于 0，不大于 65535"


def test_several_flaws_of_a_document_are_told_one_by_one():
    why = "Cannot query field 'a' on type 'Query'.; Unknown fragment 'F'."
    assert (
        Fault("DOCUMENT_UNFIT", why=why).chinese == "查询与模式不符：类型 `Query` 没有字段 `a`；没有片段 `F`"
    )


def names_in_the_schema() -> set[str]:
    """Every name that a caller may write: types, fields, arguments and the fields of inputs."""
    found = set()
    for name, kind in core(api_schema).type_map.items():
        fields = getattr(kind, "fields", {})
        found |= {name, *fields, *(one for field in fields.values() for one in getattr(field, "args", ()))}
    return found


ALSO_PHRASES = sorted(names_in_the_schema() & phrases().keys())


def test_some_names_of_the_schema_are_phrases_too():
    assert {"key", "name", "kind", "region", "fields", "nodes"} <= set(ALSO_PHRASES)


@pytest.mark.parametrize("english", [one for one in phrases() if "{" in one])
@pytest.mark.parametrize("name", ["key", "note", "none"])
def test_what_is_somebodys_own_word_is_never_looked_up(english, name):
    slots = [slot for _, slot, _, _ in Formatter().parse(english) if slot and slot not in WORDS]
    said = chinese_of(english.format_map(dict.fromkeys(slots, name) | dict.fromkeys(WORDS, "7")))
    assert said == phrases()[english].format_map(dict.fromkeys(slots, name) | dict.fromkeys(WORDS, "7"))


@pytest.mark.parametrize("name", ALSO_PHRASES)
def test_an_unknown_argument_or_field_is_named_as_it_was_written(name):
    why = f"Unknown argument '{name}' on field 'Query.{name}'.; Cannot query field '{name}' on type 'Query'."
    assert chinese_of(why) == f"字段 `Query.{name}` 没有参数 `{name}`；类型 `Query` 没有字段 `{name}`"


def test_a_key_or_file_named_like_a_phrase_keeps_its_name():
    named = refusal("PACKS_REFUSED", PacksReason.SAME_KEY_TWICE, "proof")
    said = refusal("PACKS_REFUSED", PacksReason.SAME_KEY_TWICE, "in the settings")
    assert named.details["why_chinese"] == f"{PacksReason.SAME_KEY_TWICE.chinese}：proof"
    assert said.details["why_chinese"] == f"{PacksReason.SAME_KEY_TWICE.chinese}：见设置"


@pytest.mark.parametrize(
    ("why", "chinese"),
    [
        (
            "Something new.; Unknown fragment 'F'.; Something else.",
            "Something new.；没有片段 `F`; Something else.",
        ),
        ("Unknown fragment 'F'.; Something new 'G'.", "没有片段 `F`; Something new 'G'."),
        ('Int cannot represent non-integer value: "a; b"', '应为整数，收到 "a; b"'),
        ("Expected value of type 'T' to be an object, found: aaa…", "类型 `T` 的值须为对象，收到 aaa"),
    ],
)
def test_of_several_flaws_each_is_told_in_chinese_that_can_be(why, chinese):
    assert chinese_of(why) == chinese


ORGANIZATION = "{{ organization({}) {{ name }} }}"
BY_VARIABLE = 'query($v: {}) {{ organization({}: $v, uscc: "x") {{ name }} }}'
ANNUL = "mutation {{ annulRecord{} {{ __typename }} }}"
UNFIT = [
    (ORGANIZATION.format("uscc: 5"), {}, "`organization(uscc:)` 处：应为字符串，收到 5"),
    (
        ORGANIZATION.format('uscc: "x", asOf: "2026-02-30"'),
        {},
        "`organization(asOf:)` 处：没有 `2026-02-30` 这一天",
    ),
    (ORGANIZATION.format('uscc: "x", asOf: "soon"'), {}, "`organization(asOf:)` 处：日期格式为 `YYYY-MM-DD`"),
    (
        ORGANIZATION.format('uscc: "x", knownAt: "2026-01-01"'),
        {},
        "`organization(knownAt:)` 处：时刻格式为 `YYYY-MM-DDThh:mm:ssZ`，或带时区偏移",
    ),
    (
        BY_VARIABLE.format("DateTime", "knownAt"),
        {"v": "2026-02-30T10:00:00Z"},
        "变量 `$v` 的值无效：没有 `2026-02-30T10:00:00Z` 这一时刻",
    ),
    (BY_VARIABLE.format("Date!", "asOf"), {}, "变量 `$v` 的值无效：须给出类型 `Date!` 的值"),
    (BY_VARIABLE.format("Date!", "asOf"), {"v": None}, "变量 `$v` 的值无效：类型 `Date!` 的值不能为空"),
    (BY_VARIABLE.format("Date", "asOf"), {"v": 5}, "变量 `$v` 的值无效：日期格式为 `YYYY-MM-DD`"),
    (
        ANNUL.format('(key: "x")'),
        {},
        "字段 `Mutation.annulRecord` 没有参数 `key`；未提供必填参数 `Mutation.annulRecord(input:)`（类型 `AnnulRecordInput!`）",
    ),
    (
        ANNUL.format("(input: 5)"),
        {},
        "`annulRecord(input:)` 处：类型 `AnnulRecordInput` 的值须为对象，收到 5",
    ),
    (
        '{ organization(uscc: "x") { key why } }',
        {},
        "类型 `Organization` 没有字段 `key`；类型 `Organization` 没有字段 `why`",
    ),
]


@pytest.mark.parametrize(("document", "variables", "flaw"), UNFIT)
def test_what_does_not_fit_is_told_in_chinese(document, variables, flaw):
    with pytest.raises(Refused) as refused:
        planner().plan(document, None, variables, known=True)
    assert refused.value.code in {"DOCUMENT_UNFIT", "VARIABLES_INVALID"}
    assert refused.value.chinese.partition("：")[2] == flaw


@pytest.mark.parametrize(
    "path",
    [p for p in CASES if case_of(p)["code"] in {"DOCUMENT_UNFIT", "VARIABLES_INVALID"}],
    ids=lambda path: path.stem,
)
def test_what_every_attack_is_told_is_chinese(path):
    with pytest.raises(Refused) as refused:
        planned(case_of(path))
    assert english_in(refused.value.chinese) == []


def test_a_day_is_quoted_only_where_it_has_the_form_of_one():
    with pytest.raises(Refused) as refused:
        planner().plan(ORGANIZATION.format(f'uscc: "x", asOf: "{4101 * "9"}"'), None, {}, known=True)
    assert refused.value.details["why"] == "`organization(asOf:)`: a day is written `YYYY-MM-DD`"
