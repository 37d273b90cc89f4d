"""One question to Cedar and its answer: the only place that calls it, and the only one that reads a verdict.

Principal, action, resource and context are Cedar's four (https://docs.cedarpolicy.com): who, what, upon what,
and what was stated with the request. All entities that a policy may look at are sent along, and no others.

INVARIANT: any error in the diagnostics is a refusal. Cedar skips a policy that errs; when the skipped
one is a `forbid`, its answer is Allow.
"""

from enum import Enum
from typing import Any

import cedarpy
import msgspec

from graph.model.facts import Scope
from security.decision import Relation
from security.policy.load import FIELD, Rules
from security.principal import Caller, CallerRole, DataClass, Purpose


class Action(Enum):
    """What a policy rules on (授权动作); the names are those of the Cedar schema."""

    SEE = "see"
    SEE_MASKED = "seeMasked"
    READ_ROWS = "readRows"
    READ_UNPUBLISHED = "readUnpublished"
    REPORT = "report"
    DELIVER = "deliver"
    ANNUL = "annul"
    IDENTIFY = "identify"
    DISPUTE = "dispute"
    FORWARD = "forward"
    VERIFY = "verify"
    TEST = "test"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    APPLY = "apply"
    ACCEPT = "accept"
    GRANT = "grant"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW_APPLICATION = "withdrawApplication"
    REVOKE = "revoke"
    START = "start"
    PUSH = "push"
    WITHDRAW_CASE = "withdrawCase"
    FOLLOW = "follow"
    ACKNOWLEDGE = "acknowledge"
    EXECUTE = "execute"
    FIND_INAPPLICABLE = "findInapplicable"
    DECLINE = "decline"
    FEED_BACK = "feedBack"
    PROPOSE_LISTING = "proposeListing"
    GIVE_NOTICE = "giveNotice"
    DEFEND = "defend"
    DECIDE_LISTING = "decideListing"
    PUBLISH_LISTING = "publishListing"
    EXIT_LISTING = "exitListing"
    WITHDRAW_LISTING = "withdrawListing"
    LAPSE_LISTING = "lapseListing"
    FOLLOW_LISTING = "followListing"
    MAKE_COMMITMENT = "makeCommitment"
    REVIEW_COMMITMENT = "reviewCommitment"
    FULFIL_COMMITMENT = "fulfilCommitment"
    BREACH_COMMITMENT = "breachCommitment"
    WITHDRAW_COMMITMENT = "withdrawCommitment"
    LAPSE_COMMITMENT = "lapseCommitment"
    FOLLOW_COMMITMENT = "followCommitment"
    ISSUE = "issue"
    CHECK = "check"
    RECOGNISE = "recognise"
    DECIDE = "decide"
    PULL = "pull"
    ASK = "ask"
    ASK_DETAIL = "askDetail"
    INTROSPECT = "introspect"


class CallerClass(msgspec.Struct, frozen=True, kw_only=True):
    """All that a policy on reading may know of a caller: callers of one class get one decision.

    `duties` are the names of `Duty`s, sorted; `purposeful` says that a basis and a case were stated as well.
    """

    standing: CallerRole
    region: str
    duties: tuple[str, ...]
    purpose: Purpose | None
    purposeful: bool


class CedarAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether Cedar allows, and the ids of the policies that decided; an error allows nothing."""

    allowed: bool
    policies: tuple[str, ...]


def ask_to_read(
    rules: Rules,
    caller: CallerClass,
    action: Action,
    on: DataClass | Scope,
    relation: Relation,
    *,
    field: str = "",
) -> CedarAnswer:
    """Ask whether a class of callers may see a class of data or of rows, or one named `field` of it.

    A named field is a member of its class: what a policy says of the class is said of it too.
    """
    kind = "Scope" if isinstance(on, Scope) else "Class"
    resource = _entity(kind, on.value)
    entities = [_caller(caller.standing, caller.region, caller.duties)]
    if field:
        entities.append({"uid": _entity("Field", field), "attrs": {}, "parents": [resource]})
        resource = {"type": FIELD, "id": field}
    context = _stated(caller.purpose, purposeful=caller.purposeful)
    context["relation"] = {"__entity": _entity("Relation", relation.value)}
    return _ask(rules, action, resource, context, entities)


def ask_to_write(rules: Rules, asking: Caller, action: Action, record: dict[str, Any]) -> CedarAnswer:
    """Ask whether a caller may do `action` upon a record of these attributes; empty ones are left out."""
    principal = asking.principal
    caller = _caller(
        principal.standing,
        principal.region,
        principal.roles,
        agency=principal.agency,
        subject=principal.subject,
        department=principal.department,
    )
    attrs = {name: value for name, value in record.items() if value != ""}
    resource = _entity("Record", "record")
    context = _stated(asking.purpose, purposeful=asking.purposeful)
    return _ask(rules, action, resource, context, [caller, {"uid": resource, "attrs": attrs, "parents": []}])


def ask_to_introspect(rules: Rules, caller: CallerClass) -> CedarAnswer:
    """Ask whether a class of callers may ask the API about itself."""
    entities = [_caller(caller.standing, caller.region, caller.duties)]
    return _ask(rules, Action.INTROSPECT, _entity("Door", "introspection"), {}, entities)


def _ask(
    rules: Rules,
    action: Action,
    resource: dict[str, str],
    context: dict[str, Any],
    entities: list[dict[str, Any]],
) -> CedarAnswer:
    """Put one question, and take whatever is not a clean answer for a no."""
    request = {
        "principal": _entity("Caller", "caller"),
        "action": _entity("Action", action.value),
        "resource": resource,
        "context": context,
    }
    # The schema is given with every request: an entity that it does not list is an error, and so a no.
    try:
        given = cedarpy.Entities.from_json_str(msgspec.json.encode(entities).decode(), rules.schema)
        result = cedarpy.is_authorized(request, rules.policies, given, rules.schema)
    except ValueError:
        return NO
    if result.diagnostics.errors:
        return NO
    return CedarAnswer(allowed=result.allowed, policies=tuple(sorted(result.diagnostics.reasons)))


NO = CedarAnswer(allowed=False, policies=())
"""The answer to a question that Cedar could not judge: no policy decided it."""


def _caller(standing: CallerRole, region: str, duties: tuple[str, ...], **optional: str) -> dict[str, Any]:
    """Return the one principal of a question; its id is a fixed word, so no policy can name one person.

    What is empty is left out, so that no policy takes two empty texts for the same agency or subject.
    """
    attrs = {
        "standing": {"__entity": _entity("Standing", standing.value)},
        "region": region,
        "duties": [{"__entity": _entity("Duty", duty)} for duty in duties],
    }
    attrs |= {name: value for name, value in optional.items() if value}
    return {"uid": _entity("Caller", "caller"), "attrs": attrs, "parents": []}


def _stated(purpose: Purpose | None, *, purposeful: bool) -> dict[str, Any]:
    """Return the context: what the caller states of this request, which its token does not say."""
    context: dict[str, Any] = {"purposeful": purposeful}
    if purpose:
        context["purpose"] = {"__entity": _entity("Purpose", purpose.value)}
    return context


def _entity(kind: str, name: str) -> dict[str, str]:
    return {"type": f"Accord::{kind}", "id": name}
