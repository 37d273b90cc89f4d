"""Where the five plans conflict: each of the 27 keys, asked at each place on a day, in one table."""

import pytest

from graph.errors import BadLaw
from graph.packs.lookup import shipped_law

LAW = shipped_law()

ZHENGZHOU, CHENZHOU, ERQI, MENGJIN = "410100", "431000", "410103", "410322"
UNSET = "UNSET"
EARLY, TODAY = "2018-01-15", "2025-01-15"
COUNTY = "2020-01-15"

ROWS = [
    ("C1", "dispute.intake", ZHENGZHOU, EARLY, "CITY_CREDIT_CENTRE"),
    ("C1", "dispute.intake", ZHENGZHOU, TODAY, "PLATFORM"),
    ("C1", "dispute.intake", CHENZHOU, TODAY, "DEPARTMENT_EXECUTING_THE_MEASURE"),
    ("C1", "dispute.intake", MENGJIN, COUNTY, UNSET),
    ("C2", "dispute.total", ZHENGZHOU, EARLY, 12),
    ("C2", "dispute.total", ZHENGZHOU, TODAY, 7),
    ("C2", "dispute.total", ERQI, TODAY, 7),
    ("C2", "dispute.total", CHENZHOU, TODAY, UNSET),
    ("C2", "dispute.total", MENGJIN, "2020-06-01", UNSET),
    ("C2", "dispute.steps", CHENZHOU, TODAY, 20),
    ("C2", "dispute.steps", MENGJIN, COUNTY, UNSET),
    ("C2", "dispute.steps", MENGJIN, "2020-06-01", 3),
    ("C3", "dispute.pause.measures", ZHENGZHOU, TODAY, False),
    ("C3", "dispute.pause.measures", CHENZHOU, TODAY, True),
    ("C3", "dispute.pause.measures", ERQI, TODAY, False),
    ("C3", "dispute.pause.measures", MENGJIN, COUNTY, True),
    ("C3", "dispute.pause.publicity", CHENZHOU, TODAY, UNSET),
    ("C4", "publicity.penalty", CHENZHOU, EARLY, "DAYS"),
    ("C4", "publicity.penalty", CHENZHOU, TODAY, "WORKING_DAYS"),
    ("C4", "publicity.penalty", ZHENGZHOU, "2016-09-01", "DAYS"),
    ("C4", "publicity.penalty", ZHENGZHOU, EARLY, UNSET),
    ("C4", "publicity.other_acts", ERQI, TODAY, "WORKING_DAYS"),
    ("C4", "publicity.other_acts", ZHENGZHOU, TODAY, UNSET),
    ("C5", "publicity.sites", ERQI, TODAY, "信用二七"),
    ("C5", "publicity.sites", CHENZHOU, TODAY, "信用郴州"),
    ("C8", "restoration.ways", ERQI, TODAY, "TRAINING"),
    ("C8", "restoration.ways", CHENZHOU, TODAY, "PUBLIC_SERVICE"),
    ("C8", "restoration.ways", ZHENGZHOU, TODAY, UNSET),
    ("C9", "retention.person", ZHENGZHOU, TODAY, "ERASE"),
    ("C9", "retention.person", ERQI, TODAY, "ERASE"),
    ("C9", "retention.person", CHENZHOU, TODAY, UNSET),
    ("C10", "escalation.domains", ZHENGZHOU, TODAY, 2),
    ("C10", "escalation.domains", ERQI, TODAY, 2),
    ("C10", "escalation.domains", CHENZHOU, TODAY, UNSET),
    ("C11", "eligibility.green_channel", ZHENGZHOU, TODAY, 3),
    ("C11", "eligibility.green_channel", ZHENGZHOU, TODAY, "EITHER"),
    ("C11", "eligibility.tolerance", ERQI, TODAY, True),
    ("C12", "severity.scale", ZHENGZHOU, TODAY, "CONSIDERABLE"),
    ("C12", "severity.tiers", ERQI, TODAY, "KEY_ATTENTION"),
    ("C12", "severity.scale", CHENZHOU, TODAY, UNSET),
    ("C13", "severity.conduct", CHENZHOU, TODAY, "DEFENCE"),
    ("C13", "severity.conduct", ZHENGZHOU, EARLY, UNSET),
    ("C13", "severity.conduct", ZHENGZHOU, TODAY, "EDUCATION_AND_RESEARCH"),
    ("C14", "measures.catalogue", ZHENGZHOU, TODAY, "MKT-RATES"),
    ("C14", "measures.catalogue", MENGJIN, COUNTY, "MKT-FINANCE"),
    ("C14", "measures.catalogue", ERQI, TODAY, "MKT-CREDIT"),
    ("C15", "measures.catalogue", CHENZHOU, TODAY, "IND-FORCED-EXIT"),
    ("C15", "measures.catalogue", ERQI, TODAY, "IND-CONDEMNATION"),
    ("C15", "measures.catalogue", ERQI, TODAY, "IND-ADVISED-EXIT"),
    ("C16", "inspection.bands", CHENZHOU, TODAY, "OPTIMISE"),
    ("C16", "inspection.bands", ZHENGZHOU, EARLY, "REDUCE"),
    ("C17", "reports.periods", ZHENGZHOU, TODAY, 5),
    ("C17", "reports.periods", ERQI, TODAY, 25),
    ("C17", "reports.periods", MENGJIN, COUNTY, 31),
    ("C17", "reports.periods", CHENZHOU, TODAY, UNSET),
    ("C18", "coordinator", CHENZHOU, TODAY, "市社会信用体系建设主管部门"),
    ("C19", "recognition.counterpart", ERQI, TODAY, "BANS"),
    ("C20", "catalogue.update", CHENZHOU, TODAY, 15),
    ("C20", "catalogue.update", ZHENGZHOU, TODAY, UNSET),
    ("C21", "dispute.remedies", CHENZHOU, TODAY, "LITIGATION"),
    ("C21", "dispute.remedies", ERQI, TODAY, UNSET),
    ("C22", "interview", CHENZHOU, TODAY, "AGENCY_HEADS"),
    ("C22", "interview", ERQI, TODAY, "SUBJECTS"),
    ("C22", "interview", ZHENGZHOU, TODAY, UNSET),
    ("C23", "lists.reference", CHENZHOU, TODAY, "RATING"),
    ("C23", "lists.reference", ZHENGZHOU, TODAY, "REFERENCE"),
    ("C24", "query.public", ERQI, TODAY, "PERSONS"),
    ("C24", "query.public", ZHENGZHOU, "2016-09-01", "STAGED"),
    ("C25", "platform.record", ERQI, TODAY, "市信用平台"),
    ("C25", "platform.record", MENGJIN, COUNTY, UNSET),
    ("C25", "platform.exchange", MENGJIN, COUNTY, "洛阳市信用信息综合平台"),
    ("C26", "measures.travel", ZHENGZHOU, TODAY, "ABLE_BUT_REFUSES"),
    ("C26", "measures.travel", ERQI, TODAY, "ABLE_BUT_REFUSES"),
    ("C27", "data.collection", MENGJIN, COUNTY, "水电气暖"),
    ("C27", "data.collection", ZHENGZHOU, TODAY, UNSET),
    ("C27", "data.barred", ZHENGZHOU, TODAY, "UNCONFIRMED_UTILITY_ARREARS"),
]


@pytest.mark.parametrize(("row", "key", "place", "day", "said"), ROWS, ids=str)
def test_each_conflict_key_answers_per_place_and_day(
    row: str, key: str, place: str, day: str, said: object
) -> None:
    if said == UNSET:
        with pytest.raises(BadLaw, match="is not set for place"):
            LAW.value(key, place, day)
        return
    found = LAW.value(key, place, day)
    assert said in leaves(found.value), found.value
    assert found.citations


def leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [value]


RULES = [
    ("C6", ZHENGZHOU, EARLY, "imputation.record.office", {"LEGAL_REPRESENTATIVE", "PRINCIPAL"}),
    ("C6", CHENZHOU, TODAY, "imputation.record.office", {"LEGAL_REPRESENTATIVE", "PRINCIPAL"}),
    (
        "C6",
        ERQI,
        TODAY,
        "imputation.listing.record",
        {"LEGAL_REPRESENTATIVE", "PRINCIPAL", "ACTUAL_CONTROLLER"},
    ),
    (
        "C7",
        ZHENGZHOU,
        TODAY,
        "imputation.ban.office",
        {"LEGAL_REPRESENTATIVE", "PRINCIPAL"},
    ),
    ("C7", MENGJIN, COUNTY, "imputation.ban.finding", {"REGISTERED_PRACTITIONER"}),
]


@pytest.mark.parametrize(("row", "place", "day", "key", "roles"), RULES)
def test_the_matrix_of_roles_per_place(row: str, place: str, day: str, key: str, roles: set[str]) -> None:
    (rule,) = [one for one in LAW.rules(place, day) if one.id.endswith(f"/{key}")]
    assert {role.value for role in rule.roles} == roles


def test_all_conflict_keys_are_here() -> None:
    named = {row[0] for row in (*ROWS, *RULES)}
    assert named == {f"C{number}" for number in range(1, 28)}


def test_values_that_add_up_keep_the_clause_of_each_item() -> None:
    found = LAW.value("publicity.sites", ERQI, TODAY)
    assert len(found.sources) == len(found.value)
    by_site = dict(zip(found.value, found.sources, strict=True))
    assert by_site["信用二七"].instrument == "二七政〔2020〕5号"
    assert by_site["信用郑州"].instrument == "郑政文〔2017〕128号"
    assert found.outranked == ()


def test_the_regulation_yields_to_the_national_rule_on_restoration() -> None:
    before = LAW.value("restoration.clock", ZHENGZHOU, "2026-03-31")
    after = LAW.value("restoration.clock", ZHENGZHOU, "2026-04-01")
    assert before.citations[0].article == "第四十三条"
    assert after.citations[0].pack == "nation.ndrc-order-36"
    assert after.citations[0].source.value == "SUMMARY"


def test_mengjin_is_a_county_first_and_a_district_of_luoyang_after() -> None:
    assert LAW.find("coordinator", MENGJIN, "2021-03-17") is not None
    assert LAW.find("coordinator", MENGJIN, "2021-03-18") is None
    assert LAW.value("dispute.total", "410308", "2021-06-01").value["via_provider"] == 7


def test_the_plan_of_2016_ends_with_2017() -> None:
    assert LAW.find("note.n18", ZHENGZHOU, "2017-12-31") is not None
    assert LAW.find("note.n18", ZHENGZHOU, "2018-01-01") is None
