"""Reading the policy files: every policy under its own id, checked against the schema, or no start.

Each policy bears its id and what it says in both languages as annotations, and the article it rests on where
there is one: these words are shown to callers and stand in `docs/access.md`. The files are in Cedar's own
format (https://docs.cedarpolicy.com), so that they can be read and checked without this program.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import cedarpy
import msgspec

from graph.errors import Fault

RULES = Path(__file__).with_name("rules")
"""The policies that are shipped; a gateway has no others."""

SCHEMA = "schema.cedarschema"
FIELD = "Accord::Field"
"""The entity type by which a policy names one field, `Type.field`, instead of a class of data."""

NEEDED = ("id", "english", "chinese")
"""Annotations that every policy must have; `law` may be missing where the rule is a choice of ours."""


class PolicyText(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy says in words, and the law it rests on; no law means that the choice is ours."""

    english: str
    chinese: str
    law: str


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """A checked policy set: handles that Cedar asks, the sentences by id, and what was read.

    `fields` are the fields that some policy names, as `Type.field`; of every other field Cedar is
    asked by class. `digest` is the SHA-256 over names, lengths and bytes of the files.
    """

    policies: cedarpy.PolicySet
    schema: cedarpy.Schema
    sentences: Mapping[str, PolicyText]
    fields: frozenset[str]
    digest: str


def load_rules(directory: Path = RULES) -> Rules:
    """Return the policies of `directory`, or raise POLICY_INVALID and name the file.

    1. Every file is read once; the digest is over what was read.
    2. The schema parses.
    3. Every policy parses, carries an id of its own and its sentences, and is no template.
    4. All of them hold against the schema. (An erroring `forbid` is skipped by Cedar, and the
       answer is Allow; what the schema admits can hardly err, what it refuses would.)
    """
    # 1. Bytes.
    files = _files(directory)
    # 2. Schema.
    schema = _schema(files)
    # 3. Policies.
    found = _by_own_id(files)
    if not found:
        raise _invalid(directory.name, "there is no policy")
    # 4. Against the schema, all together and under their own ids.
    whole = json.dumps({"staticPolicies": found, "templates": {}, "templateLinks": []})
    _check_valid(whole, schema, directory.name)
    return Rules(
        policies=cedarpy.PolicySet.from_json_str(whole),
        schema=schema,
        sentences={own_id: _sentence(policy["annotations"]) for own_id, policy in found.items()},
        fields=frozenset(_named_fields(found)),
        digest=_digest(files),
    )


def _files(directory: Path) -> dict[str, str]:
    try:
        paths = sorted(path for path in directory.iterdir() if path.suffix in {".cedar", ".cedarschema"})
        return {path.name: path.read_text(encoding="utf-8") for path in paths}
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(directory.name, "the files cannot be read") from error


def _schema(files: Mapping[str, str]) -> cedarpy.Schema:
    """Return the schema: which attributes and actions there are, against which every policy is checked."""
    if SCHEMA not in files:
        raise _invalid(SCHEMA, "the file is missing")
    try:
        return cedarpy.Schema.from_str(files[SCHEMA])
    except ValueError as error:
        raise _invalid(SCHEMA, str(error)) from error


def _by_own_id(files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return every policy of all files by the id it bears; Cedar would number them by file and place."""
    found: dict[str, dict[str, Any]] = {}
    for name, text in files.items():
        for own_id, policy in _policies(name, text) if name != SCHEMA else ():
            if own_id in found:
                raise _invalid(name, f"two policies are called `{own_id}`")
            found[own_id] = policy
    return found


def _check_valid(whole: str, schema: cedarpy.Schema, directory: str) -> None:
    """Refuse a policy set that does not hold against the schema, by the id of the first policy amiss."""
    checked = cedarpy.validate_policies(cedarpy.policies_from_json_str(whole), schema)
    if not checked.validation_passed:
        first = checked.errors[0]
        raise _invalid(checked.id_annotations_by_policy_id.get(first.policy_id, directory), first.error)


def _policies(name: str, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield id and tree of each policy of a file; a template says nothing until somebody fills its slots."""
    try:
        parsed = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as error:
        raise _invalid(name, str(error)) from error
    if parsed["templates"]:
        raise _invalid(name, "templates are not used here")
    for policy in parsed["staticPolicies"].values():
        annotations = policy.get("annotations", {})
        if not all(map(annotations.get, NEEDED)):
            raise _invalid(name, "a policy lacks `@id`, `@english` or `@chinese`")
        yield annotations["id"], policy


def _sentence(annotations: Mapping[str, str]) -> PolicyText:
    return PolicyText(
        english=annotations["english"], chinese=annotations["chinese"], law=annotations.get("law") or ""
    )


def _named_fields(node: Any) -> Iterator[str]:
    """Yield the id of every field entity anywhere in a policy's tree."""
    if isinstance(node, dict) and node.get("type") == FIELD and isinstance(node.get("id"), str):
        yield node["id"]
    for below in _below(node):
        yield from _named_fields(below)


def _below(node: Any) -> Iterable[Any]:
    """Return what lies directly in a node of a JSON tree; nothing lies in a text or a number."""
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _digest(files: Mapping[str, str]) -> str:
    """Return the SHA-256 over names and texts, each with its length: no two sets of files share one."""
    digest = hashlib.sha256()
    for name, text in files.items():
        for part in (name.encode(), text.encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _invalid(file: str, why: str) -> Fault:
    return Fault("POLICY_INVALID", file=file, why=why)
