"""The pcc-metrics command: the same code as the pages. 0 done, 1 a fault in the input, 2 usage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pcc_metrics import links
from pcc_metrics.checks import check_snapshot, snapshots_newest_first
from pcc_metrics.cli.check_output import report_json, report_lines
from pcc_metrics.cli.draft_files import FORMS, read_request, write_draft_file
from pcc_metrics.cli.figure_text import figure_lines
from pcc_metrics.cli.publish_output import (
    parse_moment,
    preview_lines,
    published_lines,
    screening_lines,
)
from pcc_metrics.cli.serve import server_command, server_environment, where_things_lie
from pcc_metrics.content.page_content import PageContent, build_page_content, latest_month
from pcc_metrics.content.page_json import figure_json, page_json
from pcc_metrics.domain.app_files import ROOT
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.definitions import Area, Measure, Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.figure import resolve_figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.rest_of_force import rest_of_force
from pcc_metrics.figures.series import comparator_rates
from pcc_metrics.new_catalogue.create import NewCatalogue, create_catalogue
from pcc_metrics.publishing.bundled_updates import open_working_store
from pcc_metrics.publishing.preview import page_changes, row_changes
from pcc_metrics.publishing.publish import Publication, propose, publish, withdraw
from pcc_metrics.publishing.publish import validate as validate_upload
from pcc_metrics.publishing.screening.screen import Mode
from pcc_metrics.publishing.screening.sheet_reader import latest_rows, write_template
from pcc_metrics.refresh.refresh_pipeline import RefreshEnvironment, refresh
from pcc_metrics.refresh.source_files import RefreshRequest
from pcc_metrics.refresh.work_folder import WorkFolder
from pcc_metrics.sources import INGESTERS
from pcc_metrics.sources.web.progress import Terminal
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.data_folder import writable_folder
from pcc_metrics.store.register import Register, RegisterEntry, data_folder
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import to_table, write_file
from pcc_metrics.store.suppression import suppression_guard


class CommandFault(click.ClickException):
    """A fault in what was given: one plain sentence, exit status 1."""

    exit_code = 1


def plain_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn the errors that a person can act on into a sentence and exit status 1."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            raise CommandFault(str(error)) from None

    return wrapper


def view_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that make a view: the same words as in a link."""
    for option in (
        click.option("--snapshot", metavar="ID", help="A snapshot's id or the start of it."),
        click.option(
            "--window",
            type=click.Choice([str(w) for w in Window]),
            default=str(Window.YEAR),
            show_default=True,
        ),
        click.option(
            "--compare",
            type=click.Choice([str(c) for c in Compare]),
            default=str(Compare.YEAR),
            show_default=True,
        ),
        click.option("--to", metavar="YYYY-MM", help="The last month; else the latest."),
        click.option("--area", "areas", multiple=True, metavar="ID", help="May be repeated."),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pcc-metrics", message="%(package)s %(version)s")
def main() -> None:
    """Figures, drafted text and snapshots for the national policing priorities."""
    open_working_store()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """Serve the app. It answers this machine only, unless --host says otherwise."""
    command = server_command(host, port, os.environ)
    environment = server_environment(os.environ)
    for line in where_things_lie(os.environ):
        click.echo(line)
    # A signal to end reaches the server itself where this process can become it.
    if os.name == "posix":
        os.chdir(ROOT)
        os.execve(command[0], command, environment)  # noqa: S606 (own arguments)
    try:
        finished = subprocess.run(  # noqa: S603 (own arguments)
            command, cwd=ROOT, env=environment, check=False
        )
    except KeyboardInterrupt:
        return
    sys.exit(finished.returncode)


@main.command()
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
    reader = _reader(snapshot)
    wanted = _measure(reader, measure)
    chosen = _areas(reader, areas)
    asked = Window(window)
    month = Month.parse(to) if to else latest_month(reader, [wanted], chosen, asked)
    answer = resolve_figure(reader, wanted, chosen, month, asked)
    if as_json:
        side = comparator_rates(reader, answer) if compare == Compare.NATIONAL else None
        rest = rest_of_force(reader, answer) if compare == Compare.REST else None
        click.echo(json.dumps(figure_json(answer, side, rest), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(figure_lines(reader, answer, Compare(compare))))


@main.command()
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
    reader = _reader(snapshot)
    chosen = () if _areas(reader, areas) == (reader.catalogue.force,) else areas
    view = View(chosen, Month.parse(to) if to else None, Window(window), Compare(compare))
    if form in FORMS:
        write_draft_file(read_request(priorities, view, snapshot, address or ""), form, output)
        return
    pages = [
        build_page_content(reader, priority, view) for priority in _priorities(reader, priorities)
    ]
    text = (
        json.dumps([page_json(b) for b in pages], ensure_ascii=False, indent=2)
        if form == "json"
        else "\n\n".join(_page_text(content) for content in pages)
    )
    if output is None:
        click.echo(text)
    else:
        _write(output, text + "\n")


@main.command()
@click.option("--json", "as_json", is_flag=True)
@plain_errors
def history(as_json: bool) -> None:
    """Every entry of the register, oldest first; reading it checks the chain."""
    register = Register()
    entries = register.entries()
    if as_json:
        public = {entry.number for entry in register.visible()}
        plain = [
            {**entry.__dict__, "rows": dict(entry.rows), "public": entry.number in public}
            for entry in entries
        ]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    marks = register.marks()
    if not entries:
        click.echo(f"Nothing has been published in {register.folder}.")
    for entry in entries:
        mark = f" ({marks[entry.number]})" if entry.number in marks else ""
        click.echo(
            f"{entry.number}  {entry.when}  {entry.action} {entry.snapshot}{mark}\n"
            f"   by {entry.who}: {entry.note}"
        )
        if entry.action == "publish":
            counts = ", ".join(f"{count:,} {kind}" for kind, count in entry.rows.items())
            click.echo(f"   rows: {counts}")
            click.echo(f"   pinned link: {_pinned_link(register, entry)}")
        if entry.reason:
            click.echo(f"   warnings: {', '.join(entry.warnings)}; passed because: {entry.reason}")
    if entries:
        click.echo("Checked: {} entries and {} files are as published.".format(*register.verify()))
    checked, files = StatementStore().verify()
    if checked:
        click.echo(f"Checked: {checked} entries of statements and {files} files are as written.")


def _pinned_link(register: Register, entry: RegisterEntry) -> str:
    """The overview of these figures for ever, below the address that the app is served at."""
    reader = Reader(register.open_entry(entry), load_catalogue())
    measures = reader.catalogue.measures
    headlines = [measures[m] for p in reader.catalogue.priorities.values() for m in p.headlines]
    force = reader.catalogue.force
    to = latest_month(reader, headlines, [force], Window.YEAR)
    return links.pinned_url("", "", View(), force=force.id, to=to, snapshot=entry.snapshot)


@main.command()
@click.option("--snapshot", metavar="ID", help="A snapshot's id or the start of it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@plain_errors
def check(snapshot: str | None, as_json: bool) -> None:
    """Everything in a snapshot that does not add up, with the arithmetic."""
    reader = _reader(snapshot)
    findings = check_snapshot(reader, snapshots_newest_first(Register(), load_catalogue()))
    if as_json:
        plain = report_json(reader.snapshot.id, findings)
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(report_lines(reader.snapshot.id, findings)))


@main.command()
@click.argument("source")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@plain_errors
def ingest(source: str, paths: tuple[Path, ...], output: Path) -> None:
    """Read files of a public SOURCE into a Parquet file of observations, with a report."""
    ingester = INGESTERS.get(source)
    if ingester is None:
        raise InputError(f"There is no source “{source}”. The sources are: {', '.join(INGESTERS)}.")
    catalogue = load_catalogue()
    result = ingester(paths, catalogue)
    if result.observations:
        named = catalogue.sources[result.observations[0].source]
        last = max(o.period.end for o in result.observations).last_day
        note = f"Read from {', '.join(path.name for path in paths)}."
        metadata = Metadata(named.title, last, named.publisher, note, catalogue.definitions())
        write_file(output, to_table(result.observations), metadata)
    for line in result.report.lines():
        click.echo(line)
    if not result.observations:
        raise InputError("Nothing in these files could be counted: no file was written.")


@main.command("init-catalogue")
@click.option("--force", required=True, metavar="ID", help="The force, by its id in the catalogue.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path), help="A new folder; else catalogue-FORCE."
)
@click.option("--lookups", type=click.Path(path_type=Path), help="The folder of the ONS lookups.")
@click.option("--outlines", multiple=True, type=click.Path(path_type=Path), help="GeoJSON files.")
@click.option("--office", metavar="NAME", help="The office, as its name is written.")
@click.option("--office-holder", metavar="TITLE", help="Who holds it.")
@click.option("--police", metavar="NAME", help="The force's own name.")
@click.option("--every-force", is_flag=True, help="Local policing areas for every force.")
@plain_errors
def init_catalogue(output: Path | None, outlines: tuple[Path, ...], **given: Any) -> None:
    """Write a catalogue for another force: areas, sources and what these can fill."""
    today = date.today()  # noqa: DTZ011 - the day on the office's calendar
    options = {key: one for key, one in given.items() if one}
    wanted = NewCatalogue(as_of=today, outlines=outlines, **options)
    folder = output or Path(f"catalogue-{wanted.force}")
    for line in create_catalogue(folder, wanted):
        click.echo(line)
    click.echo(f"Set PCC_METRICS_CATALOGUE={folder.resolve()}, then bring figures in.")


@main.command("refresh")
@click.option("--force", metavar="ID", help="Another force of the catalogue that has areas.")
@click.option("--since", metavar="YYYY-MM", help="Nothing from before; else what is newest.")
@plain_errors
def refresh_figures(force: str | None, since: str | None) -> None:
    """Fetch the newest public figures and leave a candidate to look at and publish."""
    catalogue = load_catalogue()
    wanted = RefreshRequest(force or catalogue.body.force, Month.parse(since) if since else None)
    data = writable_folder()
    before, terminal = WorkFolder(data).report(), Terminal()
    today = date.today()  # noqa: DTZ011 - the day on the analyst's calendar
    try:
        report = refresh(data, catalogue, wanted, RefreshEnvironment(today, terminal))
    except KeyboardInterrupt:
        terminal.close()
        click.echo("Stopped. What has come is kept: the next refresh goes on from there.", err=True)
        sys.exit(130)
    finally:
        terminal.close()
    # A timed job sends what is printed to a person, who asked to be told only what is new.
    if sys.stdout.isatty() or report.is_news_after(before):
        click.echo("\n".join(report.lines()))
    sys.exit(1 if report.troubles else 0)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@plain_errors
def validate(file: Path, as_json: bool) -> None:
    """Check whether a FILE could be published, and name everything that is wrong with it."""
    screening = validate_upload(file, data_folder())
    if as_json:
        click.echo(json.dumps(screening.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(screening_lines(file.name, screening)))
    sys.exit(0 if screening.passed else 1)


@main.command("publish")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", "who", required=True, metavar="WHO", help="Who publishes.")
@click.option("--note", required=True, metavar="TEXT", help="What is new, or corrected, and why.")
@click.option("--mode", type=click.Choice(["update", "replace"]), default="update")
@click.option("--reason", metavar="TEXT", help="Why warnings may pass.")
@click.option("--embargo", metavar="TIME", help="Hidden until then: 2026-12-01T09:30.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@plain_errors
def publish_file(
    file: Path,
    who: str,
    note: str,
    mode: Mode,
    reason: str | None,
    embargo: str | None,
    dry_run: bool,
) -> None:
    """Check a FILE and publish it: everyone sees it at once, and nothing is lost."""
    by = Publication(who, note, reason or "", parse_moment(embargo) if embargo else None)
    proposal = propose(file, data_folder() if dry_run else writable_folder(), mode)
    click.echo("\n".join(screening_lines(file.name, proposal.screening)))
    if dry_run and proposal.content:
        pages = page_changes(proposal.content, load_catalogue())
        click.echo("\n".join(preview_lines(row_changes(proposal.content, load_catalogue()), pages)))
        return
    if proposal.screening.passed and proposal.screening.warnings and reason is None:
        by = replace(by, reason=_ask_reason(note))
    click.echo("\n".join(published_lines(publish(proposal, by))))


def _ask_reason(note: str) -> str:
    """Ask a person why the warnings may pass; without one at hand, the note is what was typed."""
    if sys.stdin.isatty():
        return str(click.prompt("Why may the warnings pass?"))
    click.echo("No --reason was given: the note stands for it.")
    return note


@main.command()
@click.option("-o", "output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--filled", is_flag=True, help="With the latest rows of each measure.")
@plain_errors
def template(output: Path, filled: bool) -> None:
    """Write a table to fill in, as CSV or XLSX; validate and publish take it as it is."""
    catalogue = load_catalogue()
    today = date.today()  # noqa: DTZ011 - the day on the analyst's calendar
    metadata = Metadata("", today, catalogue.body.office, "", {})
    rows: list[dict[str, Any]] = []
    if filled:
        now = Register().open()
        rows = latest_rows(now.table, suppression_guard(catalogue, now))
    write_template(output, metadata, rows)


@main.command("withdraw")
@click.argument("snapshot")
@click.option("--by", "who", required=True, metavar="WHO", help="Who withdraws it.")
@click.option("--note", required=True, metavar="TEXT", help="Why it is not to be relied on.")
@plain_errors
def withdraw_snapshot(snapshot: str, who: str, note: str) -> None:
    """Mark a SNAPSHOT as not to be relied on; links to it then say so, and why."""
    entry = withdraw(writable_folder(), snapshot, Publication(who, note))
    latest = Register().latest()
    now = f"{latest.snapshot} is current." if latest else "No snapshot is current now."
    click.echo(f"Withdrawn: {entry.snapshot} (entry {entry.number}). {now}")


def _reader(snapshot: str | None) -> Reader:
    return Reader(Register().open(snapshot), load_catalogue())


def _measure(reader: Reader, wanted: str) -> Measure:
    measure = reader.catalogue.measures.get(wanted)
    if measure is None:
        raise InputError(
            f"There is no measure “{wanted}”. The measures are: "
            f"{', '.join(reader.catalogue.measures)}."
        )
    return measure


def _areas(reader: Reader, wanted: tuple[str, ...]) -> tuple[Area, ...]:
    """The areas named, else the force; comparators may be asked for one at a time."""
    areas = reader.catalogue.areas
    for area in wanted:
        if area not in areas:
            known = ", ".join(a.id for a in (reader.catalogue.force, *reader.catalogue.lpas))
            raise InputError(f"There is no area “{area}”. The areas are: {known}.")
    chosen = tuple(dict.fromkeys(areas[area] for area in wanted))
    if len(chosen) > 1 and any(area.kind != "lpa" for area in chosen):
        raise InputError("Only local policing areas can be added up: name several of them, or one.")
    return chosen or (reader.catalogue.force,)


def _priorities(reader: Reader, wanted: tuple[str, ...]) -> list[Priority]:
    known = reader.catalogue.priorities
    for priority in wanted:
        if priority not in known:
            raise InputError(
                f"There is no priority “{priority}”. The priorities are: {', '.join(known)}."
            )
    return [known[priority] for priority in wanted or known]


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
        raise InputError(f"{path} cannot be written: {error.strerror}.") from None
