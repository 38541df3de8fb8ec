"""Series read by column say the same as their rows, and answers that are kept are bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pcc_metrics.store.observation import Observation
from pcc_metrics.store.series_columns import read_series
from tests.support.factories import LPAS, row, snapshot

PERIODS = ("2026-01", "2026-02", "2026-03", "2025-04/2026-03", "2026-01/2026-03")
STATUSES = ("final", "revised", "provisional", "incomplete")


@st.composite
def rows(draw: st.DrawFn) -> list[Observation]:
    """A few rows of several series: with and without notes and denominators, from two sources."""
    keys = st.tuples(
        st.sampled_from(("thefts", "break_ins")),
        st.sampled_from(LPAS),
        st.sampled_from(PERIODS),
        st.sampled_from(("street", "table")),
    )
    return [
        row(
            measure,
            area,
            when,
            draw(st.integers(0, 99)),
            source=source,
            of=draw(st.sampled_from([None, (1.0, 2.0)])),
            status=draw(st.sampled_from(STATUSES)),
            note=draw(st.sampled_from([None, "a note"])),
        )
        for measure, area, when, source in draw(st.lists(keys, unique=True, min_size=1))
    ]


@given(found=rows())
def test_a_series_read_by_column_has_the_rows_of_the_file(found: list[Observation]) -> None:
    opened = snapshot(found)
    for measure in ("thefts", "break_ins", "another"):
        for area in LPAS:
            for source in ("street", "table", "elsewhere"):
                run = read_series(opened, measure, area, source)
                wanted = [o for o in opened.series(measure, area) if o.source == source]
                assert list(run.rows) == wanted
                assert len(run) == len(wanted)


@given(found=rows())
def test_the_calendar_of_a_series_knows_complete_months_from_marked_ones(
    found: list[Observation],
) -> None:
    opened = snapshot(found)
    run = read_series(opened, "thefts", LPAS[0], "street")
    complete = [o for o in run.rows if o.complete]
    assert run.calendar.full == {m for o in complete for m in o.period.months()}
    assert run.calendar.marked == {m for o in run.rows if not o.complete for m in o.period.months()}
    assert {run.row(place) for place in run.calendar.by_month.values()} == {
        o for o in complete if o.period.length == 1
    }
