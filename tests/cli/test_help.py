"""Help in two languages: every command, group, argument and option has its Chinese, and none is left over."""

import re

import pytest
from typer.main import get_command

from gateway.cli.command_table import COMMANDS, GROUPS, tree
from gateway.cli.help import chinese_help
from tests.reading import english_in


def parameters(command):
    """Every option and argument below a command, and its help as it was declared."""
    for one in command.params:
        yield one.name, one.help
    for below in getattr(command, "commands", {}).values():
        yield from parameters(below)


DECLARED = {text for name, text in parameters(get_command(tree())) if name != "help"}


def test_every_command_and_group_has_chinese_help():
    assert chinese_help().command.keys() == COMMANDS.keys()
    assert chinese_help().group.keys() == {name or "accord" for name in GROUPS}


def test_every_option_says_what_it_is_in_both_languages():
    assert None not in DECLARED
    assert "" not in DECLARED
    assert chinese_help().option.keys() == DECLARED


@pytest.mark.parametrize("path", COMMANDS)
def test_the_help_of_a_command_is_chinese_where_its_reader_is(path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    command = get_command(tree())
    context = command.make_context("accord", ["x"], resilient_parsing=True)
    for word in path.split():
        command = command.commands[word]
        context = type(context)(command, parent=context, info_name=word)
    page = command.get_help(context)
    shown = re.sub(rf"accord {path}|<[^>]*>|\[default|list\[.*?\]", "", page)
    assert english_in(shown) == [], page
    assert "Options" not in page
