"""What was wrong with a command line, in words of ours: the library's own never reach a terminal.

The library has no codes for its refusals, only sentences, so they are known by pattern. Ours say what
stands there, what is taken in its place, and the nearest word that there is. A sentence that no pattern
knows is passed on in our spelling.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import typer

SENTENCES: tuple[tuple[str, str], ...] = (
    (r"Missing argument '(?P<name>[^']+)'\.?.*", "the argument {name} is missing"),
    (
        r"Missing option '(?P<name>[^']+)'\.\s+Choose from:\s*(?P<choices>.+)",
        "the option `{name}` is missing; one of {choices}",
    ),
    (r"Missing option '(?P<name>[^']+)'\.?", "the option `{name}` is missing"),
    (
        r"No such option: (?P<name>\S+) \((?:Possible options:|Did you mean) (?P<near>.+)\)",
        "there is no option `{name}`; there are {near}",
    ),
    (
        r"No such option: (?P<name>\S+) Did you mean (?P<near>.+)\?",
        "there is no option `{name}`; there are {near}",
    ),
    (r"No such option: (?P<name>\S+)", "there is no option `{name}`"),
    (
        r"No such command '(?P<name>[^']*)'\.?.*",
        "there is no command `{name}`; the nearest is `{near}`, and `{group} --help` lists them",
    ),
    (r"Missing command\.", "a command is missing; `--help` lists them"),
    (
        r"Invalid value for '(?P<name>[^']+)': .*?'(?P<given>[^']*)' is not one of (?P<choices>.+)\.",
        "`{name}` takes one of {choices}, not `{given}`",
    ),
    (
        r"Invalid value for '(?P<name>[^']+)': Input should be greater than or equal to (?P<least>\d+).*",
        "`{name}` takes a number of at least {least}",
    ),
    (
        r"Invalid value for '(?P<name>[^']+)': Input should be less than or equal to (?P<most>\d+).*",
        "`{name}` takes a number up to {most}",
    ),
    (
        r"Invalid value for '(?P<name>[^']+)': Input should be a valid integer.*",
        "`{name}` takes a whole number",
    ),
    (r"Invalid value for '(?P<name>[^']+)':.*", "`{name}` is not usable there"),
    (r"Option '(?P<name>[^']+)' requires an argument\.", "`{name}` takes a value"),
    (r"Option '(?P<name>[^']+)' does not take a value\.", "`{name}` takes no value"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>\S+).*\)", "nothing was expected after `{name}`"),
)
"""The library's sentences, each with ours; `phrases.toml` has the Chinese."""


def sentence_of(error: typer.TyperException) -> str:
    """Return our sentence for a command line that the library refused."""
    said = " ".join(error.format_message().split())
    for pattern, sentence in SENTENCES:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return sentence.format_map(_words(error, sentence, found.groupdict()))
    return (said[:1].lower() + said[1:]).rstrip(".").replace("'", "`")


def _words(error: typer.TyperException, sentence: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return what fills a sentence of ours: words of the library's, and what it does not say itself."""
    if "choices" in given:
        given["choices"] = given["choices"].replace("'", "")
    if sentence.startswith("nothing was expected"):
        given["name"] = _before(error, given["name"])
    if "{near}" in sentence and "near" not in given:
        given |= _nearest(error, given["name"])
    return given


def _before(error: typer.TyperException, stray: str) -> str:
    """Return the command after which something stood that it does not take."""
    context = getattr(error, "ctx", None)
    return str(context.command_path) if context is not None else stray


def _nearest(error: typer.TyperException, stray: str) -> dict[str, str]:
    """Return the group of a stray word, and the command most like it: there, below if misspelt, or any."""
    context: Any = vars(error)["ctx"]
    here, paths = context.command.commands, _paths(context.command.commands)
    steps = ((here, 0.6), (paths, 0.8), (here, 0))
    near = next(found[0] for among, least in steps if (found := get_close_matches(stray, among, 1, least)))
    return {"group": context.command_path, "near": f"{context.command_path} {paths[near]}"}


def _paths(commands: Mapping[str, Any]) -> dict[str, str]:
    """Return the path of each command by its last word; of two with one word, the one that is less deep."""
    below = {
        name: f"{group} {path}"
        for group, command in commands.items()
        for name, path in _paths(getattr(command, "commands", {})).items()
    }
    return below | {name: name for name in commands}
