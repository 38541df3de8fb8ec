"""A form for one figure that no table gives, and the list that goes the same road as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

import streamlit as st

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_value, pluralise
from pcc_metrics.publishing.manual_entry import (
    ManualFigure,
    areas_for_measure,
    describe_reading,
    parse_period,
    problems,
    read_part,
    read_value,
    sources_for_measure,
    typed_measures,
    write_figures,
)
from pcc_metrics.store.observation import Status
from pcc_metrics.ui.publish import pending_upload
from pcc_metrics.ui.state.session import Visit
from pcc_metrics.ui.widgets.escape import escape_markup

ENTRY, SINGLE = "typed-entry", "One figure"  # which of the forms; this one's name
LIST, WRONG, CHANGED = pending_upload.TYPED_LIST, "_typed-wrong", "_typed-changed"
MEASURE, AREA, SOURCE, STATUS = "typed-measure", "typed-area", "typed-source", "typed-status"
FIRST, LAST, VALUE, TOP, BASE = (
    "typed-first",
    "typed-last",
    "typed-value",
    "typed-top",
    "typed-base",
)
LINK, DAY, WHERE, TITLE = "typed-link", "typed-day", "typed-where", "typed-title"
OF_ONE = (VALUE, TOP, BASE, WHERE)  # emptied for the next figure; the rest is often the same
PERCENT = "in percent, with its sign: 91.4%"


def render_form(visit: Visit) -> None:
    """One figure at a time."""
    catalogue = visit.catalogue
    known = {one.id: one for one in typed_measures(catalogue)}
    if not known:
        st.markdown("Every measure of the catalogue has a table: there is nothing to type in.")
        return
    st.markdown(
        "For figures that no table gives. Each needs the page that it was published on and the day "
        "of its release: they are kept with it, and shown to whoever asks where it comes from."
    )
    chosen = st.selectbox(
        "Measure",
        list(known),
        format_func=lambda one: known[one].title,
        key=MEASURE,
        persist_state="session",
    )
    measure = known[chosen]
    st.caption(escape_markup(measure.definition))
    _where(measure, catalogue)
    _render_period_fields()
    _render_value_fields(measure)
    _render_origin_fields()
    for text in st.session_state.get(WRONG, ()):
        st.error(escape_markup(text))
    editing = st.session_state.get(CHANGED) is not None
    label = "Save the change" if editing else "Add to the list"
    st.button(label, on_click=_add, args=(measure,), key="typed-add", icon=":material/add:")


def _where(measure: Measure, catalogue: Catalogue) -> None:
    areas = {one.id: one.title for one in areas_for_measure(measure, catalogue)}
    sources = {one.id: one.title for one in sources_for_measure(measure, catalogue)}
    for key, label, options in ((AREA, "Area", areas), (SOURCE, "Source", sources)):
        if st.session_state.get(key) not in options:
            st.session_state[key] = next(iter(options))
        st.selectbox(
            label, list(options), format_func=options.__getitem__, key=key, persist_state="session"
        )


def _render_period_fields() -> None:
    with st.container(horizontal=True):
        _render_text_field("First month (YYYY-MM)", FIRST, "2026-06")
        _render_text_field("Last month, if it is another", LAST, "2026-06")


def _render_value_fields(measure: Measure) -> None:
    unit = PERCENT if measure.kind == "proportion" else measure.unit
    with st.container(horizontal=True):
        _render_text_field(f"Value ({escape_markup(unit)})", VALUE)
        if measure.kind in ("proportion", "mean"):
            _render_text_field("or numerator", TOP)
            _render_text_field("and denominator", BASE)
    _render_understood(measure)
    st.selectbox(
        "Status",
        [str(one) for one in Status],
        index=list(Status).index(Status.AS_PUBLISHED),
        format_func=lambda one: Status(one).label,
        key=STATUS,
        persist_state="session",
    )


def _render_understood(measure: Measure) -> None:
    """What the typed value is read as, before it counts; a question where it could be two."""
    text = describe_reading(measure, st.session_state.get(VALUE) or "")
    if text:
        st.caption(escape_markup(text))


def _render_origin_fields() -> None:
    _render_text_field("Link to where it was published", LINK, "https://…")
    with st.container(horizontal=True):
        st.date_input(
            "Day of its release", value=None, key=DAY, format="DD/MM/YYYY", persist_state="session"
        )
        _render_text_field("Where it stands there (table, page)", WHERE)


def _render_text_field(label: str, key: str, example: str = "") -> None:
    st.text_input(label, key=key, placeholder=example, persist_state="session")


def _add(measure: Measure) -> None:
    """Take one figure into the list; what is wrong is said, and what was typed stays."""
    state = st.session_state
    try:
        figure = _read(measure, state)
        wrong = list(problems(figure, date.today()))  # noqa: DTZ011 - the analyst's own day
    except InputError as error:
        wrong = [str(error)]
    state[WRONG] = wrong
    if wrong:
        return
    figures, place = typed_figures(), state.get(CHANGED)
    if place is None:
        figures.append(figure)
    else:
        figures[place] = figure
    state[CHANGED] = None
    for key in OF_ONE:
        state[key] = ""


def _read(measure: Measure, state: Any) -> ManualFigure:
    """What the fields say; raises `InputError` for the first that cannot be read."""
    if state.get(DAY) is None:
        raise InputError("The day of release is missing.")
    fraction = measure.kind in ("proportion", "mean")
    return ManualFigure(
        measure.id,
        state[AREA],
        parse_period(state.get(FIRST) or "", state.get(LAST) or ""),
        state[SOURCE],
        state.get(LINK) or "",
        state[DAY],
        read_value(measure, state.get(VALUE) or ""),
        read_part(state.get(TOP) or "") if fraction else None,
        read_part(state.get(BASE) or "") if fraction else None,
        state[STATUS],
        state.get(WHERE) or "",
    )


def typed_figures() -> list[ManualFigure]:
    """The figures typed so far, to be added to."""
    return cast(list[ManualFigure], st.session_state.setdefault(LIST, []))


def render_list(catalogue: Catalogue) -> None:
    """The figures typed so far, each to be changed or taken out, and the way on."""
    figures = typed_figures()
    if not figures:
        return
    st.subheader(f"Typed so far: {pluralise(len(figures), 'figure')}", anchor=False)
    for place, figure in enumerate(figures):
        with st.container(horizontal=True, vertical_alignment="center", key=f"typed-{place}"):
            st.markdown(escape_markup(f"{place + 1}. {_describe_figure(figure, catalogue)}"))
            kind = catalogue.measures[figure.measure].kind
            st.button("Change", on_click=_change, args=(place, kind), key=f"typed-change-{place}")
            st.button("Remove", on_click=_remove, args=(place,), key=f"typed-remove-{place}")
    _render_text_field("Title of these figures", TITLE, "999 and 101 calls, June 2026")
    st.button(
        "Check these figures",
        type="primary",
        on_click=_check,
        args=(catalogue.body.office,),
        key="typed-check",
    )


def _describe_figure(figure: ManualFigure, catalogue: Catalogue) -> str:
    measure, area = catalogue.measures[figure.measure], catalogue.areas[figure.area]
    assert figure.result is not None
    shown = format_value(measure, figure.result)
    parts = (
        f" ({figure.numerator:,.10g} of {figure.denominator:,.10g})"
        if figure.numerator is not None and figure.denominator is not None
        else ""
    )
    return (
        f"{measure.title}, {area.title}, {figure.period.label}: {shown}{parts}, "
        f"{Status(figure.status).label}. "
        f"{figure.note}"
    )


def _change(place: int, kind: str) -> None:
    """Put a figure's fields back into the form."""
    state, figure = st.session_state, typed_figures()[place]
    state[CHANGED], state[WRONG] = place, ()
    state[MEASURE], state[AREA], state[SOURCE] = figure.measure, figure.area, figure.source
    state[ENTRY] = SINGLE
    state[FIRST], state[LAST] = str(figure.period.start), str(figure.period.end)
    state[TOP], state[BASE] = _plain(figure.numerator), _plain(figure.denominator)
    state[VALUE] = _plain(figure.value)
    if figure.value is not None and kind == "proportion":
        state[VALUE] = f"{_plain(round(100 * figure.value, 10))}%"
    state[LINK], state[DAY], state[WHERE] = figure.link, figure.released, figure.where
    state[STATUS] = figure.status


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.15g}"


def _remove(place: int) -> None:
    del typed_figures()[place]
    st.session_state[CHANGED] = None


def _check(office: str) -> None:
    """Send the list down the road of every file. It stays in the form until it is published."""
    figures = list(typed_figures())
    title = (st.session_state.get(TITLE) or "").strip() or "Figures typed in"

    def write(path: Path) -> None:
        write_figures(path, figures, title, office)

    pending_upload.set_upload(
        title,
        ".parquet",
        write,
        f"{pluralise(len(figures), 'figure')} typed in.",
        from_form=True,
    )
