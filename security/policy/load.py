"""Reading the policy files: every policy under its own id, checked against the schema, or no start."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cedarpy
import msgspec

from graph.errors import Fault

RULES = Path(__file__).with_name("rules")
SCHEMA = "schema.cedarschema"
FIELD = "Accord::Field"


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
    found: dict[str, dict[str, Any]] = {}
    for name, text in files.items():
        if name != SCHEMA:
            for own_id, policy in _policies(name, text):
                if own_id in found:
                    raise _invalid(name, f"two policies are called `{own_id}`")
                found[own_id] = policy
    if not found:
        raise _invalid(directory.name, "there is no policy")
    # 4. Against the schema, all together and under their own ids.
    whole = json.dumps({"staticPolicies": found, "templates": {}, "templateLinks": []})
    checked = cedarpy.validate_policies(cedarpy.policies_from_json_str(whole), schema)
    if not checked.validation_passed:
        names = checked.id_annotations_by_policy_id
        first = checked.errors[0]
        raise _invalid(names.get(first.policy_id, directory.name), first.error)
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
    if SCHEMA not in files:
        raise _invalid(SCHEMA, "the file is missing")
    try:
        return cedarpy.Schema.from_str(files[SCHEMA])
    except ValueError as error:
        raise _invalid(SCHEMA, str(error)) from error


def _policies(name: str, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        parsed = json.loads(cedarpy.policies_to_json_str(text))
    except ValueError as error:
        raise _invalid(name, str(error)) from error
    if parsed["templates"]:
        raise _invalid(name, "templates are not used here")
    for policy in parsed["staticPolicies"].values():
        annotations = policy.get("annotations", {})
        own_id = annotations.get("id")
        if not own_id or not annotations.get("english") or not annotations.get("chinese"):
            raise _invalid(name, "a policy lacks `@id`, `@english` or `@chinese`")
        yield own_id, policy


def _sentence(annotations: Mapping[str, str]) -> PolicyText:
    return PolicyText(
        english=annotations["english"], chinese=annotations["chinese"], law=annotations.get("law") or ""
    )


def _named_fields(node: Any) -> Iterator[str]:
    """Yield the id of every field entity anywhere in a policy's tree."""
    if isinstance(node, dict):
        if node.get("type") == FIELD and isinstance(node.get("id"), str):
            yield node["id"]
        for below in node.values():
            yield from _named_fields(below)
    elif isinstance(node, list):
        for below in node:
            yield from _named_fields(below)


def _digest(files: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name, text in files.items():
        for part in (name.encode(), text.encode()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _invalid(file: str, why: str) -> Fault:
    return Fault("POLICY_INVALID", file=file, why=why)
