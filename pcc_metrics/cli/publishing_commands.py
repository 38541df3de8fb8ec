"""Commands of the register: its history, checking, publishing and withdrawing a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from pcc_metrics import links
from pcc_metrics.cli.accepted_warnings import accept_option, ask_reasons
from pcc_metrics.cli.arguments import CommandFault, plain_errors
from pcc_metrics.cli.publish_output import (
    audit_lines,
    current_lines,
    definition_lines,
    parse_moment,
    preview_lines,
    published_lines,
    screening_lines,
)
from pcc_metrics.content.page_content import latest_month
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Window
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.publishing.changed_definitions import list_definition_changes, propose_definitions
from pcc_metrics.publishing.preview import page_changes, row_changes
from pcc_metrics.publishing.publish import (
    Proposal,
    Publication,
    propose,
    publish,
    validate,
    withdraw,
)
from pcc_metrics.publishing.screening.screen import Mode
from pcc_metrics.publishing.template import latest_rows, own_areas, write_template
from pcc_metrics.statement.statement_audit import audit_statements
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.audit import RegisterAudit, audit_register
from pcc_metrics.store.data_folder import writable_store
from pcc_metrics.store.object_store import ObjectStore
from pcc_metrics.store.open_store import data_store
from pcc_metrics.store.register import Register, RegisterEntry, public_entries
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.suppression import suppression_guard


@click.command("history")
@click.option("--json", "as_json", is_flag=True)
@plain_errors
def list_publications(as_json: bool) -> None:
    """Every entry of the register, oldest first, and whether all is as it was published.

    Statements and their files are looked at too; exit status 1 where anything is not as it was.
    """
    register = Register()
    audit, statements = audit_register(register), audit_statements(StatementStore())
    faults = (*audit.faults, *statements.faults)
    if as_json:
        public = {entry.number for entry in public_entries(audit.entries)}
        plain = [
            {
                **entry.__dict__,
                "rows": dict(entry.rows),
                "public": entry.number in public,
                "intact": audit.is_intact(entry),
            }
            for entry in audit.entries
        ]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2))
    else:
        _echo_entries(register, audit)
        click.echo("\n".join(audit_lines(register.objects, audit, statements)))
    if faults:
        raise CommandFault("Not all is as it was published.\n" + "\n".join(faults))


def _echo_entries(register: Register, audit: RegisterAudit) -> None:
    marks = {} if audit.faults else register.marks()
    for entry in audit.entries:
        mark = f" ({marks[entry.number]})" if entry.number in marks else ""
        click.echo(
            f"{entry.number}  {entry.when}  {entry.action} {entry.snapshot}{mark}\n"
            f"   by {entry.who}: {entry.note}"
        )
        if entry.action == "publish":
            counts = ", ".join(f"{count:,} {kind}" for kind, count in entry.rows.items())
            click.echo(f"   rows: {counts}")
            if entry.title:
                click.echo(f"   the update: {entry.title}. {entry.file_note}".rstrip())
            if audit.is_intact(entry):
                click.echo(f"   pinned link: {_pinned_link(register, entry)}")
        if entry.explanation:
            codes = ", ".join(entry.warnings)
            click.echo(f"   warnings: {codes}; passed because: {entry.explanation}")


def _pinned_link(register: Register, entry: RegisterEntry) -> str:
    """The overview of these figures for ever, below the address that the app is served at."""
    reader = Reader(register.open_entry(entry), load_catalogue())
    measures = reader.catalogue.measures
    headlines = [measures[m] for p in reader.catalogue.priorities.values() for m in p.headlines]
    force = reader.catalogue.force
    to = latest_month(reader, headlines, [force], Window.YEAR)
    return links.pinned_url("", "", View(), force=force.id, to=to, snapshot=entry.snapshot)


def metadata_options(command: Callable[..., None]) -> Callable[..., None]:
    """What a file may say of itself, for one that does not."""
    for option, what in (
        ("publisher", "Who put the figures together, where the file does not say it."),
        ("as-of", "The day of the latest figures, 2026-03-31, where the file does not say it."),
        ("title", "What the figures are, where the file does not say it."),
    ):
        command = click.option(f"--{option}", metavar="TEXT", help=what)(command)
    return command


def _given(title: str | None, as_of: str | None, publisher: str | None) -> dict[str, str]:
    stated = {"title": title, "as_of": as_of, "publisher": publisher}
    return {key: text.strip() for key, text in stated.items() if text}


@click.command("validate")
@click.argument("file", type=click.Path(path_type=Path))
@metadata_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--fail-on-warning", is_flag=True, help="Exit with 1 where a warning is left.")
@accept_option
@plain_errors
def validate_file(
    file: Path,
    title: str | None,
    as_of: str | None,
    publisher: str | None,
    as_json: bool,
    fail_on_warning: bool,
    accepted: Mapping[str, str],
) -> None:
    """Check whether a FILE could be published, and name everything that is wrong with it."""
    screening = validate(file, data_store(), _given(title, as_of, publisher))
    missing = Publication("", "", accepted=accepted).unexplained(screening)
    outcome = "faults" if not screening.passed else "warnings" if missing else "passed"
    if as_json:
        _echo_json({"outcome": outcome, "unexplained": missing, **screening.as_json()})
    else:
        click.echo("\n".join(screening_lines(file.name, screening, missing)))
    failed = not screening.passed or (fail_on_warning and bool(missing))
    sys.exit(1 if failed else 0)


@click.command("publish")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--definitions", is_flag=True, help="No file: today's catalogue, with the same rows.")
@click.option("--by", "who", required=True, metavar="WHO", help="Who publishes.")
@click.option("--note", required=True, metavar="TEXT", help="What is new, or corrected, and why.")
@click.option("--mode", type=click.Choice(["update", "replace"]), default="update")
@accept_option
@click.option("--reason", metavar="TEXT", help="Why all other warnings may pass.")
@click.option("--embargo", metavar="TIME", help="Hidden until then: 2026-12-01T09:30.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@metadata_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@plain_errors
def publish_file(
    file: Path | None,
    definitions: bool,
    who: str,
    note: str,
    mode: Mode,
    accepted: Mapping[str, str],
    reason: str | None,
    embargo: str | None,
    dry_run: bool,
    title: str | None,
    as_of: str | None,
    publisher: str | None,
    as_json: bool,
) -> None:
    """Check a FILE and publish it: everyone sees it at once, and nothing is lost.

    Where nobody can be asked, a warning without a reason stops it.
    """
    until = parse_moment(embargo) if embargo else None
    by = Publication(who, note, reason or "", until, accepted)
    store = data_store() if dry_run else writable_store()
    given = _given(title, as_of, publisher)
    proposal = _propose(file, store, mode, given, definitions=definitions)
    missing = by.unexplained(proposal.screening)
    if as_json:
        _publish_as_json(proposal, by, dry_run=dry_run)
        return
    if file:
        click.echo("\n".join(screening_lines(file.name, proposal.screening, missing)))
    elif proposal.content:
        click.echo("\n".join(definition_lines(list_definition_changes(proposal.content))))
    if dry_run and proposal.content:
        catalogue = load_catalogue()
        rows = row_changes(proposal.content, catalogue)
        pages = page_changes(proposal.content, catalogue)
        click.echo("\n".join(preview_lines(rows, pages, catalogue)))
        return
    if proposal.content and missing:
        by = replace(by, accepted={**accepted, **ask_reasons(missing)})
    entry = publish(proposal, by)
    lines = current_lines(entry) if proposal.is_current else published_lines(entry)
    click.echo("\n".join(lines))


def _propose(
    file: Path | None,
    store: ObjectStore,
    mode: Mode,
    given: Mapping[str, str],
    *,
    definitions: bool,
) -> Proposal:
    if definitions == (file is not None):
        raise click.UsageError("Name a FILE to publish, or --definitions alone.")
    if file is None:
        return propose_definitions(store, load_catalogue())
    return propose(file, store, mode, given=given)


def _publish_as_json(proposal: Proposal, by: Publication, *, dry_run: bool) -> None:
    """Publish, and say in one object what became of it; exit status 1 where it was refused."""
    missing = by.unexplained(proposal.screening)
    plain = {"unexplained": missing, "entry": None, **proposal.screening.as_json()}
    if proposal.content is None:
        _echo_json({"outcome": "faults", **plain})
        sys.exit(1)
    if missing and not proposal.is_current:
        _echo_json({"outcome": "warnings", **plain})
        sys.exit(1)
    if dry_run and not proposal.is_current:
        _echo_json({"outcome": "passed", **plain})
        return
    outcome = "already published" if proposal.is_current else "published"
    entry = publish(proposal, by)
    _echo_json({"outcome": outcome, **plain, "entry": asdict(entry)})


def _echo_json(plain: Mapping[str, Any]) -> None:
    click.echo(json.dumps(plain, ensure_ascii=False, indent=2))


@click.command()
@click.option("-o", "output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--rows",
    "which",
    type=click.Choice(["own", "all", "none"]),
    default="own",
    help="The latest rows of your own areas, those of all areas, or none.",
)
@plain_errors
def template(output: Path, which: str) -> None:
    """Write a table to fill in, as CSV or XLSX; validate and publish take it as it is."""
    catalogue = load_catalogue()
    today = date.today()  # noqa: DTZ011 - the day on the analyst's calendar
    metadata = Metadata("", today, catalogue.body.office, "", {})
    rows: list[dict[str, Any]] = []
    register = Register()
    if which != "none" and register.latest():
        now, areas = register.open(), own_areas(catalogue) if which == "own" else []
        rows = latest_rows(now.table, suppression_guard(catalogue, now), areas)
    write_template(output, metadata, catalogue, rows)


@click.command("withdraw")
@click.argument("snapshot")
@click.option("--by", "who", required=True, metavar="WHO", help="Who withdraws it.")
@click.option("--note", required=True, metavar="TEXT", help="Why it is not to be relied on.")
@plain_errors
def withdraw_snapshot(snapshot: str, who: str, note: str) -> None:
    """Mark a SNAPSHOT as not to be relied on; links to it then say so, and why."""
    entry = withdraw(writable_store(), snapshot, Publication(who, note))
    latest = Register().latest()
    now = f"{latest.snapshot} is current." if latest else "No snapshot is current now."
    click.echo(f"Withdrawn: {entry.snapshot} (entry {entry.number}). {now}")
