"""The reasons that let warnings pass: given as options, or asked for at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import click

from pcc_metrics.publishing.warning_codes import WARNING_CODES


def parse_accepted(
    _context: click.Context, _option: click.Parameter, given: Iterable[str]
) -> Mapping[str, str]:
    """Code -> reason, of each `CODE=REASON`; a code that there is none of is a mistake in usage."""
    accepted: dict[str, str] = {}
    for one in given:
        code, equals, reason = one.partition("=")
        code, reason = code.strip(), reason.strip()
        if not equals or not reason:
            raise click.BadParameter(f'“{one}” is not CODE=REASON, as in jump="A new system".')
        if code not in WARNING_CODES:
            near = get_close_matches(code, WARNING_CODES, n=1)
            hint = f" Is it {near[0]}?" if near else ""
            raise click.BadParameter(
                f"There is no warning “{code}”.{hint} docs/checks.md lists all."
            )
        accepted[code] = reason
    return accepted


accept_option = click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="CODE=REASON",
    callback=parse_accepted,
    help="Why warnings of a kind may pass; may be repeated.",
)


def ask_reasons(codes: Iterable[str]) -> Mapping[str, str]:
    """Ask the person at the terminal about each kind; nothing where there is no person."""
    if not sys.stdin.isatty():
        return {}
    return {code: str(click.prompt(f"Why may {code} pass?")) for code in codes}
