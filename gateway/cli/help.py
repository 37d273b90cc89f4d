"""Help in Chinese: `help.toml` has the sentences of every command and option beside the English ones.

English is the source: commands by their path, options by their English sentence, so that an option that
many commands share is translated once. What the library prints of itself is exchanged on the finished
page, by pattern.
"""

import inspect
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from typer.core import TyperCommand, TyperGroup

from gateway.settings import chinese

WIDEST = 38
"""Chinese characters in a line of help: the library counts each as one column, a terminal as two."""

_WORDS = (
    (r"^Usage: ", "用法： "),
    (r"^Arguments:", "参数："),
    (r"^Options:", "选项："),
    (r"^Commands:", "命令："),
    (r"Show this message and exit\.", "显示本帮助。"),
    (r"\[default: ", "[默认："),
    (r"\[required\]", "[必填]"),
    (r"; required\]", "；必填]"),
    (r"<path>", "<路径>"),
    (r"<int range>", "<整数>     "),
    (r"<int>", "<数> "),
    (r"<str>|<text>", "<文本>"),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
)
"""What the library itself says on a page of help."""


class ChineseHelp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: groups and commands by their path, options by their English sentence."""

    group: dict[str, str]
    command: dict[str, str]
    option: dict[str, str]


@cache
def chinese_help() -> ChineseHelp:
    """Return the Chinese of every page of help."""
    text = Path(__file__).with_name("help.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), ChineseHelp)


def group_help(name: str, english: str) -> str:
    """Return the sentence of a group of commands in the language of the terminal."""
    return chinese_help().group[name or "accord"] if chinese() else english


def command_help(path: str, run: Callable[..., Any]) -> str:
    """Return the help of a command in the language of the terminal: a sentence, then paragraphs."""
    if not chinese():
        return inspect.getdoc(run) or ""
    first, *rest = chinese_help().command[path].strip().split("\n")
    return "\n\n".join([first, *(f"\b\n{_wrapped(words)}" for words in rest if words)])


class InTerminalsLanguage:
    """Mixed into the library's commands: their help and their options in the language of the terminal."""

    params: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _translate(self.params)

    def get_help(self, ctx: Any) -> str:
        """Return the page of help."""
        return _page(super().get_help(ctx))  # type: ignore[misc]


class HouseCommand(InTerminalsLanguage, TyperCommand):
    """A command whose options are told in the language of the terminal."""


class HouseGroup(InTerminalsLanguage, TyperGroup):
    """A group of commands whose help is in the language of the terminal."""


def _translate(parameters: list[Any]) -> None:
    """Put the Chinese in the place of each option's sentence; one that has none stays as it is."""
    for one in parameters if chinese() else ():
        one.help = chinese_help().option.get(one.help, one.help)


def _page(english: str) -> str:
    """Return a finished page in the language of the terminal, the library's own words exchanged."""
    if not chinese():
        return english.replace("<int range>", "<int>      ")
    for pattern, words in _WORDS:
        english = re.sub(pattern, words, english, flags=re.MULTILINE)
    return english


def _wrapped(words: str) -> str:
    """Return a paragraph in lines: Chinese has no blanks at which the library could break it."""
    return "\n".join(words[at : at + WIDEST] for at in range(0, len(words), WIDEST))
