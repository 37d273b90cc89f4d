"""What software must do by the five plans: each mechanism has its key, or the reason why it needs none.

The numbers are those of the project's catalogue of mechanisms (M1 to M59); a row says where and when
one may ask, so that a mechanism that lost its clause is seen.
"""

import pytest

from graph.packs.lookup import shipped_law

LAW = shipped_law()

Z, C, E, M = "410100", "431000", "410103", "410322"
NOW, COUNTY, EARLY = "2025-01-15", "2020-01-15", "2016-09-01"

ROWS = {
    "M1": ("case.initiation", Z, NOW),
    "M2": ("case.functions", C, NOW),
    "M3": ("case.initiation", C, NOW),
    "M4": ("feedback.review", C, NOW),
    "M5": ("case.mandatory_query", C, NOW),
    "M6": ("measures.kinds", C, NOW),
    "M7": ("memoranda", Z, NOW),
    "M8": ("escalation.domains", Z, NOW),
    "M9": ("measures.catalogue", Z, NOW),
    "M10": ("measures.travel", Z, NOW),
    "M11": ("measures.catalogue", Z, NOW),
    "M12": ("ban.focus", E, NOW),
    "M13": ("severity.tiers", E, NOW),
    "M14": ("lists.exit", Z, NOW),
    "M15": ("lists.reference", Z, NOW),
    "M16": ("lists.parts", E, NOW),
    "M17": ("lists.red_candidates", C, NOW),
    "M18": ("eligibility.green_channel", Z, NOW),
    "M19": ("incentives.catalogue", Z, NOW),
    "M20": ("commitment.types", E, NOW),
    "M21": ("severity.scale", Z, NOW),
    "M22": ("inspection.bands", C, NOW),
    "M23": ("evaluation", E, NOW),
    "M24": ("scores.person", Z, NOW),
    "M25": ("recognition.counterpart", E, NOW),
    "M26": ("query.role_holders", M, COUNTY),
    "M31": ("notices.public_bodies", E, NOW),
    "M32": ("notices.public_bodies", E, NOW),
    "M33": ("dispute.steps", Z, NOW),
    "M34": ("dispute.intake", C, NOW),
    "M35": ("dispute.pause.measures", C, NOW),
    "M36": ("dispute.reparation", Z, NOW),
    "M37": ("dispute.remedies", C, NOW),
    "M38": ("restoration.effects", E, NOW),
    "M39": ("restoration.sharing", E, NOW),
    "M40": ("measures.term", C, NOW),
    "M41": ("interview", E, NOW),
    "M42": ("whistleblower.sealed", Z, NOW),
    "M44": ("education.gate", E, NOW),
    "M45": ("self_declared.use", E, NOW),
    "M46": ("identifiers.index", Z, NOW),
    "M47": ("catalogue.update", C, NOW),
    "M48": ("publicity.penalty", C, NOW),
    "M49": ("publicity.sites", E, NOW),
    "M50": ("query.public", Z, NOW),
    "M51": ("query.responsibility", Z, EARLY),
    "M52": ("traceability", E, NOW),
    "M53": ("leaks", E, NOW),
    "M54": ("platform.required", C, NOW),
    "M55": ("recognition.counterpart", Z, NOW),
    "M58": ("reports.periods", Z, NOW),
    "M59": ("public_servants.files", Z, EARLY),
}

RULES = {  # the mechanisms of propagation are rules of the matrix
    "M27": ("imputation.record.office", Z, NOW),
    "M28": ("imputation.measure.responsible", Z, NOW),
    "M29": ("imputation.awards.office", Z, NOW),
    "M30": ("imputation.listing.record", E, NOW),
    "M31": ("imputation.notice.arrears", E, NOW),
}

NO_RULE = {
    "M43": "a feed to connect, not a rule",
    "M56": "the subject's identity carries it, not a clause",
    "M57": "left for later by the plans themselves",
}


@pytest.mark.parametrize(("mechanism", "row"), ROWS.items(), ids=list(ROWS))
def test_a_mechanism_has_its_key_with_a_clause(mechanism: str, row: tuple[str, str, str]) -> None:
    key, place, day = row
    found = LAW.value(key, place, day)
    assert all(one.article for one in found.citations)


@pytest.mark.parametrize(("mechanism", "row"), RULES.items(), ids=list(RULES))
def test_a_mechanism_of_propagation_is_a_rule(mechanism: str, row: tuple[str, str, str]) -> None:
    key, place, day = row
    assert any(rule.id.endswith(f"/{key}") for rule in LAW.rules(place, day))


def test_all_mechanisms_are_here() -> None:
    assert {*ROWS, *RULES, *NO_RULE} == {f"M{number}" for number in range(1, 60)}


def test_all_sixteen_to_twenty_one_are_notes() -> None:
    said = {one.key for pack in LAW.packs for one in pack.provisions}
    assert {f"note.n{number}" for number in range(16, 22)} <= said
