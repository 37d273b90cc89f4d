"""The story that the tour tells, as files: the identifiers below are constants that a tour may name.

A food company is penalised for conduct of March 2023; its representative A leaves on 2024-07-01, B follows.
Who is reached, A, B or the senior manager C, is what the tour shows. Beside it stand a penalty that is
published and one that no longer is, one to be disputed, a person of A's name, and rows refused at first.

`story.toml` has the rows with names in braces; nothing is drawn, so the bytes are the same everywhere.
"""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from graph.ingest.manifest import Delivered, Manifest
from graph.synthetic.answers import ANSWERS, Expected
from graph.synthetic.bureaus import CITY
from graph.synthetic.city import END
from graph.synthetic.files import Habits, OutFile
from graph.synthetic.numbers import resident_id, uscc

ABROAD = "419901"  # no city writes numbers of this division: the story meets nobody of them

COMPANY = uscc("91", ABROAD, 1)
"""The company of the story: A represented it until 2024-07-01, B does since."""
COMPANY_NAME = "郑州瑞和食品有限公司"
PUBLISHED = uscc("91", ABROAD, 2)
"""Its penalty is published until 2028: the public sees it."""
NO_LONGER_PUBLISHED = uscc("91", ABROAD, 3)
"""Its penalty was published until 2024: the public sees it no more, a department with a purpose does."""
CONTESTED = uscc("91", ABROAD, 4)
"""Its penalty is there to be disputed and annulled, beside the story."""
UNREGISTERED = uscc("91", ABROAD, 5)
"""A code that no register holds."""

A, A_NAME = resident_id(ABROAD, 1), "陈建国"
"""Legal representative from 2020-01-01 to 2024-07-01, named in the finding."""
B, B_NAME = resident_id(ABROAD, 2), "周敏"
"""Legal representative since 2024-07-01."""
C, C_NAME = resident_id(ABROAD, 3), "吴浩"
"""Senior manager since 2021, named nowhere."""
NAMESAKE = resident_id(ABROAD, 4)
"""Another person with A's name; represents `PUBLISHED`."""
OTHER = resident_id(ABROAD, 5)

AUTHORITY, AUTHORITY_NAME = uscc("11", CITY, 1_000), "郑州市市场监督管理局"
"""The deciding authority; its feed is `market`, in the city's own files too."""
TRANSPORT = uscc("11", CITY, 4_000)

SEVERE = "郑市监处罚〔2023〕9001号"
"""Conduct 2023-03, decided 2023-05-18, severe, final 2023-12-01; published until 2028-05-17."""
GENERAL = "郑市监处罚〔2025〕9002号"
"""Its fine stands in 元 at first, and is corrected."""
CONTESTED_PENALTY = "郑市监处罚〔2024〕9003号"
TO_BE_MENDED = "郑市监处罚〔2025〕9104号"
"""Refused at first for an impossible day, delivered right in the corrected file."""

NAMES = {
    "COMPANY": COMPANY,
    "PUBLISHED": PUBLISHED,
    "NO_LONGER_PUBLISHED": NO_LONGER_PUBLISHED,
    "CONTESTED": CONTESTED,
    "UNREGISTERED": UNREGISTERED,
    "A": A,
    "B": B,
    "C": C,
    "NAMESAKE": NAMESAKE,
    "OTHER": OTHER,
    "AUTHORITY": AUTHORITY,
    "TRANSPORT": TRANSPORT,
    "SEVERE": SEVERE,
    "GENERAL": GENERAL,
    "CONTESTED_PENALTY": CONTESTED_PENALTY,
    "TO_BE_MENDED": TO_BE_MENDED,
}
"""What stands in braces in `story.toml`."""

REGISTER_FILES = ("story-organizations.csv", "story-persons.csv", "story-tenures.csv")
PENALTY_FILE = "story-penalties.csv"
PENALTY_FILE_GB18030 = "story-penalties-gb18030.csv"
CORRECTED_FILE = "story-penalties-corrected.csv"


def write_departments(path: Path) -> None:
    """Write the register of the synthetic cities' departments: their purposes and their case numbers."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(Path(__file__).with_name("departments.toml").read_bytes())


def write_story(directory: Path) -> Manifest:
    """Write the story's files, manifest and answers into a directory; always the same bytes.

    The manifest's order is the story's: register, penalties, GB18030, correction, findings.
    """
    directory.mkdir(parents=True, exist_ok=True)
    table = tomllib.loads(Path(__file__).with_name("story.toml").read_text(encoding="utf-8"))
    written = [_write(directory, file) for file in table["files"]]
    answers = {delivered.file: expected for delivered, expected in written}
    (directory / ANSWERS).write_bytes(msgspec.json.format(msgspec.json.encode({"files": answers})) + b"\n")
    manifest = Manifest(
        seed=0,
        companies=answers[REGISTER_FILES[0]].rows,
        end=END.isoformat(),
        deliveries=tuple(delivered for delivered, _ in written),
    )
    manifest.write(directory)
    return manifest


def _write(directory: Path, table: dict[str, Any]) -> tuple[Delivered, Expected]:
    """Write one file of the story; return its line of the manifest and what must become of its rows.

    A row's `fate`, `reasons` and `warnings` are for the answers; all its other members are cells.
    """
    habits = Habits(encoding=table.get("encoding", "utf-8"), headings=table["headings"])
    file = OutFile(directory, table["name"], table["kind"], habits)
    office = {"CF_CFJG": table.get("office", ""), "CF_CFJGDM": table.get("code", "")}
    office |= {"CF_SJLY": office["CF_CFJG"], "CF_SJLYDM": office["CF_CFJGDM"]}
    for row in table["rows"]:
        fate, told = row.pop("fate", "used"), {name: row.pop(name, ()) for name in ("reasons", "warnings")}
        cells = {code: value.format_map(NAMES) for code, value in (office | row).items()}
        file.row(cells, fate, **told)
    digest = file.close()
    delivered = Delivered(
        file=file.name,
        feed=table["feed"],
        region=CITY,
        kind=file.kind,
        encoding=habits.encoding,
        rows=file.expected.rows,
        sha256=digest,
    )
    return delivered, file.expected
