"""What the page is filtered by: in words, and as controls that write the address.

The address is the source of truth. The controls start from it, and a change of theirs writes it. A
browser keeps what a control last held, also while it is out of sight; after Back, or a link, that
would undo what the address says. So controls get new keys whenever the address was changed by
anything but themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from pcc_metrics import links
from pcc_metrics.content.filter_choices import CompleteHeadlines
from pcc_metrics.content.view_content import ViewContent
from pcc_metrics.domain.formatting import capitalise, join_words, number_word
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.ui.state import navigation
from pcc_metrics.ui.state.session import Visit, current_visit
from pcc_metrics.ui.widgets.escape import escape_markup

STATE = "_filters"
CHANGE = "Change area, period or comparison"
BOX = "change"  # the state of the box that holds the controls
CONTROLS = ("lpa", "to", "window", "compare")


@dataclass
class _State:
    """Where the controls stand: what they wrote or read last, and since which start."""

    shown: tuple[str, View]
    start: View
    turn: int

    def key(self, control: str) -> str:
        return f"{control}-{self.turn}"


def render_filter_bar(visit: Visit, content: ViewContent) -> None:
    """The chosen filters in words, above the button that opens the controls.

    Beside it, the words would push the second button to a line of its own, by their length.
    """
    state = _state(visit)
    st.markdown(f"**{escape_markup(describe_view(visit, content.period))}**")
    with st.container(horizontal=True, key="filters"):
        box = st.popover(CHANGE, icon=":material/tune:", on_change="rerun", key=BOX)
        if box.open:
            with box:
                _controls(visit, state, content)
        if visit.view != View():
            st.button("Reset filters", type="tertiary", on_click=_reset, args=(visit,))


def describe_view(visit: Visit, asked: Period) -> str:
    """`Coventry and Walsall, year to March 2026 (April 2025 to March 2026), compared with …`."""
    places = capitalise(join_words(area.in_sentence for area in visit.areas))
    return f"{places}, {_period(asked, visit.view.window)}, {_beside(visit)}"


def _period(asked: Period, window: Window) -> str:
    if window is Window.FINANCIAL_YEAR:
        return f"{asked.written_out} (financial year to date)"
    return f"{asked.label} ({asked.written_out})" if asked.length % 12 == 0 else asked.label


def _beside(visit: Visit) -> str:
    view, comparators = visit.view, visit.terms.body.comparators
    if view.compare is Compare.NATIONAL and comparators:
        return f"beside {comparators.title}"
    if view.compare is Compare.REST:
        return "beside the rest of the force"
    if view.compare is Compare.BASELINE:
        return "compared with each measure’s own baseline"
    before = "the year" if view.window is Window.YEAR else "the same months a year"
    return f"compared with {before} before"


def _state(visit: Visit) -> _State:
    """The controls' state, started anew where the address does not say what they last wrote."""
    here = (visit.path, visit.view)
    state: _State | None = st.session_state.get(STATE)
    if state is None or state.shown != here:
        state = _State(here, visit.view, state.turn + 1 if state else 1)
        st.session_state[STATE] = state
    return state


def _controls(visit: Visit, state: _State, content: ViewContent) -> None:
    lpas = {area.id: area.title for area in visit.terms.lpas}
    st.multiselect(
        "Local policing areas",
        list(lpas),
        default=list(state.start.areas),
        format_func=lambda lpa: lpas[lpa],
        placeholder=f"All of {visit.terms.force.in_sentence}",
        help="Several areas are added up, and shown one by one as well.",
        key=state.key("lpa"),
        on_change=_write,
        args=(visit, state),
    )
    choices = _months(state.start, content.months, content.complete_headlines)
    st.selectbox(
        "Last month of the period",
        list(choices),
        index=list(choices).index(str(state.start.to or "")),
        format_func=lambda month: choices[month],
        key=state.key("to"),
        on_change=_write,
        args=(visit, state),
    )
    st.segmented_control(
        "Length of the period",
        [str(window) for window in Window],
        default=str(state.start.window),
        format_func=lambda window: Window(window).label,
        required=True,
        key=state.key("window"),
        on_change=_write,
        args=(visit, state),
    )
    comparisons = _comparisons(state.start)
    st.radio(
        "Compare with",
        comparisons,
        index=comparisons.index(str(state.start.compare)),
        format_func=lambda compare: Compare(compare).label,
        key=state.key("compare"),
        on_change=_write,
        args=(visit, state),
    )


def _comparisons(start: View) -> list[str]:
    """What can be compared with: the rest of the force only where one area is chosen."""
    alone = len(start.areas) == 1 or start.compare is Compare.REST
    return [str(compare) for compare in Compare if alone or compare is not Compare.REST]


def _months(start: View, months: Sequence[Month], complete: CompleteHeadlines) -> dict[str, str]:
    """What the last month can be, and how it is named: the latest first, then month by month.

    What a month cannot answer is said beside it, before it is picked.
    """
    choices = {"": f"Latest ({months[0].label})" if months else "Latest"}
    if start.to and start.to not in months:
        choices[str(start.to)] = f"{start.to.label} (nothing is held)"
    return choices | {
        str(month): f"{month.label}{_describe_missing(month, complete)}" for month in months
    }


def _describe_missing(month: Month, complete: CompleteHeadlines) -> str:
    held, of = complete.ends.get(month.index, 0), complete.measures
    if held == of:
        return ""
    return f": {number_word(held)} of {number_word(of)} headline figures"


def _write(visit: Visit, state: _State) -> None:
    """Put what the controls hold into the address."""
    areas, to, window, compare = (st.session_state[state.key(c)] for c in CONTROLS)
    chosen = tuple(area.id for area in visit.terms.lpas if area.id in areas)
    view = View(chosen, Month.parse(to) if to else None, Window(window), Compare(compare))
    state.shown = (visit.path, view)
    _go(visit, view)


def controls_generation() -> int:
    """Which start the controls stand at: it changes with every address that they did not write."""
    state: _State | None = st.session_state.get(STATE)
    return state.turn if state else 0


def pick_area(area: str) -> None:
    """Show one area alone; all of them where it was alone already."""
    visit = current_visit()
    alone = visit.view.areas == (area,)
    _go(visit, replace(visit.view, areas=() if alone else (area,)))


def _reset(visit: Visit) -> None:
    _go(visit, View())


def _go(visit: Visit, view: View) -> None:
    navigation.set_query(links.carried_query(links.LinkRequest(view, visit.request.snapshot)))
