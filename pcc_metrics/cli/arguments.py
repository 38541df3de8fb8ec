"""What commands share: options, errors in words, and what their arguments name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from pcc_metrics.domain.definitions import Area, Measure, Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Window
from pcc_metrics.domain.system_errors import describe_os_error, is_of_machine
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.reader import Reader


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
        except OSError as error:
            if not is_of_machine(error):
                raise
            raise CommandFault(f"This cannot be done: {describe_os_error(error)}.") from None

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


def find_measure(reader: Reader, wanted: str) -> Measure:
    """A measure by its id; the error for an unknown one lists those that there are."""
    measure = reader.catalogue.measures.get(wanted)
    if measure is None:
        raise InputError(
            f"There is no measure “{wanted}”. The measures are: "
            f"{', '.join(reader.catalogue.measures)}."
        )
    return measure


def find_areas(reader: Reader, wanted: tuple[str, ...]) -> tuple[Area, ...]:
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


def find_priorities(reader: Reader, wanted: tuple[str, ...]) -> list[Priority]:
    """The priorities named, else all of them; the error for an unknown one lists them."""
    known = reader.catalogue.priorities
    for priority in wanted:
        if priority not in known:
            raise InputError(
                f"There is no priority “{priority}”. The priorities are: {', '.join(known)}."
            )
    return [known[priority] for priority in wanted or known]
