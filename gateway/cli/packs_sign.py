"""`accord packs key|sign|verify`: a city's own law under the signatures of two offices."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Json, Texts, answer, console, fail, in_terminals_language, line, say, table
from gateway.commands.exit_codes import Exit
from gateway.settings import read
from graph.errors import BadLaw

Folder = Annotated[Path, typer.Argument(help="Folder of the packs, with `calendars` and `texts` in it.")]
Key = Annotated[Path, typer.Option("--key", help="The office's signing key, a PEM file.")]
NewKey = Annotated[Path, typer.Argument(help="File for the new key; made with mode 0600.")]
Name = Annotated[str, typer.Option("--name", help="The office's key name, for example its host and /legal.")]
Version = Annotated[
    int, typer.Option("--version", help="Begin a new list with this version; else sign the one there.", min=0)
]
Place = Annotated[str, typer.Option("--place", help="Whose law it is, by its code; else the city's own.")]


def key(file: NewKey, name: Name, json: Json = False) -> Exit:
    """Make the key with which one office signs packs.

    Each office makes its own, on a machine of its own; what is printed goes into the settings as
    `packs.legal` or `packs.centre`.
    """
    from gateway.commands.sign_packs import make_pack_key

    vkey = make_pack_key(file, name)
    if json:
        answer({"file": file, "vkey": vkey})
    else:
        line(vkey)
    return Exit.YES


def sign(
    folder: Folder,
    key: Key,
    name: Name,
    version: Version = 0,
    place: Place = "",
    texts: Texts = None,
    json: Json = False,
) -> Exit:
    """Sign packs for one office; the gateway wants two.

    The first office gives `--version` and begins a new list of the files; the second signs the same
    list, if the files are still those. Packs with an error are not signed: then it ends with 1.
    """
    from gateway.commands.sign_packs import errors_in, sign_folder

    if errors := errors_in(folder, texts):
        console(to_error=True).print(
            table(("pack", "key", "what"), [(*where, in_terminals_language(what)) for *where, what in errors])
        )
        return fail(BadLaw("PACK_INVALID", pack=str(folder), why=f"{len(errors)} errors; nothing is signed"))
    made = sign_folder(
        folder, name, key, place=place or read(needs=("place",)).settings.place, version=version
    )
    if json:
        answer(made)
    else:
        say(f"{made.file}: version {made.version} of {made.place}, signed by {', '.join(made.signed_by)}")
        say(f"law {made.law}")
    return Exit.YES


def verify(folder: Folder, json: Json = False) -> Exit:
    """Verify signed packs as a gateway does at its start.

    By `packs.legal` and `packs.centre` of the settings; nothing is remembered. Ends with 1 and the
    reason where they are refused.
    """
    from gateway.law import signed_packs
    from graph.packs.lookup import law_of

    found = signed_packs(folder, read(needs=("place",)).settings, seen=None)
    law = law_of(found.files).digest
    if json:
        answer({"place": found.place, "version": found.version, "signed_by": found.signed_by, "law": law})
    else:
        legal, centre = found.signed_by
        say(f"version {found.version} of {found.place} holds, signed by {legal} and {centre}")
        say(f"law {law}")
    return Exit.YES
