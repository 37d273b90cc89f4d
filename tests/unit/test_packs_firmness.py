"""What values rest on: a text states it, else it is a reading or a decision that names what else one could hold."""

import pytest

from graph.model.law import RestsOn
from graph.packs.carried import uncarried
from graph.packs.load import DATA, files_of, read_pack, read_packs
from graph.packs.lookup import shipped_law

PACKS = read_packs(files_of(DATA))
LAW = shipped_law()
SAID = [(pack, one) for pack in PACKS for one in pack.provisions if one.speaks and one.seen]

Z, C, E, M = "410100", "431000", "410103", "410322"


def rested(place: str, key: str, day: str = "2025-01-15") -> tuple[RestsOn, str]:
    clause = LAW.value(key, place, day).citations[0]
    return clause.rests_on, clause.alternative or ""


def test_a_reading_and_a_decision_name_another() -> None:
    firm = [
        f"{pack.id} {one.key}"
        for pack, one in SAID
        if one.citation.rests_on is RestsOn.TEXT and one.citation.alternative
    ]
    soft = [
        f"{pack.id} {one.key}"
        for pack, one in SAID
        if one.citation.rests_on is not RestsOn.TEXT and not one.citation.alternative
    ]
    assert (firm, soft) == ([], [])


@pytest.mark.parametrize(("place", "day"), [(Z, "2018-01-15"), (C, "2025-01-15"), (M, "2020-01-15")])
def test_a_ban_asks_responsibility_of_the_practitioner_only(place: str, day: str) -> None:
    rules = {rule.id.partition("/")[2]: rule for rule in LAW.rules(place, day)}
    office, found = rules["imputation.ban.office"], rules["imputation.ban.finding"]
    assert {role.value for role in office.roles} == {"LEGAL_REPRESENTATIVE", "PRINCIPAL"}
    assert (office.needs_personal_finding, office.needs_named_decision) == (False, False)
    assert {role.value for role in found.roles} == {"REGISTERED_PRACTITIONER"}
    assert found.needs_personal_finding
    assert all(rule.citations[0].rests_on is RestsOn.TEXT for rule in (office, found))


READINGS = [  # place, key, day, what the alternative must speak of
    (E, "imputation.notice.arrears", "2025-01-15", "without a decision that names the person"),
    (E, "imputation.listing.record", "2025-01-15", "或"),
    (E, "imputation.ban.responsible", "2025-01-15", "three grounds must come together"),
    (Z, "reports.periods", "2018-01-15", "names no addressee"),
    (Z, "imputation.measure.responsible", "2025-01-15", "相关责任人员"),
    (C, "imputation.measure.responsible", "2025-01-15", "相关责任人员"),
    (C, "recognition.grades", "2025-01-15", "elsewhere only the origin acts"),
    (C, "recognition.severe", "2025-01-15", "elsewhere only the origin acts"),
    (Z, "recognition.severe", "2025-01-15", "another one it leaves open"),
]


@pytest.mark.parametrize(("place", "key", "day", "words"), READINGS)
def test_what_no_text_states_is_a_reading_of_the_same_thing(
    place: str, key: str, day: str, words: str
) -> None:
    rests, alternative = rested(place, key, day)
    assert rests is RestsOn.READING
    assert words in alternative


def test_only_a_decision_of_ours_says_who_withdraws() -> None:
    assert rested(Z, "case.withdrawal")[0] is RestsOn.DECISION
    for place, day in ((Z, "2025-01-15"), (C, "2025-01-15"), (M, "2020-01-15")):
        assert "withdraws" not in LAW.value("case.initiation", place, day).value


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            '"PRINCIPAL"], anchor = "ACT_PERIOD", effect = "BAN"',
            '"PRINCIPAL"], anchor = "ACT_PERIOD", needs_named_decision = true, effect = "BAN"',
            "needs_named_decision",
        ),
        (
            '"PRINCIPAL"], anchor = "ACT_PERIOD", effect = "RECORD"',
            '"PRINCIPAL"], anchor = "ACT_PERIOD", needs_own_basis = true, effect = "RECORD"',
            "needs_own_basis",
        ),
    ],
)
def test_a_condition_that_no_text_states_may_not_rest_on_the_text(old: str, new: str, why: str) -> None:
    name = "hunan.chenzhou-2017.toml"
    data = files_of(DATA)[name].decode()
    assert old in data
    flaws = list(uncarried(read_pack(name, data.replace(old, new, 1).encode())))
    assert [flaw for _, flaw in flaws] == [f"its words do not say {why}"]
