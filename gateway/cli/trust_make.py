"""`accord trust key|make|add|sign`: a trust list from its draft to its keeper's signature."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.screen import Day, Json, answer, line, say
from gateway.commands.exit_codes import Exit
from gateway.settings import IDENTITY, read

if TYPE_CHECKING:
    from security.signed_lists.trust_document import TrustDocument

NewKey = Annotated[Path, typer.Argument(help="File for the new key; made with mode 0600.")]
Name = Annotated[str, typer.Option("--name", help="The keeper's key name, for example its host and /trust.")]
NewDraft = Annotated[Path, typer.Argument(help="File for the draft.")]
Draft = Annotated[Path, typer.Argument(help="The draft, or a list that is signed already.")]
Before = Annotated[Path, typer.Argument(help="The draft to which a region is added.")]
Entry = Annotated[Path, typer.Argument(help="The draft in which that region describes itself.")]
English = Annotated[str, typer.Option("--english", help="The city's name in English, for trust lists.")]
Chinese = Annotated[str, typer.Option("--chinese", help="The city's name in Chinese, for trust lists.")]
Key = Annotated[Path, typer.Option("--key", help="The keeper's signing key, a PEM file.")]
Out = Annotated[Path, typer.Option("--out", help="File for the signed list.")]


def key(file: NewKey, name: Name, json: Json = False) -> Exit:
    """Make the key with which a keeper signs trust lists.

    On the keeper's own machine; what is printed goes into the settings as `exchange.keeper`.
    """
    from gateway.commands.sign_packs import make_pack_key

    vkey = make_pack_key(file, name)
    if json:
        answer({"file": file, "vkey": vkey})
    else:
        line(vkey)
    return Exit.YES


def make(
    file: NewDraft, english: English = "", chinese: Chinese = "", day: Day = "", json: Json = False
) -> Exit:
    """Draft the next trust list: the one in use with our keys of now, or a first.

    It holds for a year from the day on. A file that is there already is refused with 4.
    """
    from gateway.city import trust_shelf
    from gateway.commands.trust_lists import as_json, draft_of, next_draft, write_new
    from graph.durable_files import read as read_file

    settings, today = read(needs=IDENTITY).settings, _day(day)
    shelf = trust_shelf(settings)
    if shelf.path.exists():
        draft = next_draft(settings, shelf.opened(read_file(shelf.path), today), today)
    else:
        draft = draft_of(settings, (english, chinese), today)
    write_new(file, as_json(draft))
    return _told(file, draft, json=json)


def add(draft: Before, entry: Entry, json: Json = False) -> Exit:
    """Add to a draft what another city says of itself in its own.

    Compare its keys with its operator by telephone: what is printed is all that stands for it. A region
    that is there already is replaced.
    """
    from gateway.commands.trust_lists import add_region, as_json, read_draft
    from graph.durable_files import replace

    made = add_region(read_draft(draft), read_draft(entry))
    replace(draft, as_json(made))
    return _told(draft, made, json=json)


def sign(draft: Draft, key: Key, name: Name, out: Out, day: Day = "", json: Json = False) -> Exit:
    """Sign a draft as its keeper, or a signed list with one more key.

    Nothing is signed that a gateway would refuse: then it ends with 1 and the reason.
    """
    from gateway.commands.trust_lists import sign_draft, write_new
    from gateway.commands.verify_results import headline, list_document

    made = sign_draft(draft, name, key, _day(day))
    write_new(out, made.raw)
    if json:
        answer({"file": out, "signed_by": made.signed_by, **list_document(made.trust)})
    else:
        say(headline(made.trust))
        say(f"signed by {', '.join(made.signed_by)}, in {out}")
    return Exit.YES


def _day(day: str) -> str:
    from gateway.law import day_or_today

    return day_or_today(day, "--day")


def _told(file: Path, draft: "TrustDocument", *, json: bool) -> Exit:
    """Print a draft: its version, and each region with what its operator can compare."""
    if json:
        answer({"file": file, **_document(draft)})
        return Exit.YES
    say(f"a draft of version {draft.version} with {len(draft.regions)} regions is in {file}")
    for region in draft.regions:
        for key in region.keys:
            line(f"{region.region}  {' '.join(use.value for use in key.uses)}  {key.kid}  – {key.until[:10]}")
        for log in region.logs:
            line(f"{region.region}  LOG  {log}")
    return Exit.YES


def _document(draft: "TrustDocument") -> dict[str, object]:
    import msgspec

    return dict(msgspec.to_builtins(draft))
