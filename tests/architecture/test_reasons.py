"""The one table of reasons: every member of every closed list has its words in both languages, and nobody else."""

import ast
import importlib
import re
from string import Formatter

import pytest

from benchmarks.metrics import PACKAGES, ROOT, sources
from graph.model.bilingual import Bilingual, table
from graph.model.conclusions import ReasonCode
from graph.model.law import EffectKind
from security.results.reasons import VerificationStep

for source in sources(*PACKAGES):
    if "Bilingual" in source.path.read_text(encoding="utf-8"):
        importlib.import_module(".".join(source.path.relative_to(ROOT).with_suffix("").parts))

LISTS = {one.__name__: set(one.__members__) for one in Bilingual.__subclasses__()} | {
    "EffectKind": set(EffectKind.__members__),
    "VerificationStep": set(VerificationStep.__members__),
}
LISTS["ReasonCode"] -= {ReasonCode.REACHED.name}  # what it says depends on the effect that is reached
RULES = ("measures", "restoration", "eligibility", "listing", "prohibited_uses")


def test_every_list_is_in_the_table_and_nothing_else():
    assert set(table()) == {*LISTS, *RULES}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_every_member_has_its_words_and_no_words_are_nobodys(name):
    assert set(table()[name]) == LISTS[name]


@pytest.mark.parametrize("name", RULES)
def test_every_word_of_a_rule_is_said_by_it(name):
    text = (ROOT / "graph" / "rules" / "procedures" / f"{name}.py").read_text(encoding="utf-8")
    said = {
        one.value
        for one in ast.walk(ast.parse(text))
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
    assert set(table()[name]) - said == set()


@pytest.mark.parametrize("name", table())
def test_words_speak_the_house_style_and_say_the_same_in_both_languages(name):
    for english, chinese in table()[name].values():
        assert not english.endswith((".", "!"))
        assert not chinese.endswith("。")
        assert re.search("[\u4e00-\u9fff]", chinese)
        details = [{one for _, one, _, _ in Formatter().parse(said) if one} for said in (english, chinese)]
        assert details[0] == details[1]
    assert len(set(table()[name].values())) == len(table()[name])
