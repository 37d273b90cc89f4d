"""The whole city, written as the files that `ingest` reads.

    registry      organizations, persons, further documents, tenures
    department    penalties, each department's in two deliveries, and the platform's copies of some
    the rest      findings of responsibility, challenges

The manifest lists them in the order of delivery, for a row may name only subjects that were delivered before.
Beside it lies the answer key. Persons, companies and numbers are made up; the authorities' names are real.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from random import Random

from graph.ingest.manifest import Delivered, Manifest
from graph.synthetic.answers import ANSWERS, Answers
from graph.synthetic.bureaus import CITY, Bureaus
from graph.synthetic.cases import Case, Docket
from graph.synthetic.citizens import Citizen, Citizens
from graph.synthetic.files import Habits, OutFile
from graph.synthetic.firms import Firm, Firms, RoleHeld, note_oddities
from graph.synthetic.penalty_files import PenaltyFiles

# Bounds of a city in companies; the smallest still has every oddity.
SMALLEST, LARGEST = 1_000, 100_000
END = date(2026, 6, 30)
"""The last day on which anything happens in the city."""


def generate(
    directory: Path, *, companies: int, seed: int, watch: Callable[[int], None] | None = None
) -> Manifest:
    """Write a city into a directory and return its manifest; the same arguments give the same bytes.

    Memory does not hold the city: firms are made, written and forgotten one by one, only oddities are
    kept. `watch` is told how many companies are written. `ValueError` for a size outside the bounds.
    """
    if not SMALLEST <= companies <= LARGEST:
        raise ValueError(f"a city has {SMALLEST} to {LARGEST} companies")
    directory.mkdir(parents=True, exist_ok=True)
    city = _City(directory, companies, seed)
    city.build(watch)
    return city.close(seed)


class _City:
    """The files of a city while it is made.

    One generator of random numbers is shared by all parts, and asked in a fixed order.
    """

    def __init__(self, directory: Path, companies: int, seed: int) -> None:
        self._directory = directory
        self._companies = companies
        random = Random(seed)  # noqa: S311 - a city is not a secret
        self.answers = Answers(companies=companies)
        self._citizens = Citizens(random, seed, self.answers)
        self._firms = Firms(random, seed, companies, END, self._citizens)
        self._docket = Docket(random, END, Bureaus())
        self._penalties = PenaltyFiles(directory, random, self.answers)
        self._organizations = self._open("organizations")
        self._persons = self._open("persons")
        self._documents = OutFile(directory, "documents.csv", "persons", Habits(headings="chinese"))
        self._tenures = self._open("tenures")
        self._findings = self._open("findings")
        self._challenges = self._open("challenges")

    def build(self, watch: Callable[[int], None] | None) -> None:
        """Make firm after firm, and write each with its persons, tenures and penalties."""
        for made, firm in enumerate(self._firms, 1):
            self._organization(firm)
            self._people(self._citizens.taken())
            for held in (*firm.representatives, *firm.others):
                self._tenure(firm, held)
            note_oddities(firm, self.answers)
            self._cases(firm)
            if watch and made % 500 == 0:
                watch(made)
        self._link()

    def close(self, seed: int) -> Manifest:
        """Close the files; write answers and manifest."""
        files = [
            ("registry", self._organizations),
            ("registry", self._persons),
            ("registry", self._documents),
            ("registry", self._tenures),
            *self._penalties.files(),
            ("findings", self._findings),
            ("challenges", self._challenges),
        ]
        deliveries = tuple(_delivered(feed, file) for feed, file in files)
        self.answers.files = {file.name: file.expected for _, file in files}
        self.answers.write(self._directory / ANSWERS)
        manifest = Manifest(seed=seed, companies=self._companies, end=END.isoformat(), deliveries=deliveries)
        manifest.write(self._directory)
        return manifest

    def _open(self, kind: str) -> OutFile:
        return OutFile(self._directory, f"{kind}.csv", kind, Habits())

    def _cases(self, firm: Firm) -> None:
        """Write a firm's penalties; a finding or a challenge only upon one whose row can be used."""
        for case in self._docket.cases(firm):
            if party := self._penalties.write(case):
                self._finding(case)
                self._challenge(case, party)

    def _organization(self, firm: Firm) -> None:
        cells = {
            "JG_MC": firm.name,
            "JG_SHXYM": firm.uscc,
            "JG_LX": firm.kind,
            "JG_ZT": firm.status,
            "JG_DQ": firm.place,
            "JG_QSRQ": self._organizations.day(firm.since),
            "JG_ZZRQ": self._organizations.day(firm.until),
        }
        self._organizations.row(cells, warnings=_odd(firm=firm))

    def _people(self, citizens: Iterable[Citizen]) -> None:
        for citizen in citizens:
            cells = {
                "RY_XM": citizen.name,
                "RY_ZJLX": citizen.kind,
                "RY_ZJHM": citizen.number,
                "RY_CSRQ": citizen.born,
            }
            self._persons.row(cells, warnings=_odd(citizen=citizen))
            self.answers.persons += 1

    def _tenure(self, firm: Firm, held: RoleHeld) -> None:
        cells = {
            "RZ_SHXYM": firm.uscc,
            "RZ_ZJLX": held.citizen.kind,
            "RZ_ZJHM": held.citizen.number,
            "RZ_ZW": held.role,
            "RZ_QSRQ": self._tenures.day(held.since),
            "RZ_ZZRQ": self._tenures.day(held.until),
            "RZ_SJQSRQ": self._tenures.day(held.actual_since),
        }
        self._tenures.row(cells, warnings=_odd(firm=firm, citizen=held.citizen))
        self.answers.tenures += 1

    def _finding(self, case: Case) -> None:
        if case.named is None:
            return
        citizen, responsibility = case.named
        cells = {
            "RD_CFJGDM": case.bureau.code,
            "RD_WSH": case.number,
            "RD_ZJLX": citizen.kind,
            "RD_ZJHM": citizen.number,
            "RD_ZRLX": responsibility,
            "RD_RDRQ": self._findings.day(case.decided),
        }
        self._findings.row(cells, warnings=_odd(citizen=citizen))

    def _challenge(self, case: Case, party: str) -> None:
        """Write the challenge of a penalty; `party` is the code or the number that its row bears.

        Where the dirt made a penalty a natural person's, the challenge is that person's too.
        """
        challenged, organization = case.challenged, party == case.firm.uscc
        if challenged is None:
            return
        person = {"FY_ZJLX": case.representative.kind, "FY_ZJHM": party}
        cells = {
            "FY_CFJGDM": case.bureau.code,
            "FY_WSH": case.number,
            **({"FY_XDRDM": party} if organization else person),
            "FY_SJ": challenged.instance,
            "FY_SLRQ": self._challenges.day(challenged.opened),
            "FY_JARQ": self._challenges.day(challenged.closed),
            "FY_JG": challenged.outcome,
        }
        warnings = _odd(firm=case.firm) if organization else _odd(citizen=case.representative)
        if challenged.outcome == "变更":
            warnings.append("CHALLENGE_CHANGED")
        if challenged.outcome == "撤销":
            self.answers.set_aside.append(f"{case.bureau.code}|{case.number}|{party}")
        self._challenges.row(cells, warnings=warnings)

    def _link(self) -> None:
        """Write the further documents: an old number is the same document, another kind is a new one."""
        for linked in self._citizens.linked:
            citizen = linked.citizen
            cells = {
                "RY_XM": citizen.name,
                "RY_ZJLX": linked.kind,
                "RY_ZJHM": linked.number,
                "RY_CSRQ": citizen.born,
            }
            if linked.kind == citizen.kind:
                self._documents.row(cells, "same", warnings=["DOCUMENT_OLD_FORM"])
            else:
                self._documents.row(cells | {"RY_GL_ZJLX": citizen.kind, "RY_GL_ZJHM": citizen.number})


def _odd(*, firm: Firm | None = None, citizen: Citizen | None = None) -> list[str]:
    """Return the warnings that a row naming these must give."""
    warnings = ["CHECK_CHARACTER"] if firm is not None and firm.wrong else []
    return [*warnings, "DOCUMENT_CHECK"] if citizen is not None and citizen.wrong else warnings


def _delivered(feed: str, file: OutFile) -> Delivered:
    """Close a file and return its line of the manifest."""
    digest = file.close()
    return Delivered(
        file=file.name,
        feed=feed,
        region=CITY,
        kind=file.kind,
        encoding=file.habits.encoding,
        rows=file.expected.rows,
        sha256=digest,
    )
