"""Windows that meet a gap: what answers, of which months, and the true reason where none does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pcc_metrics.charts.figure_tables import trend_table
from pcc_metrics.content.page_json import figure_json
from pcc_metrics.figures.breakdowns import side_by_side
from pcc_metrics.figures.change import Change, NotCompared
from pcc_metrics.figures.figure import Figure, NoFigure
from pcc_metrics.figures.resolve import How
from pcc_metrics.figures.series import trend
from pcc_metrics.store.observation import Observation, Status
from tests.support.factories import (
    CATALOGUE,
    LPAS,
    everywhere,
    figure,
    monthly,
    people,
    reader,
    row,
)

YEAR = "2025-04/2026-03"
# Every month has a value of its own, so that a sum tells which months are in it.
VALUES = [float(2 ** (place % 12)) for place in range(24)]
ALL = 2.0**12 - 1


def thefts(*gaps: str, absent: tuple[int, ...] = ()) -> list[Observation]:
    values = [None if place in absent else value for place, value in enumerate(VALUES)]
    return monthly("thefts", "alder", "2024-04", values, incomplete=gaps)


def codes(found: Figure) -> set[str]:
    return {note.code for note in found.notes}


def partial(rows: list[Observation], *where: str, **asked: str) -> Figure:
    measure = asked.pop("measure", "thefts")
    found = figure(rows, measure, *where, **asked)
    assert isinstance(found, Figure) and found.how is How.PARTIAL
    return found


# What answers.


@pytest.mark.parametrize(
    ("gaps", "absent", "count"),
    [
        (("2025-09",), (), 11),
        ((), (17,), 11),
        (("2025-09", "2025-10"), (20,), 9),
        (("2025-04",), (), 11),
    ],
)
def test_a_window_with_a_gap_is_of_its_complete_months(
    gaps: tuple[str, ...], absent: tuple[int, ...], count: int
) -> None:
    found = partial(thefts(*gaps, absent=absent), "alder")
    lost = {*(place - 12 for place in absent), *(int(gap[5:]) + 8 - 12 for gap in gaps)}
    assert len(found.months) == count and str(found.period) == YEAR
    assert found.value == ALL - sum(2.0**place for place in lost)
    assert {o.period.end for o in found.observations} == set(found.months)
    assert found.period_in_sentence == f"the {count} complete months of the year to March 2026"
    assert found.newest and not found.history


def test_the_gap_and_its_reason_are_noted() -> None:
    rows = [
        *thefts("2025-09"),
        *monthly("thefts", "birch", "2024-04", [1] * 18 + [None] + [1] * 5),
        *monthly("thefts", "cedar", "2024-04", [1] * 24),
    ]
    found = partial(rows)
    (note,) = (n.text for n in found.notes if n.code == "partial")
    assert note == (
        "Thefts: this is the 10 complete months of the year to March 2026; September 2025 (Alder) "
        "is incomplete and October 2025 (Birch) is not held."
    )


@pytest.mark.parametrize(
    ("window", "to", "gap", "wanted"),
    [
        ("3m", "2025-12", "2025-11", None),  # 2 of 3 months are too few
        ("fytd", "2025-06", "2025-05", None),
        ("fytd", "2025-07", "2025-05", 3),  # 3 of 4 are three quarters
        ("fytd", "2025-12", "2025-05", 8),
    ],
)
def test_partial_windows_begin_at_four_months(
    window: str, to: str, gap: str, wanted: int | None
) -> None:
    found = figure(thefts(gap), "thefts", "alder", to=to, window=window)
    months = len(found.months) if isinstance(found, Figure) else None
    assert months == wanted


def test_a_window_with_a_gap_has_no_rate_and_no_baseline_but_the_12_months_below_have() -> None:
    rows = [*thefts("2025-09"), *people(dict.fromkeys(LPAS, 100_000))]
    rows += monthly("thefts", "alder", "2019-01", [10] * 12)
    found = partial(rows, "alder")
    assert found.rate is None
    baseline = found.find_comparison("baseline")
    assert isinstance(baseline, NotCompared) and "12 complete months" in baseline.reason
    whole = found.newest_complete
    assert whole and str(whole.period) == "2024-09/2025-08" and whole.how is How.EXACT
    assert whole.value == ALL and whole.rate and not whole.months
    later = partial(rows, "alder", to="2025-11").newest_complete
    assert later == whole  # none that ends later


def test_the_12_months_below_are_the_newest_of_any_source() -> None:
    rows = [*thefts("2025-06"), row("thefts", "alder", "2025-01/2025-12", 500, source="yearbook")]
    whole = partial(rows, "alder").newest_complete
    assert whole and (whole.value, whole.source) == (500, "yearbook")


def test_a_partial_figure_is_compared_over_the_months_complete_in_both_years() -> None:
    found = partial(thefts("2025-09", "2024-12"), "alder").find_comparison("year")
    assert isinstance(found, Change) and len(found.months) == 10
    lost = 2.0**5 + 2.0**8
    assert (found.own_value, found.value) == (ALL - lost, ALL - lost)


def test_a_partial_figure_is_never_set_beside_a_level_of_12_months() -> None:
    rows = thefts("2025-09", "2025-10", "2025-11", absent=tuple(range(12)))
    rows.append(row("thefts", "alder", "2024-04/2025-03", 4000))
    year = partial(rows, "alder").find_comparison("year")
    assert isinstance(year, NotCompared)
    assert year.reason == (
        "not compared with the year to March 2025, because only 0 of the 12 months are complete "
        "in both years"
    )


# Which window: the last month must be complete.


def test_a_window_that_ends_in_a_gap_moves_back_to_one_that_does_not() -> None:
    found = figure(thefts("2026-03"), "thefts", "alder")
    assert isinstance(found, Figure) and found.how is How.EARLIER
    assert (found.value, str(found.period), found.months) == (ALL, "2025-03/2026-02", ())
    (note,) = (n.text for n in found.notes if n.code == "earlier")
    assert note == "Thefts: March 2026 is incomplete; this is the year to February 2026."


def test_it_may_move_back_to_a_partial_one() -> None:
    found = partial(thefts("2026-03", "2025-09"), "alder")
    assert (str(found.period), len(found.months)) == ("2025-03/2026-02", 11)
    assert codes(found) >= {"earlier", "partial"}


def test_it_moves_back_no_further_than_to_the_last_complete_month() -> None:
    gaps = [f"2025-{month:02d}" for month in range(6, 11)]
    found = figure(thefts(*gaps, "2026-02"), "thefts", "alder", to="2026-02")
    assert isinstance(found, NoFigure) and found.why == "gap"


def test_after_everything_held_the_newest_answer_may_be_partial() -> None:
    found = partial(thefts("2025-09"), "alder", to="2026-05")
    assert (str(found.period), found.newest) == (YEAR, True)
    (note,) = (n.text for n in found.notes if n.code == "latest")
    assert "The year to March 2026 is the latest" in note


def test_a_source_that_has_all_months_comes_before_one_that_has_most() -> None:
    rows = [*thefts("2025-09"), row("thefts", "alder", YEAR, 4321, source="yearbook")]
    found = figure(rows, "thefts", "alder")
    assert (found.value, found.source) == (4321, "yearbook")


# Of what is made of others: areas, components, shares.


def test_several_areas_have_the_months_that_each_of_them_has() -> None:
    rows = [
        *thefts("2025-09"),
        *monthly("thefts", "birch", "2024-04", VALUES, incomplete=["2025-11"]),
    ]
    found = partial(rows, "alder", "birch")
    assert found.value == 2 * (ALL - 2.0**5 - 2.0**7)
    assert [area.id for area in found.shown] == ["alder", "birch"]


def test_the_force_is_the_sum_over_the_months_that_every_area_has() -> None:
    rows = [
        *thefts("2025-09"),
        *monthly("thefts", "birch", "2024-04", VALUES),
        *monthly("thefts", "cedar", "2024-04", VALUES),
    ]
    found = partial(rows)
    assert found.value == 3 * (ALL - 2.0**5)
    assert found.level.summed_areas == LPAS


def test_months_of_the_force_itself_are_never_mixed_with_sums_of_its_areas() -> None:
    rows = everywhere("thefts", "2024-04", VALUES, incomplete=["2025-12"])
    rows += monthly("thefts", "shire", "2024-04", [1000] * 24, incomplete=["2025-09"])
    found = partial(rows)
    assert found.value == 11_000 and {o.area for o in found.observations} == {"shire"}


def test_a_whole_has_the_months_that_all_of_its_components_have() -> None:
    rows = [
        *thefts("2025-09"),
        *monthly("break_ins", "alder", "2024-04", VALUES, incomplete=["2025-12"]),
    ]
    found = partial(rows, "alder", measure="property_crime")
    assert found.value == 2 * (ALL - 2.0**5 - 2.0**8)


def calls(*months: str, of: bool = True) -> list[Observation]:
    return [
        row(
            "answered",
            "shire",
            month,
            0.5,
            source="calls",
            of=(10.0 + n, 20.0 + 2 * n) if of else None,
        )
        for n, month in enumerate(months)
    ]


YEAR_OF_CALLS = [f"2025-{month:02d}" for month in range(4, 13)] + ["2026-01", "2026-02", "2026-03"]


def test_shares_by_month_are_pooled_where_three_quarters_are_held() -> None:
    found = partial(calls(*YEAR_OF_CALLS[:4], *YEAR_OF_CALLS[5:]), measure="answered")
    assert found.level.denominator == sum(20 + 2 * n for n in range(11))


@pytest.mark.parametrize("of", [True, False])
def test_shares_that_cannot_be_pooled_answer_at_their_own_length(of: bool) -> None:
    rows = calls("2024-01", *YEAR_OF_CALLS[:3], *YEAR_OF_CALLS[-3:], of=of)
    found = figure(rows, "answered")
    assert isinstance(found, Figure) and found.how is How.OWN_LENGTH
    assert str(found.period) == "2026-03/2026-03"


# No figure: the true reason, and the newest complete answer of any source.

FOUR_GAPS = ("2025-09", "2025-10", "2025-11", "2025-12")


def reason(rows: list[Observation], *where: str, measure: str = "thefts", **asked: str) -> str:
    found = figure(rows, measure, *where, **asked)
    assert isinstance(found, NoFigure)
    return found.unavailable


def test_fewer_months_give_no_figure_and_say_which_lack() -> None:
    found = figure(thefts(*FOUR_GAPS), "thefts", "alder")
    assert isinstance(found, NoFigure) and found.why == "gap"
    assert found.unavailable == (
        "No figure for thefts in Alder in the year to March 2026: September to December 2025 are "
        "incomplete. The newest complete 12 months held are the year to August 2025: 4,095."
    )
    assert found.newest and str(found.newest.period) == "2024-09/2025-08"


def test_a_few_months_of_counts_are_no_year() -> None:
    rows = monthly("thefts", "alder", "2025-11", [10] * 5)
    assert reason(rows, "alder") == (
        "No figure for thefts in Alder in the year to March 2026: April to October 2025 are not "
        "held. The newest complete figure held is March 2026: 10."
    )


def test_the_newest_complete_answer_is_of_whichever_source_has_it() -> None:
    yearbook = [
        row("thefts", "alder", when, 777, source="yearbook")
        for when in ("2024-04/2025-03", "2025-07/2026-06")
    ]
    assert reason([*thefts(*FOUR_GAPS), *yearbook], "alder").endswith(
        "The newest complete 12 months held are the year to June 2026: 777."
    )


def test_a_source_that_answers_for_a_few_months_earlier_comes_before_no_figure() -> None:
    rows = [*thefts(*FOUR_GAPS), row("thefts", "alder", "2025-02/2026-01", 777, source="yearbook")]
    found = figure(rows, "thefts", "alder")
    assert (found.value, str(found.period)) == (777, "2025-02/2026-01")
    late = [*thefts(*FOUR_GAPS), row("thefts", "alder", "2024-04/2025-03", 777, source="yearbook")]
    assert isinstance(figure(late, "thefts", "alder"), NoFigure)  # a year back is no answer


def test_months_held_only_in_a_longer_period_are_not_said_to_be_lacking() -> None:
    rows = [
        *monthly("thefts", "alder", "2023-07", [5] * 6),
        row("thefts", "alder", "2024-01/2024-12", 60),
    ]
    text = reason(rows, "alder", to="2024-06")
    assert "January to June 2024 are held only as part of the year to December 2024." in text
    assert "not held" not in text


def test_nor_where_another_source_has_them() -> None:
    rows = [
        *monthly("thefts", "alder", "2023-01", [5] * 6),
        *monthly("thefts", "alder", "2023-07", [5] * 2, source="quarters"),
        *monthly("thefts", "alder", "2024-06", [5]),
        row("thefts", "alder", "2024-01/2024-12", 60, source="yearbook"),
    ]
    text = reason(rows, "alder", to="2024-06")
    assert "July and August 2023 are held from another source only" in text
    longer = "held only as part of the year to December 2024, from another source"
    assert f"January to May 2024 are {longer}" in text
    assert "September to December 2023 are not held" in text


def test_of_several_areas_the_one_without_any_figure_is_named_and_no_other() -> None:
    rows = thefts()
    assert "none is held for Birch in snapshot" in reason(rows, "alder", "birch")
    rows = [o for m in ("thefts", "break_ins") for o in monthly(m, "alder", "2024-04", [1] * 24)]
    text = reason(rows, "alder", "birch", measure="property_crime")
    assert "none is held for Birch in snapshot" in text and "Alder in" not in text.split(": ")[1]


# Latest: only of the newest answer that exists.


def said_of_latest(rows: list[Observation], **asked: str) -> tuple[bool, bool]:
    found = figure(rows, "thefts", "alder", **asked)
    assert isinstance(found, Figure)
    return found.newest, any(n.code == "latest" for n in found.notes)


def test_what_has_later_months_is_not_called_the_latest() -> None:
    gaps = [
        f"2025-{month:02d}" for month in range(5, 12)
    ]  # of the year to date too much is lacking
    assert said_of_latest(thefts(*gaps), to="2026-05", window="fytd") == (False, False)
    assert said_of_latest(thefts(), to="2026-05", window="fytd") == (True, True)


def test_nor_what_another_source_has_later_at_another_length() -> None:
    rows = [*thefts(), row("thefts", "alder", "2025-07/2026-06", 9, source="yearbook")]
    assert said_of_latest(rows, to="2026-04") == (False, False)


def test_a_rate_that_is_published_later_than_its_count_answers_itself() -> None:
    rows = [
        row("deaths", "shire", "2024-04/2025-03", 40, source="yearbook"),
        row("death_rate", "shire", YEAR, 14.1, source="yearbook"),
        *people({"shire": 3_000_000}),
    ]
    found = figure(rows, "death_rate")
    assert (found.value, str(found.period)) == (14.1, YEAR)


# Not tested: a third state, neither complete nor zero.


def untested(*months: str, every: float = 10) -> list[Observation]:
    rows = monthly("thefts", "alder", "2025-04", [every] * 12)
    return [
        replace(o, status=Status.UNTESTED, value=0.0) if str(o.period.end) in months else o
        for o in rows
    ]


def test_months_that_are_not_tested_are_in_no_figure_and_said_to_be_not_tested() -> None:
    found = partial(untested("2025-09"), "alder")
    assert found.value == 110
    (note,) = (n.text for n in found.notes if n.code == "partial")
    assert note.endswith("September 2025 is not tested for completeness.")


@pytest.mark.parametrize("count", [4, 11, 12])
def test_what_is_mostly_not_tested_has_no_figure_and_never_a_zero(count: int) -> None:
    lost = [f"2025-{month:02d}" for month in range(4, 13)] + ["2026-01", "2026-02", "2026-03"]
    reading = reader(untested(*lost[-count:]))
    for window in ("12m", "3m", "1m"):
        found = figure(reading, "thefts", "alder", window=window)
        if isinstance(found, Figure):  # of the months before, which are tested
            assert found.value > 0 and not found.months
        else:
            assert "not tested for completeness" in found.unavailable
            assert ": 0" not in found.unavailable
        plain = figure_json(found)
        assert plain["value"] != 0 and plain["status"] != "untested"
    whole = trend(reading, figure(reading, "thefts", "alder"))
    lacking = [p for p in whole.points if p.value is None] if whole else []
    assert all(p.status is Status.UNTESTED for p in lacking)
    if whole:
        states = [line[2] for line in trend_table(whole, CATALOGUE).rows]
        assert sum(str(state).startswith("not tested") for state in states) == count


def test_an_area_that_is_not_tested_stands_beside_the_others_as_that() -> None:
    rows = [
        *untested(*(f"2025-{month:02d}" for month in range(4, 9))),
        *monthly("thefts", "birch", "2025-04", [10] * 12),
        *monthly("thefts", "cedar", "2025-04", [10] * 12),
    ]
    reading = reader(rows)
    side = side_by_side(reading, figure(reading, "thefts", "birch"), ())
    assert side is not None
    alder = side.lines[0].figure
    assert isinstance(alder, NoFigure)
    assert alder.unavailable.endswith("April to August 2025 are not tested for completeness.")
