"""XML as events, of bounded size; a document that declares a type or entities is refused at once.

So no entity is expanded, no external one is fetched, and nothing outside the file is ever read.
"""

from collections.abc import Callable, Iterator
from typing import NoReturn
from xml.parsers import expat

from graph.ingest.layouts.bounds import CHUNK, PENDING, broken, too_large
from graph.ingest.reasons import Problem, file_refused

START, END, TEXT = "start", "end", "text"
Event = tuple[str, str, dict[str, str]]
DEEPEST = 100


def events(read: Callable[[int], str | bytes], most: int, file: str) -> Iterator[Event]:
    """Yield what an XML document holds: elements by their local names, and text.

    Raises `Refused` FILE_REFUSED for what is no XML, is longer than `most`, or declares a type.
    """
    found: list[Event] = []
    parser = _parser(found, file)
    taken = silent = 0
    while True:
        chunk = read(CHUNK)
        taken += len(chunk)
        silent += len(chunk)
        if taken > most or silent > PENDING:
            too_large(file, "bytes of one part", "单个部分的字节", most if taken > most else PENDING)
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            broken(file, "XML", f"line {error.lineno} is not in order", f"第 {error.lineno} 行有误")
        silent = 0 if found else silent
        yield from found
        found.clear()
        if not chunk:
            return


def _parser(found: list[Event], file: str) -> expat.XMLParserType:
    """Return a parser that notes what it meets."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = [0]

    def declared(*_: object) -> NoReturn:
        raise file_refused(file, Problem(code="DECLARES_ENTITIES"))

    def start(name: str, attributes: dict[str, str]) -> None:
        depth[0] += 1
        if depth[0] > DEEPEST:
            too_large(file, "elements one in the other", "嵌套层数", DEEPEST)
        found.append((START, local(name), attributes))

    def end(name: str) -> None:
        depth[0] -= 1
        found.append((END, local(name), {}))

    parser.StartDoctypeDeclHandler = declared
    parser.EntityDeclHandler = declared
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda data: found.append((TEXT, data, {}))
    return parser


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def attribute(attributes: dict[str, str], name: str) -> str:
    """Return an attribute by its local name, empty if there is none."""
    return next((value for key, value in attributes.items() if local(key) == name), "")
