"""What a directory of files delivers: which file, through which feed, under whose law, in which order.

The order counts: an organization comes before its tenures, a penalty before the finding upon it. A synthetic
city and the tour's story write one beside their files.
"""

from pathlib import Path

import msgspec

from graph.errors import Refused
from graph.ingest.reasons import Problem, file_refused

FORMAT = 1
NAME = "manifest.json"


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """One file: deliver it through `feed`, for the region whose law governs it.

    `file` is a name without a path, `region` a code of GB/T 2260, `kind` one of `kinds.toml`; `rows` are
    counted without the header, `sha256` is of the bytes, in hexadecimal.
    """

    file: str
    feed: str
    region: str
    kind: str
    encoding: str
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A city's files in the order of delivery, and the seed they come from.

    `companies` is how many organizations it has, `end` the last day on which anything happens.
    """

    format: int = FORMAT
    seed: int
    companies: int
    end: str
    deliveries: tuple[Delivered, ...]

    def write(self, directory: Path) -> None:
        """Write the manifest into the directory of its files."""
        (directory / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n")


def read_manifest(directory: Path) -> Manifest:
    """Return the manifest of a directory; `FILE_REFUSED` if it cannot be read or names files elsewhere."""
    manifest = _decoded(directory / NAME)
    if manifest.format != FORMAT:
        raise _refused(f"its format is {manifest.format}, and {FORMAT} is known")
    if any(Path(delivery.file).name != delivery.file for delivery in manifest.deliveries):
        raise _refused("it names a file outside its directory")
    return manifest


def _decoded(path: Path) -> Manifest:
    """Return the manifest in a file; JSON that is nested too deep is told as JSON of another form."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError as error:
        raise _refused(error.strerror or type(error).__name__) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise _refused("it is not JSON of the manifest's form") from error


def _refused(why: str) -> Refused:
    return file_refused(NAME, Problem(code="NOT_A_MANIFEST", details={"why": why}))
