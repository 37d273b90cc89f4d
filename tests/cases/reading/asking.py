"""Every question of this folder put to the rules and the packs: for each topic, what is asked and how it answers.

A question that names a plan is asked of that plan alone, beside our own decisions; the others of all
texts that hold at the place. Codes of the packs are told in the clause's own words: of the words that a
code may stand for, those that the quoted clause has.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from graph.model.conclusions import Effect, Outcome, ReasonCode
from graph.model.law import Citation, Modality, Resolved, RestsOn
from graph.model.time import day_before
from graph.packs.codes import codes
from graph.packs.lookup import LawBook, shipped_law
from graph.rules import reports, retention
from graph.rules.procedures import deadlines, eligibility, listing, measures, prohibited_uses, restoration
from graph.rules.propagation.imputation import impute
from graph.rules.propagation.record_state import events, standing
from graph.rules.working_days import deadline
from tests.cases.imputation import world

Question = dict[str, Any]
Answer = dict[str, Any]
Ask = Callable[[Question], Answer]

HERE = Path(__file__).parent
WORDS: dict[str, list[str]] = tomllib.loads((HERE / "words" / "codes.toml").read_text(encoding="utf-8"))
ALL = shipped_law()
DECISIONS = {"accord.decisions"}
TEXTS = {
    "zz2016": DECISIONS | {"henan.zhengzhou-2016"},
    "zz2017": DECISIONS | {"henan.zhengzhou-2017"},
    "cz2017": DECISIONS | {"hunan.chenzhou-2017"},
    "mj2019": DECISIONS | {"henan.mengjin-2019"},
}
"""By the first part of a question's name, the texts that it is asked of; others are asked of all."""
NATIONAL = {"hn2019", "law"}
"""Questions of the province and the nation, which no city's plan answers."""


@cache
def law_of(name: str) -> LawBook:
    """Return the law that a question is asked of."""
    first = name.split("-", maxsplit=1)[0]
    if first in NATIONAL:
        packs = [pack for pack in ALL.packs if pack.place.endswith("0000")]
        return LawBook(packs, ALL.digest, ALL.calendars)
    if first not in TEXTS:
        return ALL
    packs = [pack for pack in ALL.packs if pack.id in TEXTS[first]]
    return LawBook(packs, ALL.digest, ALL.calendars)


def find(q: Question, key: str) -> Resolved | None:
    """Return what the texts that are asked say on a key; a decision of ours is none of them."""
    found = law_of(q["id"]).find(key, q["place"], q["on"])
    return None if found is None or found.citations[0].rests_on is RestsOn.DECISION else found


def told(code: str, clauses: Iterable[Citation]) -> str:
    """Return a code in the words that the clause has for it; the code itself where it has none."""
    quoted = "".join(one.quotation for one in clauses).replace(" ", "")
    return next((word for word in WORDS.get(code, ()) if word in quoted), code)


UNSET: Answer = {"is": "unset"}


def yes_if(holds: bool, **more: Any) -> Answer:
    return {"is": "yes" if holds else "no", **more}


# What a clause says, by its key. #######################################################################


def nothing_of(key: str, *fields: str) -> Ask:
    """The text is silent on a key, or on fields of its value."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        if found is None or (fields and not any(_has(found.value, field) for field in fields)):
            return UNSET
        return {"is": "says", "value": found.value}

    return ask


def _has(value: Any, field: str) -> bool:
    rows = value if isinstance(value, list) else [value]
    return any(field in row for row in rows if isinstance(row, dict | list | str))


def words_of(key: str, *path: str, kind: str = "set") -> Ask:
    """The members of a list in the clause's own words; open where it ends its list with 等."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        if found is None:
            return UNSET
        value = found.value
        for step in path:
            value = value.get(step) if isinstance(value, dict) else value
        members = value if isinstance(value, list) else [value]
        clauses = (*found.sources, *found.citations)
        said = [told(_name(one, path), clauses) for one in members]
        if kind == "party":
            return {"is": "party", "party": said}
        said = list(dict.fromkeys(word for one in said for word in EXPANDS.get(one, [one])))
        return {"is": "set", "members": said, "open": is_open(said, clauses)}

    return ask


def _name(member: Any, path: tuple[str, ...]) -> str:
    """Return what a member of a list is called: a row by the field asked for, else by its words."""
    if not isinstance(member, dict):
        return str(member)
    field = path[-1].removesuffix("s") if path else "chinese"
    return str(member.get(field, member.get("object")))


def recognised(code: str) -> Ask:
    """The words of one object of recognition."""

    def ask(q: Question) -> Answer:
        found = find(q, "recognition.counterpart")
        rows = found.value if found and isinstance(found.value, list) else []
        mine = [i for i, row in enumerate(rows) if row["object"] == code]
        if found is None or not mine:
            return UNSET
        said = told(code, [found.sources[mine[0]]])
        return {"is": "set", "members": [said], "open": False}

    return ask


def is_open(members: list[str], clauses: Iterable[Citation]) -> bool:
    """Whether a list ends with 等: the word stands right behind one of its members."""
    quoted = ["".join(one.quotation.split()) for one in clauses]
    return any(f"{member}等" in words for member in members for words in quoted)


EXPANDS = {"PROVINCE_AND_CITIES": ["省直有关部门", "其他市州"]}
"""Codes that stand for several of the text's words."""


def rows_of(key: str, field: str) -> Ask:
    """One field of each row of a table, in the clause's words."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        if found is None:
            return UNSET
        clauses = (*found.sources, *found.citations)
        said = [told(one[field], clauses) for one in found.value]
        return {"is": "set", "members": said, "open": is_open(said, clauses)}

    return ask


def fields_of(key: str) -> Ask:
    """The fields of a table that are set, in the clause's words."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        if found is None:
            return UNSET
        said = [told(name, found.citations) for name, value in found.value.items() if value is True]
        return {"is": "set", "members": said, "open": False}

    return ask


def of_row(key: str, name: tuple[str, str], field: str = "", kind: str = "set") -> Ask:
    """One field of the row of a table that has a name; without a field, whether there is such a row."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        rows = zip(found.value, found.sources, strict=True) if found else ()
        mine = [(row, clause) for row, clause in rows if row[name[0]] == name[1]]
        if not mine or not field:
            return yes_if(True) if mine else UNSET
        row, clause = mine[0]
        if kind == "party":
            return {"is": "party", "party": row[field]}
        return {"is": "set", "members": row[field], "open": is_open(row[field], [clause])}

    return ask


Facts = dict[str, Any]

CONDITIONS: dict[str, Callable[[Facts], bool]] = {
    "SET_TIME": lambda facts: facts["corrected_in_time"],
    "HARM_REMOVED": lambda facts: facts["effect_removed"],
    "CORRECTED": lambda facts: facts.get("corrected", True),
    "NOT_RECTIFIED": lambda facts: not facts["rectified"],
    "SERIOUS_CONSEQUENCES": lambda facts: facts["serious_consequences"],
    "COURT_LIST": lambda facts: facts["court_list"],
    "EQUAL_TERMS": lambda facts: facts["conditions"] == "equal",
    "SOCIAL_EFFECT": lambda facts: facts["social_effect"],
    "RELATED_MATTERS": lambda facts: facts["matter"] != "unrelated",
    "OUGHT_TO_BE_PUBLIC": lambda facts: "not in the category to be made public" not in facts["kind"],
    "OTHER_LAW": lambda facts: not facts["law_provides_otherwise"],
}
"""What a clause asks for before it holds, by the code that the packs have for it, as the questions give it."""


def holds_where(key: str, *path: str | tuple[str, str]) -> Ask:
    """Whether all that a clause asks for is given: a field of it, the row with a name, or all of it."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        if found is None:
            return UNSET
        value = found.value
        for step in path:
            value = value[step] if isinstance(step, str) else next(x for x in value if x[step[0]] == step[1])
        asked = [code for code in _leaves(value) if code in CONDITIONS]
        return yes_if(all(CONDITIONS[code](q["facts"]) for code in asked)) if asked else UNSET

    return ask


def binding_where(key: str) -> Ask:
    """How strongly a clause speaks where all that it asks for is given; no where it is not."""

    def ask(q: Question) -> Answer:
        given = holds_where(key)(q)
        return bound_by(key)(q) if given == yes_if(True) else given

    return ask


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [leaf for one in inner for leaf in _leaves(one)]
    return [value]


def complete(key: str, field: str) -> Ask:
    """Whether all parts that a clause asks for are there, and which is missing."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        if found is None:
            return UNSET
        missing = [part for part in found.value[field] if part not in q["facts"]["has"]]
        return yes_if(not missing, missing="、".join(missing))

    return ask


def settled(key: str) -> Ask:
    """Whether the words of a clause settle what is asked; a reading with another beside it does not."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        firm = found is not None and all(one.rests_on is RestsOn.TEXT for one in found.citations)
        return yes_if(True) if firm else UNSET

    return ask


def count_of(key: str, unit: str) -> Ask:
    def ask(q: Question) -> Answer:
        found = find(q, key)
        return UNSET if found is None else {"is": "number", "value": len(found.value), "unit": unit}

    return ask


def named_conduct(*words: str) -> Ask:
    """Whether the clauses on severe breaches name a conduct in these words."""

    def ask(q: Question) -> Answer:
        found = [find(q, key) for key in ("severity.conduct", "recognition.severe")]
        quoted = "".join(
            clause.quotation for one in found if one for clause in (*one.citations, *one.sources)
        )
        return yes_if(True) if any(word in quoted for word in words) else UNSET

    return ask


def noted(key: str, place: int = -1) -> Ask:
    """A day that the text names for itself."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        if found is None:
            return UNSET
        value = found.value if isinstance(found.value, list) else [found.value]
        named = re.fullmatch(r"(\d{1,2})月底", str(value[place]))
        if named is None:
            return {"is": "date", "date": str(value[place])}
        year, month = int(q["on"][:4]), int(named[1])
        return {"is": "date", "date": day_before(f"{year + month // 12:04d}-{month % 12 + 1:02d}-01")}

    return ask


def declined(binding: str) -> Ask:
    """Whether a department may decline measures of a kind by the circumstances alone."""

    def ask(q: Question) -> Answer:
        if find(q, "measures.kinds") is None:
            return UNSET
        free = measures.may_decline(binding, "circumstances", legal=False)
        return {"is": "discretion" if free else "duty"}

    return ask


def grounds_of(*keys: str) -> Ask:
    """On what a clause says that something must rest, in its words."""

    def ask(q: Question) -> Answer:
        found = next((one for one in (find(q, key) for key in keys) if one), None)
        if found is None:
            return UNSET
        quoted = "".join("".join(one.quotation.split()) for one in found.citations)
        joined = re.search(r"(法律)、?(法规)[、和]?(政策规定)?", quoted)
        members = [word for word in joined.groups() if word] if joined else []
        return {"is": "set", "members": members, "open": False}

    return ask


def yields(key: str) -> Ask:
    """Whether the clause holds where another text provides otherwise to which it yields."""

    def ask(q: Question) -> Answer:
        said = law_of(q["id"]).in_force(key, q["place"], q["on"])
        return yes_if(not any(one.yields_to for one in said))

    return ask


def longest(key: str) -> Ask:
    def ask(q: Question) -> Answer:
        found = find(q, key)
        return UNSET if found is None else yes_if(False, maximum=f"{found.value['years']} years")

    return ask


def not_bound_by(key: str, pack: str, words: str) -> Ask:
    """A text of another province does not hold here: the place's own plan stands, silent or not."""

    def ask(q: Question) -> Answer:
        found = ALL.find(key, q["place"], q["on"])
        if found is not None and any(one.pack == pack for one in found.citations):
            return {
                "is": "prevails",
                "text": short(found.citations[0].instrument),
                "value": found.value,
                "unit": "",
            }
        own = next(one for one in ALL.packs if one.place == q["place"])
        instrument = own.provisions[0].citation.instrument
        return {"is": "prevails", "text": short(instrument), "value": words, "unit": ""}

    return ask


def bound_by(key: str) -> Ask:
    """Whether the clause binds or leaves a choice."""

    def ask(q: Question) -> Answer:
        found = find(q, key)
        return UNSET if found is None else _modality(found.citations[0])

    return ask


def _modality(clause: Citation) -> Answer:
    return {"is": "duty" if clause.modality is Modality.SHALL else "discretion"}


def whether(key: str, holds: Callable[[Any], bool], *, silent: Answer = UNSET) -> Ask:
    def ask(q: Question) -> Answer:
        found = find(q, key)
        return silent if found is None else yes_if(holds(found.value))

    return ask


def figure(key: str, field: str, unit: str) -> Ask:
    def ask(q: Question) -> Answer:
        found = find(q, key)
        if found is None:
            return UNSET
        return {"is": "number", "value": found.value[field] if field else found.value, "unit": unit}

    return ask


# Clocks. ###############################################################################################

UNITS = {"WORKING_DAYS": "working days", "DAYS": "days"}
STEPS = {"received": "forward", "received_by_provider": "verify", "result_received": "notify"}


def dispute_clock(q: Question) -> Answer:
    """The day by which a step, or the whole, of a dispute is done."""
    facts, law = q["facts"], law_of(q["id"])
    received = facts.get("received") or q["on"]
    tested = facts.get("appraisal")
    happened = deadlines.DisputeEvents(
        received=received,
        provider_received=facts.get("received_by_provider"),
        checked=facts.get("result_received"),
        own_data=facts.get("own_scope", False),
        tested=((tested[0], deadlines.day_after(tested[1])),) if tested else (),
    )
    calendar = ALL.calendar(q["place"])
    dues = {one.what: one for one in deadlines.dispute_clocks(law, calendar, q["place"], happened)}
    step = "total"
    if "received_by_provider" in facts:
        step = "verify"
    elif "result_received" in facts and "received" not in facts:
        step = "notify"
    elif re.search(r"pass the dispute to the provider", q["english"]):
        step = "forward"
    due = dues.get(step)
    if due is None or due.day is None:
        return UNSET
    if "result_received" in facts and "received" in facts:
        return yes_if(False, latest=dues["total"].day)
    return {"is": "date", "date": due.day, **_period(q, step, own=happened.own_data)}


def _period(q: Question, step: str, *, own: bool) -> Answer:
    if step == "total":
        found = find(q, "dispute.total")
        assert found is not None
        clock = found.value
        days = clock["own_data"] if own and "own_data" in clock else clock["via_provider"]
    else:
        found = find(q, "dispute.steps")
        assert found is not None
        days = next(one["working_days"] for one in found.value if one["step"] == step)
    return {"value": days, "unit": "working days"}


def after(key: str, event: str) -> Ask:
    """The last day of a duty with one clock, from an event."""

    def ask(q: Question) -> Answer:
        law, calendar = law_of(q["id"]), ALL.calendar(q["place"])
        due = deadlines.working_days_due(law, calendar, q["place"], key, q["facts"].get(event, q["on"]))
        found = find(q, key)
        if due.day is None or found is None:
            return UNSET
        days = found.value["working_days"]
        unit = "working day" if days == 1 else "working days"
        return {"is": "date", "date": due.day, "value": days, "unit": unit}

    return ask


def publicity_window(q: Question) -> Answer:
    act = "licence" if "licence" in q["facts"].get("kind", "") else "penalty"
    found = find(q, f"publicity.{act}")
    if found is None or "days" not in found.value:
        return UNSET
    return {"is": "number", "value": found.value["days"], "unit": UNITS[found.value["unit"]]}


def next_report(q: Question) -> Answer:
    dues = reports.reports_due(law_of(q["id"]), q["place"], q["facts"].get("today", q["on"]))
    own = {one.id for one in ALL.packs if one.place == q["place"]}
    days = sorted(one.day for one in dues if one.day and one.citations[0].pack in own)
    return {"is": "date", "date": days[0]} if days else UNSET


def reports_a_year(q: Question) -> Answer:
    found = find(q, "reports.periods")
    if found is None:
        return UNSET
    times = {"QUARTER": 4, "HALF_YEAR": 1, "YEAR": 1}
    return {
        "is": "number",
        "value": sum(times[one["every"]] for one in found.value),
        "unit": "reports a year",
    }


def covered_by(q: Question) -> Answer:
    """Which period the report of a named day covers, in the clause's words."""
    found = find(q, "reports.periods")
    due = [int(part) for part in q["facts"]["due"].split("-")[1:]]
    mine = [row for row in (found.value if found else []) if [row["month"], row["day"]] == due]
    if found is None or not mine:
        return UNSET
    return {"is": "set", "members": [told(mine[0]["every"], found.citations)], "open": False}


# Credit reporting agencies. ############################################################################


def agency_keeps(q: Question) -> Answer:
    """How long a credit reporting agency keeps adverse information, and what it does after."""
    facts, found = q["facts"], find(q, "agencies.retention")
    scope = find(q, "agencies.scope")
    if found is None or scope is None:
        return UNSET
    organs = scope.value["excludes"] == "STATE_ORGANS_ON_DUTY" and facts["holder"] == "state organ"
    persons = found.value["of"] == "PERSONS" and facts["subject"] != "natural person"
    if organs or persons:
        return yes_if(False)
    last = retention.years_after(facts["event_ended"], found.value["years"])
    if q["on"] <= last:
        return yes_if(True, until=last)
    return {"is": "set", "members": [told(found.value["then"], found.citations)], "open": False}


def agency_answers(q: Question) -> Answer:
    """The last day on which a credit reporting agency may answer an objection."""
    found = find(q, "agencies.dispute")
    if found is None:
        return UNSET
    days, unit = found.value["days"], found.value["unit"]
    last = deadline(ALL.calendar(q["place"]), q["facts"]["received"], days, unit)
    return {"is": "date", "date": last.day, "value": days, "unit": UNITS[unit]}


def agency_ends(outcome: str) -> Ask:
    """What a credit reporting agency does once an objection was checked."""

    def ask(q: Question) -> Answer:
        found = find(q, "agencies.dispute")
        if found is None:
            return UNSET
        clauses = (*found.sources, *found.citations)
        return {"is": "set", "members": [told(found.value[outcome], clauses)], "open": False}

    return ask


# Persons. ##############################################################################################

ROLES = {
    "legal representative": "LEGAL_REPRESENTATIVE",
    "legal representative appointed after the conduct": "LEGAL_REPRESENTATIVE",
    "principal": "PRINCIPAL",
    "person in charge": "PRINCIPAL",
    "actual controller": "ACTUAL_CONTROLLER",
    "senior manager": "SENIOR_MANAGER",
    "director": "DIRECTOR",
    "shareholder": "SHAREHOLDER",
    "supervisor (of the company)": "SUPERVISOR",
    "registered practitioner": "REGISTERED_PRACTITIONER",
}
GRADES = {"serious": "SEVERE", "general": "GENERAL", "heavier (较重)": "CONSIDERABLE"}


def reached(kind: str, *, listed: bool = False) -> Ask:
    """Whether an effect of a kind stands on the person of the question, by office or by a finding."""

    def ask(q: Question) -> Answer:
        effects = _effects(q, listed=listed)
        mine = [one for one in effects if one.kind.value == kind and one.rule]
        if any(_stands(one) for one in mine):
            return yes_if(True)
        clauses = [clause for one in law_of(q["id"]).rules(q["place"], q["on"]) for clause in one.citations[:1]
                   if one.effect.value == kind]  # fmt: skip
        named = any(one.outcome is not Outcome.NONE for one in mine)
        responsible = q["facts"].get("directly_responsible") or q["facts"].get("responsible")
        # A list that ends with 等 leaves open who else is responsible; of others it says nothing.
        if responsible and not named and any("等" in one.quotation for one in clauses):
            return UNSET
        return yes_if(False)

    return ask


def _stands(one: Effect) -> bool:
    if one.outcome in {Outcome.RECORDED, Outcome.RESTRICTED}:
        return True
    return {each.code for each in one.reasons} == {ReasonCode.TERM_NOT_STATED}


def _effects(q: Question, *, listed: bool) -> tuple[Effect, ...]:
    """Put the person of the question into a company, and the company's breach before the law."""
    facts = q["facts"]
    first, decided = day_before(day_before(q["on"])), day_before(q["on"])
    end = deadlines.day_after(first)
    role = ROLES.get(facts.get("role", "principal" if listed else ""))
    responsible = facts.get("directly_responsible") or facts.get("responsible") or "role" not in facts
    late = "appointed after" in facts.get("role", "")
    case: dict[str, Any] = {
        "organization": {"kind": facts.get("kind", "企业")},
        "tenure": [{"person": "A", "role": role, "since": end if late else "2014-01-01"}] if role else [],
        "finding": [],
    }
    cause = {"region": q["place"], "decided": decided, "conduct": {"since": first, "until": end}}
    if responsible:
        naming = {"person": "A", "decided": decided, "responsibility": "DIRECTLY_RESPONSIBLE"}
        case["finding"] = [{**naming, "penalty": "listing" if listed else "penalty"}]
        if role:
            case["finding"].append({**case["finding"][0], "responsibility": role})
    if listed and facts.get("subject") != "natural person" and facts.get("listed", True):
        case["determination"] = [{**cause, **({"list": facts["list"]} if "list" in facts else {})}]
    elif not listed:
        case["penalty"] = [{**cause, "severity": GRADES[facts["grade"]]}]
    return impute(world.neighbourhood(case), law_of(q["id"]), q["on"], q["place"])


def addressed(effect: str) -> Ask:
    """Whom the place's own rule with an effect reaches, in the words of its clause."""

    def ask(q: Question) -> Answer:
        own = [one for one in law_of(q["id"]).rules(q["place"], q["on"]) if one.place == q["place"]]
        rules = [one for one in own if one.effect.value == effect]
        said = [_word(role.value, one.citations[0]) for one in rules for role in one.roles]
        return {"is": "set", "members": sorted(set(said)), "open": False} if said else UNSET

    return ask


def _word(code: str, clause: Citation) -> str:
    """Return the word that a clause has for a code, of all that the packs know for it."""
    quoted = "".join(clause.quotation.split())
    return next((word for word in codes()[code][1:] if word in quoted), code)


def noticed(q: Question) -> Answer:
    """Whether the person is named in a public notice of arrears."""
    facts = q["facts"]
    owed = "MIGRANT_WAGES" if "wages" in facts["owes"] else "SME_ARREARS"
    kind = {"private company": "民营企业", "state-owned enterprise": "国有企业"}[facts["subject"]]
    role = {"role": facts["role"], "responsible": True, "listed": True, "list": owed, "kind": kind}
    return reached("NOTICE", listed=True)({**q, "facts": role})


def of_full_capacity(q: Question) -> Answer:
    found = find(q, "imputation.capacity")
    if found is None:
        return UNSET
    years = found.value["own_income_years" if q["facts"]["own_income"] else "adult_years"]
    return yes_if(q["facts"]["age"] >= years)


def barred(material: prohibited_uses.Material) -> Ask:
    def ask(q: Question) -> Answer:
        ruled = prohibited_uses.check_use(
            law_of(q["id"]), q["place"], material, prohibited_uses.Use.JOINT_MEASURES, q["on"]
        )
        return yes_if(ruled.answer.value != "YES")

    return ask


INSTRUMENTS = {"law": "LAW", "administrative regulation": "ADMINISTRATIVE_REGULATION"}


def still_barred(material: prohibited_uses.Material) -> Ask:
    """Whether a bar holds though another instrument provides otherwise: only those that it names lift it."""

    def ask(q: Question) -> Answer:
        found = find(q, "data.barred_unless")
        if found is None:
            return UNSET
        lifted = INSTRUMENTS.get(q["facts"]["provides_otherwise"]) in found.value
        return yes_if(barred(material)(q) == yes_if(False) and not lifted)

    return ask


def may_determine(q: Question) -> Answer:
    """Whether a body may determine the subjects of a list."""
    found = find(q, "lists.power")
    level = {"state organ of a county": "STATE_ORGANS_FROM_COUNTY"}.get(q["facts"]["body"])
    return UNSET if found is None else yes_if(level in found.value)


def counts_as_final(q: Question) -> Answer:
    """Whether a penalty counts once it was challenged, or can be."""
    facts = q["facts"]
    case: dict[str, Any] = {"penalty": [{"decided": "2020-06-01", "severity": "SEVERE"}]}
    if facts.get("appeal"):
        row = {"opened": "2020-06-10"}
        ended = {"upheld": {"upheld": True}, "changed": {"changed": True}, "pending": {}}[facts["outcome"]]
        case["challenge"] = [{**row, **({"closed": "2020-07-20"} if ended else {}), **ended}]
    around = world.neighbourhood(case)
    stands = standing(around.penalties[0], events(around), q["on"], needs_finality=True)
    return yes_if(stands.fails is None and stands.doubt is None)


# Time. #################################################################################################


def person_kept(q: Question) -> Answer:
    """How long the record of the subject is kept: a person's is erased, an organization's is not."""
    facts = q["facts"]
    if facts["subject"] != "natural person" or find(q, "retention.person") is None:
        return UNSET
    if facts.get("behaviour_ended") == "not yet":
        return yes_if(False)
    if "behaviour_ended" not in facts:
        return UNSET
    record = retention.RetentionFacts(
        conduct_until=deadlines.day_after(facts["behaviour_ended"]), disclosed_since=facts["behaviour_ended"]
    )
    kept = retention.person_retention(law_of(q["id"]), q["place"], record, q["on"])
    assert kept.erased_on is not None
    last = day_before(kept.erased_on)
    found = find(q, "retention.person")
    assert found is not None
    then = told(found.value["then"], found.citations)
    if "archived or removed" in q["english"]:
        return {"is": "set", "members": [then], "open": False}
    return yes_if(True, until=last) if q["on"] <= last else yes_if(False, ended=last, then=then)


def disclosed(q: Question) -> Answer:
    """When disclosure ended, where the end of its term and that of a listing are given."""
    facts, found = q["facts"], find(q, "retention.disclosure")
    if found is None:
        return UNSET
    if "term_end" not in facts:
        since = facts.get("disclosed_since", q["on"])
        record = retention.RetentionFacts(conduct_until=None, disclosed_since=since)
        kept = retention.disclosure(law_of(q["id"]), q["place"], record, q["on"])
        over = kept.used_until is not None and kept.used_until <= q["on"]
        words = [told(found.value["then"], found.citations)]
        return {"is": "set", "members": words, "open": False} if over else yes_if(False)
    left = facts.get("removed_from_list")
    started = retention.years_after(facts["term_end"], -found.value["years"])
    record = retention.RetentionFacts(
        conduct_until=None,
        disclosed_since=day_before(started),
        listed_until=left or ("9999-12-31" if facts.get("on_list") else None),
    )
    kept = retention.disclosure(law_of(q["id"]), q["place"], record, q["on"])
    assert kept.used_until is not None
    return yes_if(False) if kept.used_until > q["on"] else {"is": "date", "date": kept.used_until}


def may_apply(q: Question) -> Answer:
    """Whether the subject may ask for restoration."""
    facts = q["facts"]
    yesterday = day_before(q["on"])
    ended = facts.get("disclosure") == "ended" or facts.get("within_disclosure") is False
    breach = restoration.Breach(
        grade=None,
        document_on=yesterday,
        corrected_on=yesterday if facts.get("corrected", True) else None,
        corrected_in_time=facts.get("corrected_in_time"),
        harm_removed=facts.get("effect_removed", True),
        disclosed_until=yesterday if ended else deadlines.day_after(q["on"]),
    )
    return yes_if(restoration.may_apply(law_of(q["id"]), q["place"], breach, q["on"]).answer.value == "YES")


def may_apply_by(q: Question) -> Answer:
    """By which of two texts the subject may ask for restoration, or may not."""
    found = find(q, "restoration.application")
    answer = may_apply(q)["is"]
    if found is None:
        return UNSET
    by = dict(zip(found.value, found.sources, strict=True))["within"]
    words = {"yes": "may apply", "no": "may not apply"}[answer]
    return {"is": "prevails", "text": short(by.instrument), "value": words, "unit": ""}


# Lists, measures, ease. ################################################################################


def escalated(q: Question) -> Answer:
    facts = q["facts"]
    kind = "ENTERPRISE" if facts["subject"] == "company" else "PERSON"
    lists = [
        listing.Listing(name=field, field=field, authority=listing.ListAuthority.STATUTORY, since="2016-01-01",
                        until="2017-01-01" if facts.get("at_the_same_time") is False and not place else "9999-12-31")
        for place, field in enumerate(facts["list_domains"])
    ]  # fmt: skip
    if find(q, "escalation.domains") is None:
        return UNSET
    ruled = listing.escalation(law_of(q["id"]), q["place"], kind, lists, q["on"])
    return yes_if(ruled.answer.value == "YES")


def eased(ease: str) -> Ask:
    def ask(q: Question) -> Answer:
        facts = q["facts"]
        adverse = facts.get("last_adverse_record")
        if facts.get("credit") == "poor":
            adverse = day_before(q["on"])
        subject = eligibility.EligibilityFacts(
            known_since="2000-01-01",
            adverse_on=(adverse,) if adverse else (),
            exemplar=facts.get("honest_model", facts.get("qualifies", False)),
            red_list=facts.get("on_red_list", False),
            higher_grade=facts.get("grade") == "high",
            good_standing=facts.get("credit") == "good",
            written_promise=facts.get("written_promise", False),
            lacks_required=facts.get("missing_required_by_law", False),
        )
        ruled = eligibility.eligible(law_of(q["id"]), q["place"], ease, subject, q["on"])
        if ruled.answer.value != "YES":
            return yes_if(False)
        must = re.search(r"^.*\bMust\b", q["english"])
        return _modality(ruled.citations[0]) if must else yes_if(True)

    return ask


def limited(q: Question) -> Answer:
    """Whether travel and consumption are limited."""
    facts = q["facts"]
    severe = GRADES.get(facts["grade"]) == "SEVERE"
    causes = (measures.MeasureTrigger(id="breach", since="2016-01-01"),) if severe else ()
    subject = measures.Checked(
        capacity="PERSON", causes=causes, able_but_refuses=facts["able"] and facts["refuses"]
    )
    answers = measures.check(law_of(q["id"]), q["place"], subject, measures.BusinessMatter.TRAVEL, q["on"])
    return yes_if(any(one.answer.value == "YES" for one in answers if one.code == "MKT-TRAVEL"))


def paused(switch: str, *, asks_execution: bool = False) -> Ask:
    """Whether a switch of a pending dispute is on; asked the other way round where execution is."""

    def ask(q: Question) -> Answer:
        found = find(q, f"dispute.pause.{switch}")
        if found is None:
            return UNSET
        return yes_if(found.value is not asks_execution)

    return ask


def banded(band: str) -> Ask:
    def ask(q: Question) -> Answer:
        bands = eligibility.inspections(law_of(q["id"]), q["place"], q["on"])
        mine = [one for one in bands if one.band.value == band]
        if not mine:
            return UNSET
        return {"is": "set", "members": [told(mine[0].effect.value, [mine[0].citation])], "open": False}

    return ask


def measured(q: Question) -> Answer:
    """Whether any measure of the catalogue applies to a subject in breach, in whatever matter."""
    cause = measures.MeasureTrigger(id="breach", since="2016-01-01", listing=q["facts"]["listed"])
    subject = measures.Checked(capacity="ORGANIZATION", causes=(cause,))
    answers = [
        one.answer.value
        for matter in measures.BusinessMatter
        for one in measures.check(law_of(q["id"]), q["place"], subject, matter, q["on"])
    ]
    return yes_if("YES" in answers) if answers else UNSET


def named_measure(*words: str) -> Ask:
    """Whether the catalogue names a measure in these words."""

    def ask(q: Question) -> Answer:
        found = find(q, "measures.catalogue")
        named = [
            one for one in (found.value if found else []) if any(word in one["chinese"] for word in words)
        ]
        return yes_if(True) if named else UNSET

    return ask


def measure_words(code: str) -> Ask:
    def ask(q: Question) -> Answer:
        found = find(q, "measures.catalogue")
        mine = [one["chinese"] for one in (found.value if found else []) if one["code"] == code]
        return {"is": "set", "members": mine, "open": False} if mine else UNSET

    return ask


def measures_of(kind: str) -> Ask:
    def ask(q: Question) -> Answer:
        found = find(q, "measures.catalogue")
        rows = zip(found.value, found.sources, strict=True) if found else ()
        mine = [(one["chinese"], clause) for one, clause in rows if one["kind"] == kind]
        return {
            "is": "set",
            "members": [words for words, _ in mine],
            "open": is_open([words for words, _ in mine], [clause for _, clause in mine]),
        }

    return ask


def kind_of_measure(code: str) -> Ask:
    def ask(q: Question) -> Answer:
        found = find(q, "measures.catalogue")
        kinds = [one["kind"] for one in (found.value if found else []) if one["code"] == code]
        return {"is": "set", "members": [WORDS[kinds[0]][0]], "open": False} if kinds else UNSET

    return ask


def measure_bound(code: str) -> Ask:
    def ask(q: Question) -> Answer:
        found = find(q, "measures.catalogue")
        rows = zip(found.value, found.sources, strict=True) if found else ()
        clauses = [clause for one, clause in rows if one["code"] == code]
        return _modality(clauses[0]) if clauses else UNSET

    return ask


def told_before(q: Question) -> Answer:
    """Whether a notice by this form would be enough."""
    notice = listing.PriorNotice(
        given_on=day_before(q["on"]),
        written=q["facts"]["form"] == "written",
        contents=frozenset({"GROUNDS", "REASONS", "MEASURES", "RIGHT_TO_OBJECT"}),
    )
    definition = listing.ListDefinition(name="list", parts=frozenset())
    ruled = listing.may_list(law_of(q["id"]), q["place"], definition, notice, q["on"])
    return yes_if(ruled.answer.value == "YES")


def in_force(pack: str) -> Ask:
    def ask(q: Question) -> Answer:
        one = next(each for each in ALL.packs if each.id == pack)
        if q["on"] >= one.until:
            return yes_if(False, ended=day_before(one.until))
        return yes_if(one.since <= q["on"])

    return ask


# Conflicts. ############################################################################################


def prevailing(key: str, value: Callable[[Any], tuple[Any, str]], after_event: str = "") -> Ask:
    """Which text stands on a key at the place on the day, and what it says."""

    def ask(q: Question) -> Answer:
        found = ALL.find(key, q["place"], q["on"])
        if found is None or found.citations[0].rests_on is RestsOn.DECISION:
            return UNSET
        said, unit = value(found.value)
        answer = {"is": "prevails", "text": short(found.citations[0].instrument), "value": said, "unit": unit}
        if after_event:
            start = q["facts"][after_event]
            last = deadline(ALL.calendar(q["place"]), start, int(said), "WORKING_DAYS")
            answer["date"] = last.day
        return answer

    return ask


def short(instrument: str) -> str:
    """Return the name of an instrument as the questions have it."""
    return instrument.removeprefix("中华人民共和国")


def days(field: str, unit: str = "working days") -> Callable[[Any], tuple[Any, str]]:
    return lambda value: (value[field], unit)


def step(name: str) -> Callable[[Any], tuple[Any, str]]:
    return lambda value: (next(one["working_days"] for one in value if one["step"] == name), "working days")


def says(words: str, holds: Callable[[Any], bool] = bool) -> Callable[[Any], tuple[Any, str]]:
    return lambda value: (words if holds(value) else str(value), "")


def agrees(given: Answer, expected: Answer) -> bool:
    """Whether an answer is the expected one, as the README says that it is compared."""
    if given["is"] != expected["is"]:
        return False
    compared = {
        "yes": ("until", "ended", "latest", "then", "missing", "maximum"),
        "no": ("until", "ended", "latest", "then", "missing", "maximum"),
        "number": ("value", "unit"),
        "date": ("date", "value", "unit"),
        "set": ("members", "open"),
        "party": ("party",),
        "prevails": ("text", "value", "unit", "date"),
    }.get(expected["is"], ())
    return all(_plain(given.get(name)) == _plain(expected[name]) for name in compared if name in expected)


def _plain(value: Any) -> Any:
    return set(value) if isinstance(value, list | tuple) else value
