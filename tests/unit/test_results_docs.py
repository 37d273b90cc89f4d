"""The pages on results name every step, reason, purpose and version that there is."""

import json
import re

import pytest

from benchmarks.metrics import ROOT
from graph.model.recognition import Recognised, RecognitionGround
from graph.model.results import ResultKind
from security.results.reasons import VerificationReason, VerificationStep
from security.results.verdict import VerificationAnswer
from security.signed_lists.trust_document import FIRST_LINE, KeyUse

PAGE = (ROOT / "docs" / "results.md").read_text()
INTEROP = (ROOT / "docs" / "interop.md").read_text()


@pytest.mark.parametrize(
    "words", [VerificationReason, RecognitionGround, Recognised, VerificationAnswer, KeyUse, ResultKind]
)
def test_every_word_is_on_the_page(words):
    assert [word.name for word in words if f"`{word.name}`" not in PAGE] == []


def test_the_steps_of_the_page_are_those_of_the_procedure():
    table = PAGE.partition("## Verification")[2].partition("## Recognition")[0]
    numbered = re.findall(r"^\| (\d+) ([a-z' ]+) \|", table, re.MULTILINE)
    assert [int(number) for number, _ in numbered] == list(VerificationStep)
    assert FIRST_LINE in PAGE


def test_the_versions_of_the_page_are_the_pinned_ones():
    package = json.loads((ROOT / "tests/services/interop/package.json").read_text())
    lock = json.loads((ROOT / "tests/services/interop/package-lock.json").read_text())["packages"]
    for name, version in package["dependencies"].items():
        assert f"| {version} |" in next(line for line in INTEROP.splitlines() if f"[{name}]" in line)
        assert lock[f"node_modules/{name}"]["version"] == version
    assert all(one.get("integrity") for path, one in lock.items() if path)
