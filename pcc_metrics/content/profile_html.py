"""The area profile as HTML: one table, whose columns depend on what can stand beside the rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from markupsafe import Markup

from pcc_metrics.charts.row_pictures import MARGIN, SCALE_WIDTH, IntervalPicture
from pcc_metrics.charts.sparkline import HEIGHT, WIDTH, Sparkline
from pcc_metrics.content.area_profile import REST, AreaProfile, ProfileRow
from pcc_metrics.content.render_html import render_template
from pcc_metrics.content.tiles_html import split_change
from pcc_metrics.domain.formatting import capitalise, format_per, uncapitalise
from pcc_metrics.figures.figure import Figure
from pcc_metrics.narrative.phrase import Phrase

USUAL_PER = 1_000.0
NOT_ON_PAPER = "Without a recent figure, and so without a row here."
OWN, INTERVALS, TREND = "Rate here", "95% intervals", "Over time"


@dataclass(frozen=True)
class TableColumn:
    """A column. `first` is how a click on its heading sorts the rows at first; empty: it cannot."""

    id: str
    title: str
    first: Literal["", "ascending", "descending"] = "descending"
    numeric: bool = True


@dataclass(frozen=True)
class TableCell:
    """What stands in a cell: text with notes below it, or a picture.

    `sort` is what rows are sorted by, `None` where there is nothing to sort: such rows stand last.
    `label` is said before it where the columns do not stand side by side.
    """

    text: str = ""
    notes: tuple[str, ...] = ()
    sort: float | None = None
    kind: str = ""
    label: str = ""
    symbol: str = ""
    intervals: IntervalPicture | None = None
    spark: Sparkline | None = None


@dataclass(frozen=True)
class TableRow:
    """A measure with its cells; `faint` where there is no figure, or an old one."""

    id: str
    name: str
    address: str
    place: str
    is_component: bool
    faint: bool
    cells: tuple[TableCell, ...]


@dataclass(frozen=True)
class TableGroup:
    """The rows of a priority."""

    title: str
    rows: tuple[TableRow, ...]


def profile_html(page: AreaProfile, addresses: Mapping[str, str]) -> Markup:
    """The table; `addresses` are those of the priorities' pages, by their ids."""
    groups = tuple(
        TableGroup(priority.short, tuple(_row(page, row, addresses[priority.id]) for row in rows))
        for priority, rows in groupby(page.rows, lambda row: row.priority)
    )
    return render_template(
        "profile.html",
        caption=write_caption(page),
        columns=tuple(_columns(page)),
        groups=groups,
        left_out=write_left_out(page),
        width=WIDTH,
        height=HEIGHT,
        scale=SCALE_WIDTH,
        margin=MARGIN,
    )


def write_caption(page: AreaProfile) -> str:
    """What holds for all rows, so that none has to say it."""
    month = page.asked.end.label
    return (
        f"Each measure has its own period; “earlier” means: than {month}, the month asked for. "
        f"Rates are per {format_per(USUAL_PER)} unless another number is given."
    )


def write_left_out(page: AreaProfile) -> str:
    """The measures that have no row on paper, by why: `None is held: cyber crime reports.`."""
    reasons: dict[str, list[str]] = {}
    for row in page.rows:
        if not row.is_recent:
            reason = row.text.reason.text.replace(": ", ", ")
            reasons.setdefault(reason, []).append(_name_with_period(row))
    told = [f"{capitalise(why)}: {'; '.join(names)}." for why, names in reasons.items()]
    return " ".join([NOT_ON_PAPER, *told]) if told else ""


def _name_with_period(row: ProfileRow) -> str:
    name = uncapitalise(row.measure.title)
    return f"{name} ({row.answer.period.label})" if isinstance(row.answer, Figure) else name


def _columns(page: AreaProfile) -> Iterator[TableColumn]:
    yield TableColumn("measure", "Measure", "ascending", numeric=False)
    yield TableColumn("value", "Value")
    yield TableColumn("period", "Period", numeric=False)
    yield TableColumn("change", "Change", numeric=False)
    yield TableColumn("rate", OWN if page.beside else "Rate")
    if page.beside:
        rest = page.beside == REST
        yield TableColumn("beside", page.beside, "descending" if rest else "", numeric=rest)
        yield TableColumn("intervals", INTERVALS, "", numeric=False)
    if page.has_parts:
        yield TableColumn("share", "Of the force’s change", numeric=False)
    yield TableColumn("trend", TREND, "", numeric=False)


def _row(page: AreaProfile, row: ProfileRow, address: str) -> TableRow:
    place = row.text.place.text
    return TableRow(
        row.measure.id,
        row.measure.name,
        address,
        f"{capitalise(place)} as a whole" if place else "",
        row.is_component,
        not row.is_recent,
        tuple(_cells(page, row)),
    )


def _cells(page: AreaProfile, row: ProfileRow) -> Iterator[TableCell]:
    text, figure = row.text, row.answer if isinstance(row.answer, Figure) else None
    unit = (text.unit,) if text.unit else ()
    yield TableCell(text.value.text, unit, figure.value if figure else None, "number value")
    ends = figure.period.end.index if figure else None
    yield TableCell(text.period.text, (text.age,) if text.age else (), ends, "period")
    yield _change_cell(row)
    rate = row.rate.value if row.rate else None
    yield _rate_cell(row, text.rate, rate, "own", OWN)
    if page.beside:
        yield _beside_cell(page, row)
        yield TableCell(kind="picture intervals-cell", intervals=row.intervals)
    if page.has_parts:
        share = row.part.share if row.part else None
        yield TableCell(text.share.text, (), share, "share", "Of the force’s change")
    yield TableCell(kind="picture trend", spark=row.spark)


def _change_cell(row: ProfileRow) -> TableCell:
    text = row.text
    if not row.is_recent:
        return TableCell(capitalise(text.reason.text), (), None, "change")
    parts = split_change(text.change.text)
    notes = (parts.rest, text.turn.text, text.newest_complete)
    shown = tuple(note for note in notes if note)
    return TableCell(parts.strong, shown, row.relative_change, "change", symbol=parts.symbol)


def _beside_cell(page: AreaProfile, row: ProfileRow) -> TableCell:
    """The rate of the rest of the force, or those of other forces one by one."""
    if page.beside != REST:
        names = tuple(phrase.text for phrase in row.text.beside)
        return TableCell("", names, None, "beside names", page.beside)
    rate = row.beside[0][1].value if row.beside else None
    phrase = row.text.beside[0] if row.text.beside else Phrase("")
    return _rate_cell(row, phrase, rate, "beside", page.beside)


def _rate_cell(
    row: ProfileRow, text: Phrase, value: float | None, kind: str, label: str
) -> TableCell:
    """`1.6` above its interval, and per how many where these are not the usual number."""
    number, _, limits = text.text.partition(" ")
    per = row.rate.per if row.rate else USUAL_PER
    notes = [limits] if limits else []
    notes += [f"per {format_per(per)}"] if number and per != USUAL_PER else []
    return TableCell(number, tuple(notes), value, f"number rate {kind}", label)
