"""A priority page as data: its month, figures, areas, series, headlines and sources."""

from __future__ import annotations

from datetime import date

import pytest

from pcc_metrics.charts.figure_labels import value_of
from pcc_metrics.content.page_content import answerable_months
from pcc_metrics.domain.catalogue import CatalogueError
from pcc_metrics.domain.periods import Month
from pcc_metrics.figures.figure import NoFigure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.series import trend
from pcc_metrics.narrative.attribution import sources_behind
from pcc_metrics.store.observation import Status
from pcc_metrics.store.snapshot import Metadata, Snapshot
from tests.support.factories import (
    AS_OF,
    CATALOGUE,
    LPAS,
    areas,
    everywhere,
    figure,
    make_content,
    monthly,
    people,
    period,
    reader,
    row,
    snapshot,
)

YEAR = "2025-04/2026-03"
TWO_YEARS = everywhere("thefts", "2024-04", [10] * 24)


# The month a page resolves to.


@pytest.mark.parametrize(
    ("rows", "to"),
    [
        (TWO_YEARS, "2026-03"),
        (everywhere("thefts", "2024-04", [10] * 24, incomplete=["2026-03"]), "2026-02"),
        # The snapshot is of May 2026 and May is on file, but incomplete.
        (everywhere("thefts", "2024-04", [10] * 26, incomplete=["2026-05"]), "2026-04"),
        (everywhere("thefts", "2024-04", [10] * 26, incomplete=["2026-04", "2026-05"]), "2026-03"),
        ([], "2026-05"),
    ],
    ids=["latest", "last incomplete", "as-of incomplete", "two incomplete", "nothing"],
)
def test_a_page_ends_with_the_latest_month_it_can_answer(rows: list, to: str) -> None:
    page = make_content(rows, "property")
    assert str(page.to) == to and page.asked.end == page.to
    if rows:
        assert page.figures["thefts"].value == 360


def test_the_latest_month_is_that_of_any_measure_of_the_page() -> None:
    rows = [*TWO_YEARS, *monthly("shouting", "shire", "2025-06", [5] * 12)]
    page = make_content(rows, "property")
    assert str(page.to) == "2026-05"
    assert page.figures["thefts"].how == "latest" and page.figures["shouting"].value == 60


def test_a_month_asked_for_is_kept_even_where_nothing_answers() -> None:
    page = make_content(TWO_YEARS, "property", to="2019-01")
    assert str(page.to) == "2019-01" and page.sentences
    assert len(page.unavailable) == len(page.figures)


def test_the_months_on_offer_are_those_that_rows_end_in() -> None:
    reading = reader(monthly("thefts", "alder", "2025-12", [1, 2, None, 4]))
    offered = answerable_months(reading, CATALOGUE.priorities["property"], areas("alder"))
    assert [str(m) for m in offered] == ["2026-03", "2026-01", "2025-12"]


# Areas.


def test_an_area_named_twice_is_counted_once() -> None:
    page = make_content(TWO_YEARS, "property", "alder", "alder")
    assert page.figures["thefts"].value == 120 and not page.each
    assert [a.id for a in page.areas] == ["alder"]


def test_several_areas_are_given_together_and_each() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [10] * 12),
        *monthly("thefts", "birch", "2025-04", [20] * 12),
        row("admissions", "shire", YEAR, 165, source="yearbook"),
    ]
    page = make_content(rows, "property", "alder", "birch")
    assert page.figures["thefts"].value == 360
    assert [f.value for f in page.each["thefts"]] == [120, 240]
    # What is shown for the whole force is not split.
    assert "admissions" not in make_content(rows, "violence", "alder", "birch").each


def test_each_area_is_of_the_period_of_their_sum() -> None:
    rows = [
        *monthly("thefts", "alder", "2024-04", [10] * 26),  # to May 2026
        *monthly("thefts", "birch", "2024-04", [20] * 24),
    ]
    page = make_content(rows, "property", "alder", "birch", to="2026-06")
    whole, each = page.figures["thefts"], page.each["thefts"]
    assert whole.period == period(YEAR)
    assert [f.period for f in each] == [whole.period] * 2
    assert sum(f.value or 0 for f in each) == whole.value


def test_areas_of_different_sources_are_not_said_to_make_up_their_sum() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [10] * 12),
        *monthly("thefts", "alder", "2025-04", [11] * 12, source="quarters"),
        *monthly("thefts", "birch", "2025-04", [20] * 12, source="quarters"),
    ]
    page = make_content(rows, "property", "alder", "birch")
    assert page.figures["thefts"].value == 372 and page.each["thefts"][0].value == 120
    assert "areas" not in {s.fact for s in page.sentences}


# What a page holds.


def test_headlines_are_recent_and_in_the_catalogue_s_order() -> None:
    rows = [
        *TWO_YEARS,
        *everywhere("break_ins", "2022-04", [5] * 24),
        row("thefts_change", "shire", YEAR, 1, source="yearbook"),
    ]
    page = make_content(rows, "property")
    # A published change without its level is told by the text, with what it is against.
    assert page.figures["thefts_change"].value == 1
    assert [f.measure.id for f in page.headlines] == ["thefts"]
    assert [f.measure.id for f in page.history] == ["break_ins"]
    assert "lost_dogs" in {f.measure.id for f in page.unavailable}


def test_every_measure_of_a_priority_has_one_figure_headlines_first() -> None:
    page = make_content(TWO_YEARS, "property")
    priority = CATALOGUE.priorities["property"]
    assert tuple(page.figures)[: len(priority.headlines)] == priority.headlines
    assert set(page.figures) == {m.id for m in CATALOGUE.measures_of("property")}


def test_sources_are_those_of_the_figures_and_their_comparators() -> None:
    rows = [
        *TWO_YEARS,
        row("drug_offences", "shire", YEAR, 10, source="yearbook"),
        *people(dict.fromkeys(LPAS, 100_000)),
    ]
    figures = make_content(rows, "property").figures.values()
    assert {s.id for s in sources_behind(reader(rows), figures)} == {"street", "yearbook"}


def test_initiatives_are_those_of_the_chosen_areas() -> None:
    assert [i.id for i in make_content(TWO_YEARS, "property").initiatives] == ["locks"]
    assert [i.id for i in make_content(TWO_YEARS, "property", "alder").initiatives] == ["locks"]
    assert not make_content(TWO_YEARS, "property", "birch").initiatives


# Series.


def test_a_trend_is_of_one_source_with_its_holes_and_statuses() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [10] * 10, incomplete=["2025-09"]),
        *monthly("thefts", "alder", "2026-02", [12, 13], status="provisional"),
        *monthly("thefts", "alder", "2024-01", [99] * 12, source="quarters"),
    ]
    found = trend(reader(rows), figure(rows, "thefts", "alder", window="3m"))
    assert found and found.source == "street" and found.by_month
    assert [p.value for p in found.points] == [10.0] * 5 + [None] + [10.0] * 4 + [12, 13]
    assert [p.status for p in found.points[-3:]] == [
        Status.FINAL,
        Status.PROVISIONAL,
        Status.PROVISIONAL,
    ]
    assert [str(m) for m in found.incomplete] == ["2025-09"]


def test_no_chart_of_history_stands_beside_current_ones() -> None:
    """Homicides with a knife of 2019 were drawn beside other forces on a page of 2025."""
    old = monthly("shouting", "shire", "2019-01", [5] * 24)
    page = make_content([*TWO_YEARS, *old], "property")
    assert page.figures["shouting"].history
    assert {one.measure.id for one in page.trends} == {"thefts"}
    alone = make_content(old, "property", to="2026-03")
    assert {one.measure.id for one in alone.trends} == {"shouting"}


def test_two_points_are_no_trend() -> None:
    rows = monthly("thefts", "alder", "2026-02", [1, 2])
    assert trend(reader(rows), figure(rows, "thefts", "alder", window="1m")) is None


def test_lpas_stand_side_by_side_for_the_figure_s_own_period() -> None:
    gaps = [f"2025-{month:02d}" for month in range(5, 10)]
    rows = [
        *monthly("thefts", "alder", "2025-04", [10] * 12),
        *monthly("thefts", "birch", "2025-04", [20] * 12),
        *monthly("thefts", "cedar", "2025-04", [30] * 12, incomplete=gaps),
        *people(dict.fromkeys(LPAS, 100_000)),
    ]
    (side,) = (s for s in make_content(rows, "property", "alder").side_by_sides)
    assert [line.area.id for line in side.lines] == list(LPAS)  # by title, never by size
    assert [value_of(line.figure) for line in side.lines] == [120, 240, None]
    assert [line.chosen for line in side.lines] == [True, False, False]
    assert isinstance(side.force, NoFigure)
    assert isinstance(side.lines[2].figure, NoFigure)
    assert {line.figure.asked for line in side.lines} == {period(YEAR)}


def test_counts_that_are_not_whole_are_shown_with_the_rest_of_the_force() -> None:
    rows = [
        *(
            row("deaths", lpa, YEAR, n, source="yearbook")
            for lpa, n in zip(LPAS, (5.5, 5, 10), strict=True)
        ),
        *people(dict.fromkeys(LPAS, 100_000)),
    ]
    (side,) = make_content(rows, "violence", "alder").side_by_sides
    assert [line.figure.value for line in side.lines] == [5.5, 5, 10]
    assert [line.rest.count for line in side.lines if line.rest] == [15, 15.5, 10.5]


def test_components_come_with_their_whole() -> None:
    rows = [*TWO_YEARS, *everywhere("break_ins", "2024-04", [5] * 24)]
    (found,) = (c for c in make_content(rows, "property").components if c.complete)
    assert found.measure.id == "property_crime" and found.whole.value == 540
    assert [p.value for p in found.parts] == [360, 180]


# A pinned snapshot keeps its own definitions.


def published(**changes: dict) -> Reader:
    """A reader of a snapshot that was published with these changes to the areas and measures."""
    definitions = CATALOGUE.definitions()
    for kind, entries in changes.items():
        definitions[kind] = {**definitions[kind], **entries}
    for kind in definitions:
        definitions[kind] = {k: v for k, v in definitions[kind].items() if v is not None}
    made = snapshot(TWO_YEARS)
    metadata = Metadata("Old", AS_OF, "", "", definitions)
    return Reader(Snapshot(made.id, metadata, made.table), CATALOGUE)


def test_a_snapshot_is_read_by_the_definitions_it_was_published_with() -> None:
    titled = {**CATALOGUE.definitions()["measures"]["thefts"], "title": "Stealing"}
    reading = published(measures={"thefts": titled})
    assert reading.catalogue.measures["thefts"].title == "Stealing"


def test_an_lpa_made_later_does_not_change_the_force_of_an_old_snapshot() -> None:
    """Two LPAs then, three now: the force was the sum of two and still is."""
    reading = published(areas={"cedar": None})
    assert [a.id for a in reading.catalogue.lpas] == ["alder", "birch"]
    assert (
        resolve_figure(
            reading, CATALOGUE.measures["thefts"], areas("shire"), Month.of(2026, 3)
        ).value
        == 240
    )


def test_definitions_that_cannot_be_read_are_named() -> None:
    with pytest.raises(CatalogueError, match=r"the snapshot, thefts\.kind: found 'riddle'"):
        published(measures={"thefts": {"kind": "riddle"}})


def test_history_is_counted_from_the_snapshot_s_own_date() -> None:
    rows = everywhere("thefts", "2022-04", [10] * 12)
    assert make_content(reader(rows, date(2023, 6, 30)), "property").headlines
    assert not make_content(reader(rows, date(2026, 6, 30)), "property").headlines


def test_the_page_of_an_empty_snapshot_says_that_nothing_is_held() -> None:
    for priority in CATALOGUE.priorities:
        page = make_content([], priority)
        assert page.sentences and not page.headlines
        assert not sources_behind(reader([]), page.figures.values())
        assert page.to == Month.from_date(AS_OF)
