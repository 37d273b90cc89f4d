"""The JSON schemas of results, made from the types that read them: `python -m security.results.describe`.

Rewrites `published/schemas/`; a test holds that the files are what this makes. A schema says what a
foreign reader may expect; it is not what we verify by. The docstrings of the types in `security.results.wire`
and `graph.model.results` are its descriptions, so they are written for that reader, and a word changed in one
of them changes a published file.
"""

from pathlib import Path
from typing import Any

import msgspec

from graph.model.results import ResultKind
from security.results.addresses import FILES, SCHEMAS
from security.results.wire import TYPE_OF, Credential

TITLES = {
    ResultKind.PENALTY_CONCLUSION: "Accord penalty conclusion, version 1 (处罚结论)",
    ResultKind.CHECK_RECEIPT: "Accord check receipt, version 1 (查询回执)",
}
"""What each schema calls itself; the version is that of the format, and part of the file's address."""

STATEMENTS = {ResultKind.PENALTY_CONCLUSION: "conclusion", ResultKind.CHECK_RECEIPT: "receipt"}


def schema(kind: ResultKind) -> bytes:
    """Return the JSON schema (2020-12) of one kind, indented, ending in a newline."""
    (_, whole), parts = _components()
    whole["properties"]["type"]["prefixItems"][1] = {"const": TYPE_OF[kind]}
    for subject in ("OrganizationSubject", "PersonSubject"):
        _keep_only(parts[subject], STATEMENTS[kind])
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLES[kind],
        **{name: value for name, value in whole.items() if name != "title"},
        "$defs": _reachable(whole, parts),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _components() -> tuple[tuple[str, dict[str, Any]], dict[str, Any]]:
    """Return the schema of the whole credential under its name, and those of its parts by theirs."""
    _, found = msgspec.json.schema_components([Credential], ref_template="#/$defs/{name}")
    text = msgspec.json.encode(found).replace(rb"\\Z", b"$")  # ECMA 262 has no `\Z`; its `$` means the same
    parts = msgspec.json.decode(text)
    return ("Credential", parts.pop("Credential")), parts


def _keep_only(subject: dict[str, Any], statement: str) -> None:
    """Let a subject carry this statement and no other: what its type leaves open, its kind decides."""
    for other in set(STATEMENTS.values()) - {statement}:
        del subject["properties"][other]
    due = subject["properties"][statement]
    subject["properties"][statement] = next(one for one in due["anyOf"] if "$ref" in one)
    subject["required"] = [*subject["required"], statement]


def _reachable(whole: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Return the parts that `whole` refers to, directly or not, by name."""
    found: dict[str, Any] = {}
    todo = [whole]
    while todo:
        text = msgspec.json.encode(todo.pop()).decode()
        for name in sorted(set(parts) - set(found)):
            if f'"#/$defs/{name}"' in text:
                found[name] = parts[name]
                todo.append(parts[name])
    return dict(sorted(found.items()))


def write(folder: Path = FILES) -> None:
    """Rewrite the published schemas below `folder`."""
    for kind, path in SCHEMAS.items():
        (folder / path).write_bytes(schema(kind))


if __name__ == "__main__":
    write()
