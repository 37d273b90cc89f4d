"""The pages that are made from tables: settings, commands, errors, metrics. Run `python -m docs.generate`."""

import sys
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from docs import glossary, procedures
from gateway.cli.command_table import COMMANDS, tree
from gateway.commands.exit_codes import MEANINGS
from gateway.metrics.meters import METRICS
from gateway.settings import CONFIG, every_setting
from graph.errors import table

NOTICE = "<!-- made by `python -m docs.generate`; a test holds it -->\n"


EXAMPLE = (
    'place = "410100"',
    'ledger.origin = "zhengzhou.example/accord-log"',
    'tokens.issuer = "https://id.zhengzhou.example"',
    'tokens.audience = "https://accord.zhengzhou.example"',
    'exchange.origin = "https://zhengzhou.example"',
)
"""An `accord.toml` with which a gateway starts: every key that has no default."""


def settings_page() -> str:
    """Return the page of every setting, with unit, default and both names."""
    lines = [
        "# Settings",
        NOTICE,
        f"Read once at start from `accord.toml` in the working directory, or from the file that `{CONFIG}`",
        "names; the environment lies over the file. An unknown key is an error that names the nearest.",
        "Secrets are paths of files. `accord settings --show` tells what is set and where it was read,",
        "`accord settings --check` only whether it is usable.",
        "",
        "What names a city has no default: its operator says it once, before keys are made, and for ever.",
        "",
        "```toml",
        *EXAMPLE,
        "```",
    ]
    section = None
    for setting in every_setting():
        head, _, name = setting.key.rpartition(".")
        if head != section:
            section = head
            lines += ["", f"## `[{head}]`" if head else "## Top of the file", ""]
            lines += ["| key | variable | what | unit | default |", "|---|---|---|---|---|"]
        default = f"`{setting.default}`" if setting.default not in (None, "") else "–"
        kind = setting.unit or setting.kind
        lines.append(f"| `{name}` | `{setting.variable}` | {setting.description} | {kind} | {default} |")
    return "\n".join(lines) + "\n"


def cli_page() -> str:
    """Return the page of every command: its help, word for word, and the exit statuses."""
    lines = [
        "# Command line",
        NOTICE,
        "`accord` or `python -m gateway`. Answers go to standard output, talk and errors to standard error;",
        "every error is one sentence with a code ([errors](errors.md)), or one object with `--json`. Where",
        "the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set begins with `zh`, errors, help, tables",
        "and answers are Chinese.",
        "Colours appear on a terminal only, and never with `NO_COLOR`.",
        "",
        "## Exit status",
        "",
        "| status | meaning | 含义 |",
        "|--:|---|---|",
        *(f"| {int(status)} | {english} | {chinese} |" for status, (english, chinese) in MEANINGS.items()),
    ]
    for path in ["", *COMMANDS]:
        lines += ["", f"## `{f'accord {path}'.strip()}`", "", "```text", help_of(path), "```"]
    return "\n".join(lines) + "\n"


def help_of(path: str) -> str:
    """Return the help of one command as it is printed."""
    said = (
        CliRunner()
        .invoke(tree(), [*path.split(), "--help"], prog_name="accord", env={"COLUMNS": "80"})
        .stdout
    )
    return "\n".join(line.rstrip() for line in said.strip().splitlines())


def errors_page() -> str:
    """Return the page of every error code."""
    lines = [
        "# Errors",
        NOTICE,
        "One closed list. A code travels as `extensions.code` in GraphQL, as `code` in other JSON, and on",
        "standard error at the command line. Status 200 means that the error stands in `errors` beside the",
        "rest of the answer; no status, that the code never travels over HTTP.",
    ]
    for code, row in table().items():
        lines += [
            "",
            f"## {code}",
            "",
            f"{row.english}  ",
            f"{row.chinese}",
            "",
            f"* cause: {row.cause}",
            f"* remedy: {row.remedy}",
            f"* HTTP status: {row.status or '–'}; logged as {row.log}",
        ]
    return "\n".join(lines) + "\n"


def metrics_page() -> str:
    """Return the page of every metric."""
    lines = [
        "# Metrics（运行指标）",
        NOTICE,
        "Served at `/metrics` where `metrics.port` opens a listener ([operations](operations.md)), in the",
        "text format of Prometheus. Beside them stand those of the process itself, `process_…`: memory,",
        "processor, open files.",
        "",
        "| metric | kind | labels | what | 含义 |",
        "|---|---|---|---|---|",
    ]
    for name, row in METRICS.items():
        labels = ", ".join(f"`{label}`" for label in row.labels) or "–"
        kind = row.kind.__name__.lower()
        lines.append(f"| `{name}` | {kind} | {labels} | {row.english} | {row.chinese} |")
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "cli.md": cli_page,
    "errors.md": errors_page,
    "metrics.md": metrics_page,
    "glossary.md": glossary.page,
    "procedures.md": procedures.page,
}
"""Each page and what makes it."""


def main() -> int:
    """Write every page."""
    for name, page in PAGES.items():
        Path(__file__).with_name(name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
