"""What the draft command does where a file is asked for: a statement, or packs for all LPAs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.system_errors import describe_os_error
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.export.files import FORMATS, make_file, make_packs
from pcc_metrics.statement.statement_request import (
    StatementRequest,
    statement_for,
    statements_for_lpas,
)

PACKS = "zip"
FORMS = (*FORMATS, PACKS)


def read_request(
    priorities: Sequence[str], view: View, snapshot: str | None, base: str
) -> StatementRequest:
    """The statement that the options name; raises `InputError` for what none can be."""
    if priorities:
        raise InputError(
            "A statement holds every priority: leave the names out, or ask for --format text."
        )
    if len(view.areas) > 1:
        raise InputError("A statement is for one area: name one, or none for the whole force.")
    if view.window is not View().window or view.compare is not Compare.YEAR:
        raise InputError(
            "A statement is of 12 months beside the year before: leave --window and --compare out, "
            "or ask for --format text."
        )
    if base and not base.startswith(("http://", "https://")):
        raise InputError(f"“{base}” is no web address: it begins with https:// or http://.")
    return StatementRequest(view.areas[0] if view.areas else "", view.to, snapshot, base)


def write_draft_file(asked: StatementRequest, form: str, output: Path | None) -> None:
    """Make the file and write it to `output`, else to the standard output."""
    binary = form == PACKS or not FORMATS[form].text
    if output is None and binary and sys.stdout.isatty():
        raise InputError(f"A {form} file is not for the screen: name a file with -o.")
    content = _packs(asked) if form == PACKS else make_file(statement_for(asked, _today()), form)
    if output is None:
        click.echo(content, nl=False)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise InputError(f"{output} cannot be written: {describe_os_error(error)}.") from None


def _packs(asked: StatementRequest) -> bytes:
    """Packs of all local policing areas; how far it is goes to the error output."""
    if asked.area:
        raise InputError("Packs are of every local policing area: leave --area out.")
    count, statements = statements_for_lpas(asked, _today())
    return make_packs(statements, count, _progress)


def _progress(done: int, whole: int, what: str) -> None:
    click.echo(f"{done} of {whole}: {what}", err=True)


def _today() -> date:
    """The day on the office's calendar, wherever this runs."""
    return datetime.now(load_catalogue().body.zone).date()
