"""Policy files that must not start, and errors that must not allow."""

import shutil
from pathlib import Path

import pytest

from graph.errors import Fault
from security.decision import FieldVerdict, Guard, Relation
from security.policy.decide import Policy
from security.policy.load import RULES
from security.principal import Caller, CallerRole, DataClass, Principal

WORDS = '@english("e") @chinese("c") '
PERMIT = 'permit (principal, action == Accord::Action::"see", resource in Accord::Class::"PUBLIC");'
OVERFLOW = "9223372036854775807 + 1 > 0"
PUBLIC = Caller(principal=Principal(standing=CallerRole.PUBLIC, region=""))


@pytest.fixture
def rules(tmp_path):
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


STOPPED = {
    "text that does not parse": ('@id("x") ' + WORDS + "permit (principal", "unexpected end of input"),
    "no id": (WORDS + PERMIT, "a policy lacks"),
    "an empty id": ('@id("") ' + WORDS + PERMIT, "a policy lacks"),
    "no sentence": ('@id("x") @english("e") ' + PERMIT, "a policy lacks"),
    "an id twice": ('@id("public-to-everyone") ' + WORDS + PERMIT, "two policies are called"),
    "a template": (
        '@id("x") ' + WORDS + "permit (principal == ?principal, action, resource);",
        "templates are not used",
    ),
    "an unknown class": ('@id("x") ' + WORDS + PERMIT.replace("PUBLIC", "OPEN"), '"OPEN"'),
    "an unknown action": ('@id("x") ' + WORDS + PERMIT.replace("see", "peek"), "peek"),
    "an unknown standing": (
        '@id("x") ' + WORDS + PERMIT[:-1] + ' when { principal.standing == Accord::Standing::"ROOT" };',
        '"ROOT"',
    ),
    "an attribute that may be absent": (
        '@id("x") ' + WORDS + PERMIT[:-1] + ' when { context.purpose == Accord::Purpose::"AUDIT" };',
        "purpose",
    ),
}


@pytest.mark.parametrize("flaw", STOPPED)
def test_a_policy_with(flaw, rules):
    text, said = STOPPED[flaw]
    (rules / "70-more.cedar").write_text(text, encoding="utf-8")
    with pytest.raises(Fault) as caught:
        Policy.load(rules)
    assert caught.value.code == "POLICY_INVALID"
    assert said in caught.value.details["why"]


def test_a_schema_that_does_not_parse_stops(rules):
    (rules / "schema.cedarschema").write_text("namespace {", encoding="utf-8")
    with pytest.raises(Fault, match="schema"):
        Policy.load(rules)


def test_a_missing_schema_stops(rules):
    (rules / "schema.cedarschema").unlink()
    with pytest.raises(Fault, match="the file is missing"):
        Policy.load(rules)


def test_no_policy_at_all_stops(rules):
    for path in rules.glob("*.cedar"):
        path.unlink()
    with pytest.raises(Fault, match="there is no policy"):
        Policy.load(rules)


def test_a_directory_that_is_not_there_stops(tmp_path):
    with pytest.raises(Fault, match="cannot be read"):
        Policy.load(tmp_path / "none")


def test_an_erring_forbid_refuses(rules):
    """Cedar skips it and allows; nothing in the schema can keep arithmetic from overflowing."""
    text = f'@id("x") {WORDS} forbid (principal, action, resource) when {{ {OVERFLOW} }};'
    (rules / "70-more.cedar").write_text(text, encoding="utf-8")
    policy = Policy.load(rules)
    guard = Guard(type="Organization", field="name", data=DataClass.PUBLIC)
    decision = policy.decide(PUBLIC, frozenset({guard}), "2024-07-01")
    assert decision.ruling("Organization", "name", Relation.OTHER).verdict is FieldVerdict.REFUSED
    assert decision.row_filter.scopes == ()
    assert policy.introspection(PUBLIC) is False


def test_a_policy_may_name_a_single_field(rules):
    text = (
        f'@id("x") {WORDS} forbid (principal, action == Accord::Action::"see",'
        ' resource == Accord::Field::"Organization.name");'
    )
    (rules / "70-more.cedar").write_text(text, encoding="utf-8")
    policy = Policy.load(rules)
    guards = frozenset(
        Guard(type="Organization", field=name, data=DataClass.PUBLIC) for name in ("name", "status")
    )
    decision = policy.decide(PUBLIC, guards, "2024-07-01")
    named = decision.ruling("Organization", "name", Relation.OTHER)
    assert (named.verdict, named.policies) == (FieldVerdict.REFUSED, ("x",))
    assert decision.ruling("Organization", "status", Relation.OTHER).verdict is FieldVerdict.ALLOWED


def test_the_digest_follows_every_byte(rules):
    before = Policy.load(rules).digest
    with (rules / "10-public.cedar").open("a", encoding="utf-8") as file:
        file.write("\n")
    after = Policy.load(rules).digest
    assert before == Policy.load().digest
    assert after != before
