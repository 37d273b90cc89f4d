"""`accord generate`: a city that never was, as files that `accord ingest` reads."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.screen import Companies, Json, Quiet, answer, line, say
from gateway.commands.exit_codes import Exit

Directory = Annotated[Path, typer.Argument(help="Directory for the files; made if it is not there.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")]


def generate(
    directory: Directory,
    companies: Companies = 2_000,
    seed: Seed = 7,
    quiet: Quiet = False,
    json: Json = False,
) -> Exit:
    """Write a synthetic city: registry, penalties with their dirt, and the key.

    Identifiers lie in a province code that was never assigned, so that no number can belong to a
    living person. `accord ingest DIRECTORY` delivers the files in their order.
    """
    from gateway.cli.progress import progress
    from graph.durable_files import writing_below
    from graph.synthetic.city import generate as write_city

    with progress("generate", quiet=quiet) as advance, writing_below(directory):
        made = write_city(
            directory,
            companies=companies,
            seed=seed,
            watch=lambda done: advance(done, companies, f"{done} companies"),
        )
    if json:
        answer(made)
    else:
        rows = sum(delivery.rows for delivery in made.deliveries)
        say(f"{companies} companies, {rows} rows in {len(made.deliveries)} files; deliver them with:")
        line(f"accord ingest {directory}")
    return Exit.YES
