"""A form for one month of everything that is typed monthly: a line a measure, by its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import streamlit as st

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_value
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.domain.source_definitions import Source
from pcc_metrics.publishing.manual_entry import (
    ManualFigure,
    areas_for_measure,
    describe_reading,
    monthly_measures,
    problems,
    read_part,
    read_value,
)
from pcc_metrics.store.observation import Status
from pcc_metrics.ui.publish import manual_entry
from pcc_metrics.ui.publish.manual_entry import ENTRY, PERCENT, SINGLE
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

MONTHLY = "One month of everything"
MONTH, WRONG = "month-of", "_month-wrong"
WRITTEN, CHOSEN = "month-typed-", "month-chosen-"  # what the keys of the boxes begin with
MONTHS_LISTED = 36
VALUE, TOP, BASE = "value", "numerator", "denominator"


@dataclass(frozen=True)
class MonthlyLine:
    """One line of the form: a figure of a measure and area from a source."""

    source: Source
    measure: Measure
    area: Area

    def key(self, box: str) -> str:
        """The key of one of its boxes."""
        return f"{WRITTEN}{box}-{self.measure.id}-{self.area.id}-{self.source.id}"

    def typed(self, box: str) -> str:
        """What stands in one of its boxes."""
        return (st.session_state.get(self.key(box)) or "").strip()

    @property
    def is_typed(self) -> bool:
        """Whether anything is typed into it."""
        return any(map(self.typed, (VALUE, TOP, BASE)))


def written_keys() -> tuple[str, ...]:
    """The boxes of this session that something is typed into."""
    return tuple(key for key in map(str, st.session_state) if key.startswith(WRITTEN))


def chosen_keys() -> tuple[str, ...]:
    """The lists of this session that have a choice from the start."""
    return tuple(key for key in map(str, st.session_state) if key.startswith(CHOSEN))


def list_months() -> list[str]:
    """The months that may be typed, the last complete one first."""
    this = Month.from_date(date.today())  # noqa: DTZ011 - the day on the analyst's calendar
    return [str(this - back) for back in range(1, MONTHS_LISTED + 1)]


def render_typing(visit: Visit) -> None:
    """Both forms, one of them open, and the list of the figures typed so far."""
    if monthly_measures(visit.catalogue):
        st.radio(
            "What is typed",
            (MONTHLY, SINGLE),
            key=ENTRY,
            horizontal=True,
            persist_state="session",
        )
        if st.session_state.get(ENTRY) == MONTHLY:
            _render_month(visit)
            manual_entry.render_list(visit.catalogue)
            return
    manual_entry.render_form(visit)
    manual_entry.render_list(visit.catalogue)


def _render_month(visit: Visit) -> None:
    st.markdown(
        "Every measure that no table gives, for one month. Leave empty what is not out yet: an "
        "empty line is no figure, not a nought. Where a figure was published, and when, is typed "
        "once for its source."
    )
    st.selectbox(
        "Month",
        list_months(),
        format_func=lambda one: Month.parse(one).label,
        key=MONTH,
        persist_state="session",
    )
    for source, lines in groupby(list_lines(visit.catalogue), lambda line: line.source):
        with st.container(border=True, key=f"month-source-{source.id}"):
            _render_source(visit, source, lines)
    for text in st.session_state.get(WRONG, ()):
        st.error(escape_markup(text))
    st.button(
        "Add this month to the list",
        on_click=_add_month,
        args=(visit.catalogue,),
        key="month-add",
        icon=":material/add:",
    )


def list_lines(catalogue: Catalogue) -> Iterator[MonthlyLine]:
    """Every line of the form, source by source."""
    for source, measures in monthly_measures(catalogue).items():
        for measure in measures:
            for area in areas_for_measure(measure, catalogue):
                yield MonthlyLine(catalogue.sources[source], measure, area)


def _render_source(visit: Visit, source: Source, lines: Iterable[MonthlyLine]) -> None:
    """Where the figures of a source were published, and a line for each."""
    st.markdown(f"**{escape_markup(source.title)}**")
    with st.container(horizontal=True):
        _text("Link to where it was published", _origin(source, "link"), "https://…")
        st.date_input(
            "Day of its release",
            value=None,
            key=_origin(source, "day"),
            format="DD/MM/YYYY",
            persist_state="session",
        )
        st.selectbox(
            "Status",
            [str(one) for one in Status],
            index=list(Status).index(Status.PROVISIONAL if source.revised else Status.AS_PUBLISHED),
            format_func=lambda one: Status(one).label,
            key=f"{CHOSEN}status-{source.id}",
            persist_state="session",
        )
    for line in lines:
        _render_line(visit, line)


def _origin(source: Source, box: str) -> str:
    return f"{WRITTEN}{box}-{source.id}"


def _text(label: str, key: str, example: str = "") -> None:
    st.text_input(label, key=key, placeholder=example, persist_state="session")


def _render_line(visit: Visit, line: MonthlyLine) -> None:
    """The boxes of one figure; below it what it is read as, and what was published last."""
    measure = line.measure
    unit = PERCENT if measure.kind == "proportion" else measure.unit
    with st.container(horizontal=True):
        _text(escape_markup(f"{_name(line)} ({unit})"), line.key(VALUE))
        if measure.kind in ("proportion", "mean"):
            _text("or numerator", line.key(TOP))
            _text("and denominator", line.key(BASE))
    said = [describe_reading(measure, line.typed(VALUE)), _describe_last(visit, line)]
    st.caption(escape_markup(" ".join(filter(None, said))))


def _name(line: MonthlyLine) -> str:
    return line.measure.title + ("" if line.area.kind == "force" else f", {line.area.title}")


def _describe_last(visit: Visit, line: MonthlyLine) -> str:
    """The newest figure that is held, to see at once where a new one is far from it."""
    if visit.reader is None or line.measure.small_numbers == "hide":
        return ""
    rows = visit.reader.snapshot.series(line.measure.id, line.area.id)
    if not rows:
        return "None is held yet."
    last = max(rows, key=lambda one: (one.period.end, -one.period.length))
    return f"Last held: {format_value(line.measure, last.value)}, {last.period.label}."


def _add_month(catalogue: Catalogue) -> None:
    """Take all lines that are filled into the list, or none where one of them is wrong."""
    state = st.session_state
    typed = [line for line in list_lines(catalogue) if line.is_typed]
    figures, wrong = [], [] if typed else ["Nothing is typed yet: fill in a line."]
    for line in typed:
        try:
            figure = _read(line, Month.parse(state[MONTH]))
            faults = list(problems(figure, date.today()))  # noqa: DTZ011 - as above
        except InputError as error:
            faults = [str(error)]
        else:
            figures.append(figure)
        wrong += [f"{_name(line)}: {text}" for text in faults]
    state[WRONG] = wrong
    if wrong:
        return
    listed = manual_entry.typed_figures()
    new = {_subject(one) for one in figures}
    listed[:] = [*(one for one in listed if _subject(one) not in new), *figures]
    for line in typed:
        for box in (VALUE, TOP, BASE):
            state[line.key(box)] = ""


def _read(line: MonthlyLine, month: Month) -> ManualFigure:
    state: Any = st.session_state
    released = state.get(_origin(line.source, "day"))
    if released is None:
        raise InputError(f"The day of release is missing ({line.source.title}).")
    return ManualFigure(
        line.measure.id,
        line.area.id,
        Period(month, month),
        line.source.id,
        state.get(_origin(line.source, "link")) or "",
        released,
        read_value(line.measure, line.typed(VALUE)),
        read_part(line.typed(TOP)),
        read_part(line.typed(BASE)),
        state[f"{CHOSEN}status-{line.source.id}"],
    )


def _subject(figure: ManualFigure) -> tuple[object, ...]:
    return figure.measure, figure.area, figure.period, figure.source
