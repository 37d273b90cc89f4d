"""Regular expressions: `$` also stands before a last line break, so what ends a text is written `\\Z`."""

import ast
import re
import tomllib

import msgspec
import pytest

from benchmarks.metrics import PACKAGES, ROOT, sources
from gateway.settings import Settings
from security.names import is_name
from security.tokens import Claims

DOLLAR = re.compile(r"(?<!\\)(?:\\\\)*\$")
CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
COMPILES = {"compile", "match", "search", "fullmatch", "finditer", "findall", "sub", "split"}


def patterns():
    """Every regular expression written in the product: its place, its text, and whether `$` ends lines in it."""
    for source in sources(*PACKAGES):
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            texts = [word.value for word in node.keywords if word.arg == "pattern"]
            if called.startswith("re.") and called.removeprefix("re.") in COMPILES:
                texts += node.args[:1]
            by_line = "MULTILINE" in ast.unparse(node)
            for text in texts:
                parts = [n.value for n in ast.walk(text) if isinstance(n, ast.Constant)]
                yield (
                    f"{source.path.relative_to(ROOT)}:{node.lineno}",
                    "".join(p if isinstance(p, str) else p.decode() for p in parts),
                    by_line,
                )
    for path in (ROOT / "graph").rglob("*.toml"):
        for name, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if isinstance(row, dict) and isinstance(row.get("pattern"), str):
                yield f"{path.relative_to(ROOT)} {name}", row["pattern"], False


def test_no_text_is_ended_by_a_dollar():
    found = list(patterns())
    assert len(found) > 40
    assert [
        where for where, text, by_line in found if not by_line and DOLLAR.search(CLASS.sub("", text))
    ] == []


CLAIMS = {
    "iss": "i", "aud": "a", "sub": "s", "exp": 2, "iat": 1, "client_id": "c", "jti": "j",
    "region": "410100", "roles": ["OFFICER"],
}  # fmt: skip


@pytest.mark.parametrize(
    "claim",
    ["iss", "sub", "client_id", "jti", "region", "department", "agency", "officer", "uscc", "document"],
)
def test_a_claim_with_a_line_break_is_no_claim(claim):
    assert is_well_formed(CLAIMS)
    assert not is_well_formed(CLAIMS | {claim: CLAIMS.get(claim, "") + "\n"})


def is_well_formed(members):
    """Whether a token's claims are taken: each by its pattern, and as a name that can be read."""
    try:
        claims = msgspec.convert(members, Claims)
    except msgspec.ValidationError:
        return False
    texts = (text for text in msgspec.structs.astuple(claims) if isinstance(text, str))
    return all(map(is_name, filter(None, texts)))


@pytest.mark.parametrize(
    "given",
    [{"place": "410100\n"}, {"ledger": {"origin": "a/b\n"}}, {"exchange": {"origin": "https://a.b\n"}}],
)
def test_a_setting_with_a_line_break_is_refused(given):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(given, Settings)
