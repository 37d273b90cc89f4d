"""What is recognised in a file and why, told before anything of it is taken in.

Nothing is opened but the file: neither keys nor the graph are needed, and no value of a row is shown.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from gateway.commands.exit_codes import Exit
from graph.errors import Refused
from graph.ingest.formats import Header
from graph.ingest.source import DeliveryReader


class FileRecognised(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was recognised: its layout, its header, each heading with its column, what is no record.

    `columns` are heading, code, first Chinese name and unit; code and name are empty where it is not known.
    `unsplit` rows could not be read at all; `told` are lines and sheets left out, each with its reason.
    """

    file: str
    layout: str
    encoding: str
    sheet: str
    kind: str
    header: int
    columns: tuple[tuple[str, str, str, str], ...]
    rows: int
    unsplit: int
    told: tuple[str, ...]


class FilesExplained(msgspec.Struct, frozen=True, kw_only=True):
    """What was recognised in each file, or the fault that would refuse it as a whole."""

    files: tuple[FileRecognised | Refused, ...]

    @property
    def status(self) -> Exit:
        """The status to end with."""
        return Exit.REFUSED if any(isinstance(one, Refused) for one in self.files) else Exit.YES


def explain_files(paths: Sequence[Path]) -> FilesExplained:
    """Return what is recognised in files; a file that would be refused does not stop the others."""
    return FilesExplained(files=tuple(_explained(path) for path in paths))


def _explained(path: Path) -> FileRecognised | Refused:
    try:
        with DeliveryReader(path) as source:
            header, found = source.sheet()
            problems = [row.problem is not None for row in found]
            told = tuple(f"{line}: {why.told()['english']}" for line, why in source.left_out())
    except Refused as fault:
        return fault
    return FileRecognised(
        file=path.name,
        layout=source.layout.name,
        encoding=source.inspected.encoding,
        sheet=source.sheet_name,
        kind=header.kind.name,
        header=header.line,
        columns=tuple(_columns(header)),
        rows=len(problems),
        unsplit=sum(problems),
        told=told,
    )


def _columns(header: Header) -> list[tuple[str, str, str, str]]:
    """Return each heading with the column that it was taken for."""
    named = enumerate(zip(header.names, header.columns, strict=True))
    return [
        (name, column.code, column.headings[0], header.units.get(place, "")) if column else (name, "", "", "")
        for place, (name, column) in named
        if name
    ]
