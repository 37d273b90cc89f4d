"""Identity numbers and ids in free texts: each becomes its handle, and what is none stays."""

import pytest

from graph.model.joined import joined
from resolvers.procedures import write_key
from schema.ids import global_id
from security.plain_ids import without_plain_ids
from security.principal import CallerRole, Principal
from security.pseudonymization import PseudonymizationService

OURS = "abcdefghijklmnopqrstuvwx23"
NUMBER = "410105199001011237"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (NUMBER, f"[{NUMBER}]"),
        ("case 41010519900101123x", "case [41010519900101123X]"),
        (f"q_{NUMBER}_2", f"q_[{NUMBER}]_2"),
        (f"2026{NUMBER}", f"2026[{NUMBER}]"),
        ("４１０１０５１９９００１０１１２３７", f"[{NUMBER}]"),
        ("410105900101123", "[410105900101123]"),
        (f"Look_{OURS}", f"Look_{OURS}"[:5] + f"[{OURS}]"),
        (global_id("Person")(OURS), f"[{OURS}]"),
    ],
)
def test_what_names_a_person_becomes_a_handle(text, kept):
    assert without_plain_ids(text, lambda name: f"[{name}]") == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-018",
        "郑市监〔2024〕3号",
        "（2026）豫01行初1号",
        "91410100MA45678901",
        "123456789012345678",
        "CompaniesOfOurDistrictInTheLastQuarterOfTheYear",
        "四一〇一〇五",
    ],
)
def test_what_names_nobody_stays(text):
    assert without_plain_ids(text, lambda name: f"[{name}]") == text


def test_no_writer_with_one_key_is_another_with_another_key():
    vault = PseudonymizationService(b"v" * 32)

    def key(department, client, own):
        principal = Principal(
            standing=CallerRole.MACHINE, region="410100", department=department, client=client
        )
        return write_key(vault, principal, own)

    assert key("中心|甲", "乙", "1") != key("中心", "甲|乙", "1")
    assert key("中心", "甲", "乙|1") != key("中心", "甲|乙", "1")
    assert "中心" not in key("中心", "甲", "1")
    assert NUMBER not in key("中心", "甲", f"查 {NUMBER}")


def test_joined_names_are_not_other_names():
    assert joined("中心|甲", "乙") != joined("中心", "甲|乙")
    assert joined("a\\", "b") != joined("a", "\\b")
    assert joined("a\\|b") != joined("a\\", "b")
    assert joined("feed", "batch", "1") == "feed|batch|1"
