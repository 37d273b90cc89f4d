"""Settings as a file that an operator reads and goes on writing: what was given, with its words above it."""

import json
from collections.abc import Iterator

from gateway.settings import Setting, Settings, every_setting, value_of


def settings_text(settings: Settings) -> str:
    """Return a settings file that reads as `settings`: what stands at its default is left out."""
    return "\n".join(_lines(settings)).lstrip("\n") + "\n"


def _lines(settings: Settings) -> Iterator[str]:
    """Yield the lines: each section once, in the order of the settings, each value below its words."""
    section = ""
    for one in every_setting():
        value = value_of(settings, one.key)
        if value in (None, one.default):
            continue
        head, _, name = one.key.rpartition(".")
        if head != section:
            section = head
            yield from ("", f"[{head}]")
        yield from (f"# {_words(one)}", f"{name} = {to_toml(value)}")


def _words(one: Setting) -> str:
    return f"{one.description} ({one.unit})" if one.unit else one.description


def to_toml(value: object) -> str:
    """Return a setting in TOML; a string as JSON has it, which TOML reads alike."""
    return str(value) if isinstance(value, int | float) else json.dumps(str(value), ensure_ascii=False)
