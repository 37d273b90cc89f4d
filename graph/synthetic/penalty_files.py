"""Penalties into the files of their departments, with the dirt of real feeds and the key to it.

Dirt is what departments really send: a date that is none, a fine in 元 where the form asks for 万元, the same
row twice, a copy by the platform that differs. One row bears one kind at most, so that the answer key can say
for sure what must become of it. What many rows have besides, cells left out and nulls written in two signs,
changes no outcome and is drawn apart.
"""

from pathlib import Path
from random import Random

from graph.synthetic.answers import Answers
from graph.synthetic.cases import Case
from graph.synthetic.chance import Planned
from graph.synthetic.files import Habits, OutFile
from graph.synthetic.lexicon import GovernmentLine, lexicon
from graph.synthetic.numbers import uscc

# Shares of penalties, in the order in which each kind comes for the first time.
DIRT = {
    "late": 0.04,
    "two_channels": 0.01,
    "two_channels_differ": 0.01,
    "correction": 0.01,
    "person": 0.008,
    "simplified_person": 0.008,
    "full_width": 0.005,
    "twice": 0.003,
    "yuan": 0.003,
    "open_end": 0.003,
    "bad_day": 0.001,
    "bad_amount": 0.001,
    "missing": 0.001,
    "unknown_party": 0.001,
    "placeholder": 0.0005,
}
PLACEHOLDER = "00000000000000000X"
"""A code as clerks type it where the form wants one and they have none."""

# Which dirt keeps a row out, and the reason that `ingest` must give.
_REFUSED = {
    "simplified_person": "NOT_TO_BE_REPORTED",
    "bad_day": "BAD_DAY",
    "bad_amount": "BAD_AMOUNT",
    "missing": "MISSING",
    "unknown_party": "SUBJECT_UNKNOWN",
    "placeholder": "PLACEHOLDER_CODE",
}
# To full width: each ASCII character has its wide form 0xFEE0 further up in Unicode.
_WIDE = {ord(narrow): ord(narrow) + 0xFEE0 for narrow in "0123456789ABCDEFGHJKLMNPQRTUWXY-"}


class PenaltyFiles:
    """The departments' files, each in two deliveries, and the platform's copies of some of their rows."""

    def __init__(self, directory: Path, random: Random, answers: Answers) -> None:
        self._random = random
        self._answers = answers
        self._dirt = Planned(DIRT, wait=4)
        departments = lexicon().departments.things
        self.first = {d.slug: _open(directory, d, "") for d in departments}
        self.second = {d.slug: _open(directory, d, "-2") for d in departments}
        self.platform = OutFile(
            directory, "penalties-platform.csv", "penalties", Habits(encoding="utf-8-sig")
        )

    def files(self) -> list[tuple[str, OutFile]]:
        """Return feed and file in the order of delivery: the platform's copies come after what they copy."""
        order = [*self.first.items(), *self.second.items(), ("platform", self.platform)]
        return [(slug, file) for slug, file in order]

    def write(self, case: Case) -> str:
        """Write a case and return how its party stands in it, or nothing if no row of it can be used.

        The party is a code, or a person's number where the dirt makes it a natural person's penalty.
        """
        dirt = self._dirt.draw(self._random)
        if dirt == "yuan" and not case.fine:
            dirt = ""
        slug = case.bureau.department.slug
        file = (self.second if dirt == "late" else self.first)[slug]
        cells = self._cells(case, file)
        warnings = _warned(case)
        party = self._soil(cells, case, dirt, warnings)
        if dirt in _REFUSED:
            file.row(cells, "quarantined", reasons=[_REFUSED[dirt]])
            return ""
        file.row(cells, warnings=warnings)
        self._answers.penalties += 1
        self._again(case, cells, dirt, warnings, file)
        self._note(dirt, f"{case.bureau.code}|{case.number}|{party}")
        return party

    def _cells(self, case: Case, file: OutFile) -> dict[str, str]:
        """Return the clean row of a case; its days as the file's office writes them."""
        cells = _of_party(case) | _of_decision(case) | _of_days(case, file)
        self._vary(cells, case)
        return cells

    def _vary(self, cells: dict[str, str], case: Case) -> None:
        """Leave out what many leave out, and write long-term and nothing as some do."""
        if self._random.random() < 0.7 and not case.representative.wrong:
            cells |= {"CF_FR_ZJLX": "", "CF_FR_ZJHM": ""}
        self._vary_end(cells, case)
        if self._random.random() < 0.05:
            cells |= {code: "\\N" for code, value in cells.items() if not value} | {"BZ": "\\N"}
            self._answers.nulls += 1

    def _vary_end(self, cells: dict[str, str], case: Case) -> None:
        """Write the end of three in ten as one of the days by which sources mean that there is none."""
        draw = self._random.random()
        if draw < 0.3:
            cells["CF_YXQ"] = "2099-12-31" if draw < 0.25 else "9999-09-09"
            self._answers.far_days.append(f"{case.bureau.code}|{case.number}")

    def _soil(self, cells: dict[str, str], case: Case, dirt: str, warnings: list[str]) -> str:
        """Change the cells as the dirt wants it, and return how the party now stands in them.

        `warnings` is changed with them: what the row must be told is another thing afterwards.
        """
        if dirt in {"person", "simplified_person"}:
            citizen = case.representative
            cells |= {"CF_XDR_MC": citizen.name, "CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_FRDB": ""}
            cells |= {"CF_FR_ZJLX": "", "CF_FR_ZJHM": "", "KZ_CX": "普通" if dirt == "person" else "简易"}
            cells |= {"CF_XDR_ZJLX": citizen.kind, "CF_XDR_ZJHM": citizen.number}
            if case.firm.wrong:
                warnings.remove("CHECK_CHARACTER")
            return citizen.number
        cells |= {
            "full_width": {
                "CF_XDR_SHXYM": case.firm.uscc.translate(_WIDE),
                "CF_JDRQ": cells["CF_JDRQ"].translate(_WIDE),
            },
            "yuan": {"CF_NR_FK": str(case.fine), "CF_NR": f"罚款人民币{case.fine}元。"},
            "open_end": {"CF_GSJZQ": "2099-12-31"},
            "bad_day": {"CF_JDRQ": "2024-13-01"},
            "bad_amount": {"CF_NR_FK": "伍仟元"},
            "missing": {"CF_YJ": ""},
            "unknown_party": {"CF_XDR_SHXYM": uscc("91", "410199", self._answers.penalties)},
            "placeholder": {"CF_XDR_SHXYM": PLACEHOLDER},
        }.get(dirt, {})
        warnings += {"yuan": ["AMOUNT_LOOKS_LIKE_YUAN"], "open_end": ["PUBLICITY_WITHOUT_END"]}.get(dirt, [])
        return case.firm.uscc

    def _again(
        self, case: Case, cells: dict[str, str], dirt: str, warnings: list[str], file: OutFile
    ) -> None:
        """Write what comes a second time: the same row, the corrected row, the platform's copy.

        Only the office that brought a record may correct it: the platform's other version is kept out.
        """
        if dirt == "twice":
            file.row(cells, "same", warnings=warnings)
        elif dirt == "correction":
            changed = cells | {"CF_NR": cells["CF_NR"] + "（更正）"}
            self.second[case.bureau.department.slug].row(changed, "superseded", warnings=warnings)
        elif dirt == "two_channels":
            self.platform.row(cells, "same", warnings=warnings)
        elif dirt == "two_channels_differ":
            changed = cells | {"CF_NR": cells["CF_NR"] + "（平台录入）"}
            self.platform.row(changed, "quarantined", reasons=["NOT_OWNER"])

    def _note(self, dirt: str, key: str) -> None:
        """Write a dirty row that is used into its family of the answer key, where it has one."""
        answers = self._answers
        noted = {
            "late": answers.late,
            "correction": answers.corrected,
            "two_channels": answers.through_two_channels,
            "two_channels_differ": answers.through_two_channels,
            "yuan": answers.fines_in_yuan,
            "full_width": answers.full_width,
        }.get(dirt)
        if noted is not None:
            noted.append(key)


def _warned(case: Case) -> list[str]:
    """Return what `ingest` must say of codes with a wrong check character, in a row that it uses."""
    found = {"CHECK_CHARACTER": case.firm.wrong, "DOCUMENT_CHECK": case.representative.wrong}
    return [warning for warning, holds in found.items() if holds]


def _of_party(case: Case) -> dict[str, str]:
    """Return the cells of the party (行政相对人) and its representative."""
    firm, representative = case.firm, case.representative
    business = firm.kind == "个体工商户"
    return {
        "CF_XDR_MC": firm.name,
        "CF_XDR_LB": "个体工商户" if business else "法人及非法人组织",
        "CF_XDR_SHXYM": firm.uscc,
        "CF_FRDB": representative.name,
        "CF_FR_ZJLX": representative.kind,
        "CF_FR_ZJHM": representative.number,
    }


def _of_decision(case: Case) -> dict[str, str]:
    """Return the cells of the decision (处罚决定) and of the authority, which is the row's source too."""
    bureau = case.bureau
    return {
        "CF_WSH": case.number,
        "CF_WFXW": case.violation,
        "CF_WFSS": case.facts,
        "CF_YJ": case.basis,
        "CF_CFLB": ";".join(case.kinds),
        "CF_NR": _content(case),
        "CF_NR_FK": _in_wan(case.fine),
        "CF_NR_WFFF": _in_wan(case.confiscated),
        "CF_NR_ZKDX": case.licence,
        "CF_CFJG": bureau.name,
        "CF_CFJGDM": bureau.code,
        "CF_SJLY": bureau.name,
        "CF_SJLYDM": bureau.code,
        "KZ_YZCD": case.grade,
        "KZ_CX": case.procedure,
    }


def _of_days(case: Case, file: OutFile) -> dict[str, str]:
    """Return the cells with days: decision, end, publicity, conduct, finality."""
    return {
        "CF_JDRQ": file.day(case.decided),
        "CF_YXQ": file.day(case.expires),
        "CF_GSJZQ": file.day(case.shown_until),
        "KZ_XWKSRQ": file.day(case.act_first),
        "KZ_XWJSRQ": file.day(case.act_last),
        "KZ_QDRQ": file.day(case.final),
    }


def _open(directory: Path, department: GovernmentLine, turn: str) -> OutFile:
    habits = Habits(encoding=department.encoding, headings=department.headings, days=department.days)
    return OutFile(directory, f"penalties-{department.slug}{turn}.csv", "penalties", habits)


def _content(case: Case) -> str:
    """Return the sentence of a decision (处罚内容): each kind of penalty with what it carries."""
    parts = {
        "警告": "给予警告",
        "罚款": f"罚款人民币{_in_wan(case.fine)}万元",
        "没收违法所得": f"没收违法所得{_in_wan(case.confiscated)}万元",
        "责令停产停业": "责令停产停业",
        "吊销许可证件": f"吊销{case.licence}",
    }
    return "；".join(parts[kind] for kind in case.kinds) + "。"


def _in_wan(yuan: int | None) -> str:
    """Return an amount in 万元 without useless zeros."""
    if yuan is None:
        return ""
    whole, rest = divmod(yuan, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
