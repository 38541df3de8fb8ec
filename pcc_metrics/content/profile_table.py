"""The area profile as a table for a file: what the page shows in words, as numbers."""

from __future__ import annotations

from collections.abc import Sequence

from pcc_metrics.charts.figure_labels import RATE_DECIMALS
from pcc_metrics.charts.figure_tables import figures_table
from pcc_metrics.charts.tables import Cell, Table
from pcc_metrics.content.area_profile import AreaProfile, ProfileRow
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import capitalise, format_places
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.figures.change import ChangeKind
from pcc_metrics.figures.rates import Rate

LIMITS = ("lower 95% limit", "upper 95% limit")
PART = ("Own part of the force's change", "The force's change")


def profile_table(page: AreaProfile) -> Table:
    """One row a measure: the columns of every table of figures, and those of the profile."""
    beside = list(dict.fromkeys(name for row in page.rows for name, _ in row.beside))
    named = [f"{capitalise(name)}{suffix}" for name in beside for suffix in _suffixes("rate")]
    figures = figures_table((), page.catalogue).columns
    return Table(
        ("Priority", *figures, *(f"Rate, {limit}" for limit in LIMITS), *named, *PART,
         "Months before the month asked for", "Old", "Change in words", "Turn in words"),
        tuple(_cells(row, page, beside) for row in page.rows),
        f"All measures: {format_places(page.areas)}, {page.asked.label}",
        (("Asked for", format_places(page.areas)), ("Month asked for", page.asked.end.label)),
    )  # fmt: skip


def _suffixes(what: str) -> tuple[str, ...]:
    return tuple(f", {one}" for one in (what, *LIMITS))


def _cells(row: ProfileRow, page: AreaProfile, beside: Sequence[str]) -> tuple[Cell, ...]:
    rates = dict(row.beside)
    part = row.part
    return (
        row.priority.short,
        *_figure_cells(row, page.catalogue),
        *_rate_cells(row.rate)[1:],
        *(cell for name in beside for cell in _rate_cells(rates.get(name))),
        part.difference if part else None,
        part.change.change if part else None,
        row.months_old,
        "old" if row.is_old else "",
        row.text.change.text or row.text.reason.text,
        row.text.turn.text,
    )


def _figure_cells(row: ProfileRow, catalogue: Catalogue) -> tuple[Cell, ...]:
    """The same cells as in other tables, with the comparison that the page shows."""
    kind = row.change.kind if row.change else ChangeKind.YEAR
    (cells,) = figures_table((row.answer,), catalogue, kind).rows
    return cells


def _rate_cells(rate: Rate | None) -> tuple[Cell, Cell, Cell]:
    if rate is None:
        return None, None, None
    limits = (rate.value, rate.lower, rate.upper)
    value, lower, upper = (None if n is None else round_half_up(n, RATE_DECIMALS) for n in limits)
    return value, lower, upper
