"""Commands for an area that got another id or was divided: a preview, then the act itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from pcc_metrics.cli.accepted_warnings import accept_option, ask_reasons
from pcc_metrics.cli.arguments import plain_errors
from pcc_metrics.cli.publish_output import preview_lines, published_lines, screening_lines
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.publishing.affected_statements import list_affected_statements
from pcc_metrics.publishing.area_changes import propose_move, propose_split
from pcc_metrics.publishing.preview import page_changes, row_changes
from pcc_metrics.publishing.publish import Proposal, Publication, publish
from pcc_metrics.store.data_folder import writable_store
from pcc_metrics.store.object_store import ObjectStore
from pcc_metrics.store.open_store import data_store


def publishing_options(command: Callable[..., None]) -> Callable[..., None]:
    """Whether it is done, and by whom and why: without, it is only shown."""
    for option, what in (("note", "Why, for everyone to read."), ("by", "Who publishes.")):
        command = click.option(f"--{option}", metavar="TEXT", help=what)(command)
    return click.option("--publish", "act", is_flag=True, help="Do it; else it is only shown.")(
        command
    )


@click.command("move-area")
@click.argument("old")
@click.argument("new")
@publishing_options
@plain_errors
def move_area(old: str, new: str, act: bool, by: str | None, note: str | None) -> None:
    """Give the rows of area OLD to the id NEW. Without --publish it says what would change."""
    proposal = propose_move(_store(act=act), load_catalogue(), old, new)
    _finish(proposal, old, Publication(by or "", note or ""), act=act)


@click.command("split-area")
@click.argument("old")
@click.argument("file", type=click.Path(path_type=Path))
@publishing_options
@accept_option
@plain_errors
def split_area(
    old: str, file: Path, act: bool, by: str | None, note: str | None, accepted: Mapping[str, str]
) -> None:
    """Put the rows of a FILE, of the areas that OLD was split into, in place of OLD's.

    Without --publish it says what would change.
    """
    proposal = propose_split(_store(act=act), load_catalogue(), old, file)
    missing = Publication("", "", accepted=accepted).unexplained(proposal.screening)
    click.echo("\n".join(screening_lines(file.name, proposal.screening, missing)))
    if act and proposal.content and missing:
        accepted = {**accepted, **ask_reasons(missing)}
    _finish(proposal, old, Publication(by or "", note or "", accepted=accepted), act=act)


def _store(*, act: bool) -> ObjectStore:
    return writable_store() if act else data_store()


def _finish(proposal: Proposal, old: str, by: Publication, *, act: bool) -> None:
    if act:
        click.echo("\n".join(published_lines(publish(proposal, by))))
        return
    if proposal.content:
        click.echo("\n".join(_preview(proposal, old)))


def _preview(proposal: Proposal, old: str) -> Iterator[str]:
    """Rows, pages, links and statements, before anything is done."""
    assert proposal.content and proposal.base
    catalogue = load_catalogue()
    rows = row_changes(proposal.content, catalogue)
    yield from preview_lines(rows, page_changes(proposal.content, catalogue), catalogue)
    names = join_words(area.title for area in catalogue.successors(old))
    yield f"Links that follow new figures and name {old} show {names} then, and say so."
    yield f"Links pinned to {proposal.base.snapshot} or an earlier one go on showing {old}."
    yield from list_affected_statements(proposal.store, proposal.base.snapshot)
    yield "Nothing was changed. To do it: --publish --by WHO --note TEXT."
