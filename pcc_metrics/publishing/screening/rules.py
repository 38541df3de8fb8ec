"""The rules that a row keeps by itself, by the data contract and the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import Any, get_args

import numpy as np

from pcc_metrics.domain import safe_text
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import AreaKind, Kind, Measure
from pcc_metrics.publishing.screening.catalogue_values import fold_word
from pcc_metrics.publishing.screening.faults import FaultTally, fault_value
from pcc_metrics.store.columns import Array, TableColumns
from pcc_metrics.store.observation import Status
from pcc_metrics.store.snapshot_file import SCHEMA

KINDS = get_args(Kind)
SIZES: Mapping[AreaKind, int] = {"country": 0, "region": 1, "force": 2, "lpa": 3}
NOT_A_SHARE = (
    "A share is a percentage with its sign, such as 42%, or a proportion from 0 to 1, such as 0.42."
)
ALL_LISTED = "All are on the sheet “Lists” of the template, as an Excel workbook."
NUMBERS = ("value", "numerator", "denominator")
FIRST_YEAR, LAST_YEAR = 1900, 2199  # those that a `Month` may be written in
LARGEST = 1e12  # more than anything a force counts; sums of these stay exact
MOST_DECIMALS = 6
NEARLY = 1e-9  # of the value: two ways to work out one share differ by this much
NONE, FAR = -(10**9), 10**9  # months before and after all others


@dataclass(frozen=True)
class ScreenedRows:
    """The rows of a file with what the catalogue says of each."""

    rows: TableColumns
    catalogue: Catalogue
    latest: date  # no period may end later
    tally: FaultTally

    def tell(self, code: str, column: str, wrong: Array, say: Callable[[int], str] | str) -> None:
        """Record the cells of a column for which `wrong` holds."""
        places = np.flatnonzero(wrong)

        def describe(place: int) -> tuple[Any, str]:
            message = say if isinstance(say, str) else say(place)
            return fault_value(self.rows.cell(column, place)), message

        self.tally.cells(code, column, places, describe)

    def of_measure(self, meaning: Callable[[Measure], Any], unknown: Any) -> Array:
        """For each row, something that the catalogue says of its measure."""
        measures = self.catalogue.measures
        return self.rows.by_word(
            "measure", lambda m: meaning(measures[m]) if m in measures else unknown, unknown
        )

    def rounded_to(self, source: str) -> int:
        """To what a source rounds its counts; 0 where it does not."""
        known = self.catalogue.sources.get(source)
        return (known.rounded_to if known else None) or 0

    @cached_property
    def kind(self) -> Array:
        """The place of each row's kind in `KINDS`; -1 where its measure is not known."""
        return self.of_measure(lambda m: KINDS.index(m.kind), -1)

    def is_kind(self, *kinds: Kind) -> Array:
        """Mask of the rows whose measure is of one of these kinds."""
        return np.isin(self.kind, [KINDS.index(kind) for kind in kinds])

    def finite(self, column: str) -> Array:
        """Mask of the rows that have a finite number in a column."""
        return self.rows.is_filled(column) & np.isfinite(self.rows.numbers(column))


def check_rows(screened: ScreenedRows) -> None:
    """Apply every rule whose columns could be read."""
    for needed, rule in RULES:
        if screened.rows.has(*needed):
            rule(screened)
    for name in NUMBERS:
        if screened.rows.has(name):
            _number(screened, name)


def _empty(s: ScreenedRows) -> None:
    for field in SCHEMA:
        if not field.nullable and s.rows.has(field.name):
            wrong = ~s.rows.is_filled(field.name)
            wrong[s.tally.unread.get(field.name, [])] = False  # said already
            s.tell("empty", field.name, wrong, f"{field.name} is empty; every row needs one.")


def _unknown(s: ScreenedRows) -> None:
    known: Mapping[str, Mapping[str, str]] = {
        "measure": {one.id: one.title for one in s.catalogue.measures.values()},
        "area": {one.id: one.title for one in s.catalogue.areas.values()},
        "source": {one.id: one.title for one in s.catalogue.sources.values()},
        "status": {str(one): str(one) for one in Status},
    }
    for column, ids in known.items():
        if s.rows.has(column):
            absent = {word: word not in ids for word in s.rows.words(column)}
            wrong = s.rows.by_word(column, absent.__getitem__, empty=False)
            s.tell(f"unknown_{column}", column, wrong, _unknown_word(s.rows, column, ids))


def _unknown_word(rows: TableColumns, column: str, ids: Mapping[str, str]) -> Callable[[int], str]:
    names = {fold_word(name): one for one, title in ids.items() for name in (title, one)}
    where = f"Known are {', '.join(ids)}." if column == "status" else ALL_LISTED

    def say(place: int) -> str:
        word = str(rows.cell(column, place))
        shared = [one for one, title in ids.items() if fold_word(title) == fold_word(word)]
        if len(shared) > 1:
            which = " and ".join(shared)
            return f"“{fault_value(word)}” is the title of {which}: write one of these ids."
        near = get_close_matches(fold_word(word[:100]), names, n=1)
        hint = f"Is it {_name_both(names[near[0]], ids)}?" if near else where
        return f"There is no {column} “{fault_value(word)}” in the catalogue. {hint}"

    return say


def _name_both(one: str, ids: Mapping[str, str]) -> str:
    """An id, and its title where that says more."""
    return one if fold_word(one) == fold_word(ids[one]) else f"{one}, “{ids[one]}”"


def _source_of_measure(s: ScreenedRows) -> None:
    measures, sources = list(s.catalogue.measures.values()), list(s.catalogue.sources)
    allowed = np.ones((len(measures) + 1, len(sources) + 1), bool)
    for place, measure in enumerate(measures):
        allowed[place, :-1] = [source in measure.sources for source in sources]
    codes = {m.id: place for place, m in enumerate(measures)}
    names = {source: place for place, source in enumerate(sources)}
    rows = s.rows.by_word("measure", lambda m: codes.get(m, -1), -1)
    columns = s.rows.by_word("source", lambda one: names.get(one, -1), -1)

    def say(place: int) -> str:
        measure = s.catalogue.measures[s.rows.cell("measure", place)]
        known = ", ".join(measure.sources) or "no source at all"
        return f"{measure.id} is not taken from this source; the catalogue names {known}."

    s.tell("not_a_source", "source", ~allowed[rows, columns], say)


def _area_of_measure(s: ScreenedRows) -> None:
    areas = s.catalogue.areas
    smallest = s.of_measure(lambda m: SIZES[m.smallest_area], 9)
    size = s.rows.by_word("area", lambda a: SIZES[areas[a].kind] if a in areas else -1, -1)

    def say(place: int) -> str:
        measure = s.catalogue.measures[s.rows.cell("measure", place)]
        return f"{measure.id} is not published for an area smaller than a {measure.smallest_area}."

    s.tell("area_too_small", "area", size > smallest, say)


def _periods(s: ScreenedRows) -> None:
    rows = s.rows
    for column, offset, wanted in (("start", 0, "first"), ("end", 1, "last")):
        if not rows.has(column):
            continue
        days = rows.days(column)
        years = days.astype("M8[Y]").astype(np.int64) + 1970
        far = (years < FIRST_YEAR) | (years > LAST_YEAR)
        filled = rows.is_filled(column)
        message = f"The year is not between {FIRST_YEAR} and {LAST_YEAR}."
        s.tell("year_out_of_range", column, filled & far, message)
        moved = days + np.timedelta64(offset, "D")
        broken = filled & ~far & (moved.astype("M8[M]").astype("M8[D]") != moved)
        message = f"{column} is not the {wanted} day of a month: periods are whole months."
        s.tell("not_whole_months", column, broken, message)
    if rows.has("end"):
        late = rows.is_filled("end") & (rows.days("end") > np.datetime64(s.latest, "D"))
        message = f"The period ends after {s.latest}, the day that the snapshot speaks of."
        s.tell("future", "end", late, message)
    if rows.has("start", "end"):
        both = rows.is_filled("start") & rows.is_filled("end")
        turned = both & (rows.days("end") < rows.days("start"))
        s.tell("ends_before_start", "end", turned, "The period ends before it starts.")


def _stock_years(s: ScreenedRows) -> None:
    start, end = s.rows.months("start"), s.rows.months("end")
    dated = s.rows.is_filled("start") & s.rows.is_filled("end") & (end >= start)
    wrong = s.is_kind("stock") & dated & ((start % 12 != 0) | (end != start + 11))
    message = "A stock, such as population, has one row for a calendar year, January to December."
    s.tell("not_a_year", "start", wrong, message)


def _definition_months(s: ScreenedRows) -> None:
    first = s.of_measure(lambda m: m.valid_from.index if m.valid_from else NONE, NONE)
    last = s.of_measure(lambda m: m.valid_to.index if m.valid_to else FAR, FAR)
    early = s.rows.is_filled("start") & (s.rows.months("start") < first)
    late = s.rows.is_filled("end") & (s.rows.months("end") > last)
    message = "The catalogue's definition of this measure does not hold for these months."
    s.tell("outside_definition", "start", early, message)
    s.tell("outside_definition", "end", late, message)


def _number(s: ScreenedRows, column: str) -> None:
    """What holds for a number by itself, whatever it counts."""
    numbers, filled = s.rows.numbers(column), s.rows.is_filled(column)
    nan = np.isnan(numbers)
    leave = "the row out" if column == "value" else "the cell empty"
    message = f"{column} is not a number; leave {leave} where there is no figure."
    s.tell("not_a_number", column, filled & nan, message)
    s.tell("infinite", column, filled & np.isinf(numbers), f"{column} is infinite.")
    large = s.finite(column) & (np.abs(numbers) > LARGEST)
    s.tell("too_large", column, large, f"{column} is beyond {LARGEST:,.0f} either way.")
    if column != "value":
        below = s.finite(column) & (numbers < 0)
        s.tell("negative", column, below, f"{column} is below 0.")


def _values(s: ScreenedRows) -> None:
    value, finite = s.rows.numbers("value"), s.finite("value")
    below = finite & (value < 0) & s.is_kind("count", "stock", "mean", "rate")
    s.tell("negative", "value", below, "The value is below 0, which only a change can be.")
    whole = value == np.floor(value)
    broken = finite & ~whole & s.is_kind("count", "stock")
    s.tell("fractional", "value", broken, "A count is a whole number.")
    outside = finite & s.is_kind("proportion") & ((value < 0) | (value > 1))
    s.tell("not_a_share", "value", outside, NOT_A_SHARE)


def _fractions(s: ScreenedRows) -> None:
    rows = s.rows
    top, base = rows.numbers("numerator"), rows.numbers("denominator")
    filled = {name: rows.is_filled(name) for name in ("numerator", "denominator")}
    for given, other in (("numerator", "denominator"), ("denominator", "numerator")):
        message = f"There is a {given} and no {other}: give both, or neither."
        s.tell("half_a_fraction", other, filled[given] & ~filled[other], message)
    both = s.finite("numerator") & s.finite("denominator")
    people = both & s.is_kind("proportion")
    for name, part in (("numerator", top), ("denominator", base)):
        broken = people & (part != np.floor(part))
        s.tell("fractional", name, broken, f"The {name} of a share is a whole number.")
    over = people & (top > base)
    s.tell("numerator_over_denominator", "numerator", over, lambda p: f"It is above {base[p]:g}.")
    none = both & s.is_kind("proportion", "mean") & (base == 0)
    message = "A share or mean of nothing has no value: leave the row out."
    s.tell("denominator_zero", "denominator", none, message)


def _value_of_fraction(s: ScreenedRows) -> None:
    """The value against numerator and denominator, as far as its own decimals say it."""
    value, base = s.rows.numbers("value"), s.rows.numbers("denominator")
    usable = s.finite("value") & s.finite("numerator") & s.finite("denominator") & (base > 0)
    share, top = s.is_kind("proportion"), s.rows.numbers("numerator")
    usable &= (s.is_kind("mean") | (share & (top <= base))) & (top >= 0)
    worked_out = np.divide(top, base, out=np.zeros(s.rows.count), where=usable)
    allowed = _half_a_unit(np.where(usable, value, 0.0), share)
    wrong = usable & (np.abs(value - worked_out) > allowed + NEARLY * np.abs(worked_out))

    def say(place: int) -> str:
        return f"Numerator and denominator give {worked_out[place]:.6g}."

    s.tell("value_disagrees", "value", wrong, say)


def _half_a_unit(value: Array, share: Array) -> Array:
    """Half of the last decimal place of each value: of a share at least a whole percentage."""
    allowed = np.zeros(len(value))
    unknown = np.ones(len(value), bool)
    for decimals in range(MOST_DECIMALS + 1):
        ends_here = unknown & (np.abs(np.round(value, decimals) - value) < 1e-12 * (1 + value))
        if decimals < 2:
            ends_here &= ~share
        allowed[ends_here] = 0.5 * 10.0**-decimals
        unknown &= ~ends_here
    return allowed


def _notes(s: ScreenedRows) -> None:
    problems = [safe_text.find_text_problem(word) or ("", "") for word in s.rows.words("note")]
    codes = s.rows.codes("note")
    for code in sorted({code for code, _ in problems} - {""}):
        marked = np.array([*(one == code for one, _ in problems), False])
        s.tell(code, "note", marked[codes], lambda place: problems[int(codes[place])][1])


Rule = tuple[tuple[str, ...], Callable[[ScreenedRows], None]]
RULES: tuple[Rule, ...] = (
    ((), _empty),
    ((), _unknown),
    (("measure", "source"), _source_of_measure),
    (("measure", "area"), _area_of_measure),
    ((), _periods),
    (("measure", "start", "end"), _stock_years),
    (("measure", "start", "end"), _definition_months),
    (("measure", "value"), _values),
    (("measure", "numerator", "denominator"), _fractions),
    (("measure", "value", "numerator", "denominator"), _value_of_fraction),
    (("note",), _notes),
)
