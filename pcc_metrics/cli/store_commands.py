"""The command that moves a store."""

from __future__ import annotations

import click

from pcc_metrics.cli.arguments import plain_errors
from pcc_metrics.publishing.copy_store import copy_store
from pcc_metrics.store.open_store import open_store

EVERY = 100  # objects between two lines of progress


@click.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--quiet", is_flag=True, help="Say nothing of how far it is.")
@plain_errors
def copy_figures(source: str, target: str, *, quiet: bool) -> None:
    """Copy everything published from one store into another, each a folder or an address.

    Both are verified. Nothing is overwritten, and a copy that was cut off goes on when it is run
    again.
    """

    def tell(number: int, of: int, name: str) -> None:
        if not quiet and (number == of or number % EVERY == 1):
            click.echo(f"{number} of {of}: {name}", err=True)

    copied = copy_store(open_store(source), open_store(target), tell)
    click.echo(
        f"Copied: {copied.put} objects; {copied.held} were there already. "
        f"All of it is as published. The register ends with {copied.head or 'no entry'}."
    )
