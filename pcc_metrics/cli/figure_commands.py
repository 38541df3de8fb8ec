"""Commands that answer: a figure, the drafted text, the consistency checks."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pcc_metrics.checks import check_snapshot, snapshots_newest_first
from pcc_metrics.cli.arguments import (
    find_areas,
    find_measure,
    find_priorities,
    plain_errors,
    view_options,
)
from pcc_metrics.cli.check_output import report_json, report_lines
from pcc_metrics.cli.draft_files import FORMS, read_request, write_draft_file
from pcc_metrics.cli.figure_text import figure_lines
from pcc_metrics.content.page_content import PageContent, build_page_content, latest_month
from pcc_metrics.content.page_json import figure_json, page_json
from pcc_metrics.content.reader_cache import open_snapshot_reader
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.system_errors import describe_os_error
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.comparator_rates import comparator_rates
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.rest_of_force import rest_of_force
from pcc_metrics.store.register import Register


@click.command()
@click.argument("measure")
@view_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@plain_errors
def figure(
    measure: str,
    areas: tuple[str, ...],
    to: str | None,
    compare: str,
    window: str,
    snapshot: str | None,
    as_json: bool,
) -> None:
    """One measure's figure, or the reason why there is none."""
    reader = open_snapshot_reader(snapshot)
    wanted = find_measure(reader, measure)
    chosen = find_areas(reader, areas)
    asked = Window(window)
    month = Month.parse(to) if to else latest_month(reader, [wanted], chosen, asked)
    answer = resolve_figure(reader, wanted, chosen, month, asked)
    if as_json:
        side = comparator_rates(reader, answer) if compare == Compare.NATIONAL else None
        rest = rest_of_force(reader, answer) if compare == Compare.REST else None
        click.echo(json.dumps(figure_json(answer, side, rest), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(figure_lines(reader, answer, Compare(compare))))


@click.command()
@click.argument("priorities", nargs=-1, metavar="[PRIORITY]...")
@view_options
@click.option("--format", "form", type=click.Choice(["text", "json", *FORMS]), default="text")
@click.option("--address", metavar="URL", help="The app's own, for links in a file.")
@click.option("-o", "output", type=click.Path(path_type=Path, dir_okay=False))
@plain_errors
def draft(
    priorities: tuple[str, ...],
    areas: tuple[str, ...],
    to: str | None,
    compare: str,
    window: str,
    snapshot: str | None,
    form: str,
    address: str | None,
    output: Path | None,
) -> None:
    """The drafted text of one, several or all priorities; or the whole statement as a file."""
    reader = open_snapshot_reader(snapshot)
    chosen = () if find_areas(reader, areas) == (reader.catalogue.force,) else areas
    view = View(chosen, Month.parse(to) if to else None, Window(window), Compare(compare))
    if form in FORMS:
        write_draft_file(read_request(priorities, view, snapshot, address or ""), form, output)
        return
    pages = [
        build_page_content(reader, priority, view)
        for priority in find_priorities(reader, priorities)
    ]
    text = (
        json.dumps([page_json(content) for content in pages], ensure_ascii=False, indent=2)
        if form == "json"
        else "\n\n".join(_page_text(content) for content in pages)
    )
    if output is None:
        click.echo(text)
    else:
        _write(output, text + "\n")


def _page_text(content: PageContent) -> str:
    heading = f"{content.priority.title}: {content.asked.written_out} ({content.snapshot})"
    plan = content.plan
    groups = [
        (plan.answer,), (plan.context,), *plan.paragraphs, plan.movers, *plan.others,
        *((caution,) for caution in plan.cautions),
    ]  # fmt: skip
    paragraphs = (" ".join(sentence.text for sentence in group) for group in groups if group)
    return "\n".join([heading, "-" * len(heading), *paragraphs])


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {describe_os_error(error)}.") from None


@click.command()
@click.option("--snapshot", metavar="ID", help="A snapshot's id or the start of it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@plain_errors
def check(snapshot: str | None, as_json: bool) -> None:
    """Everything in a snapshot that does not add up, with the arithmetic."""
    reader = open_snapshot_reader(snapshot)
    findings = check_snapshot(reader, snapshots_newest_first(Register(), load_catalogue()))
    if as_json:
        plain = report_json(reader.snapshot.id, findings)
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(report_lines(reader.snapshot.id, findings)))
