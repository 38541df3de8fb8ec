"""Small numbers stay hidden: whoever adds up everything that is shown learns none of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.content.page_json import page_json
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.domain.view import View
from pcc_metrics.figures.change import Change, NotCompared
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.no_figure import Why
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.narrative.sentences import Sentence
from pcc_metrics.publishing.template import latest_rows
from pcc_metrics.stats.change_signs import NO_MONTHS, Sign
from pcc_metrics.store.row_diff import encode_table
from pcc_metrics.store.snapshot import Metadata, Snapshot
from pcc_metrics.store.snapshot_file import to_table
from pcc_metrics.store.suppression import (
    SMALL,
    areas_hidden_in_series,
    areas_to_hide,
    hidden_measures,
    is_showable,
    suppression_guard,
)
from tests.support.factories import AS_OF, CATALOGUE, LPAS, monthly, row, snapshot

HIDDEN = {
    **CATALOGUE.measures,
    "thefts": dataclasses.replace(CATALOGUE.measures["thefts"], small_numbers="hide"),
}
GUARDED = dataclasses.replace(CATALOGUE, measures=HIDDEN)
YEARS = [Period(Month.parse(f"{y}-04"), Month.parse(f"{y + 1}-03")) for y in (2023, 2024)]
COUNTS = st.integers(min_value=0, max_value=9)


def reader_of(counts: dict[tuple[str, Month], int]) -> Reader:
    rows = [row("thefts", lpa, str(month), n) for (lpa, month), n in counts.items()]
    return Reader(snapshot(rows, AS_OF), GUARDED)


def everything(reader: Reader) -> Iterator[PageContent]:
    """Every page that a reader could open."""
    choices = [(), *((lpa,) for lpa in LPAS), LPAS[:2], LPAS]
    priority = reader.catalogue.priorities["property"]
    for areas in choices:
        for window in Window:
            for to in (None, *YEARS[1].months()):
                yield build_page_content(reader, priority, View(areas, to, window))


def shown_figures(brief: PageContent) -> Iterator[Answer]:
    yield from brief.figures.values()
    yield from (figure for each in brief.each.values() for figure in each)
    for side in (*brief.side_by_sides, *brief.elsewheres):
        yield side.force
        yield from (line.figure for line in side.lines)
    for made_of in brief.components:
        yield from made_of.parts


def shown_sums(brief: PageContent) -> Iterator[tuple[tuple[str, ...], frozenset[Month], float]]:
    """(areas, months, sum): every number of hidden thefts that the page gives away."""
    for figure in shown_figures(brief):
        areas = tuple(area.id for area in figure.shown)
        if figure.measure.id not in ("thefts", "property_crime") or isinstance(figure, NoFigure):
            continue
        yield areas, frozenset(figure.period.months()), figure.value
        for change in figure.comparisons:
            if not isinstance(change, Change):
                continue
            back = figure.period.start.index - change.period.start.index
            months = change.months or tuple(figure.period.months())
            yield areas, frozenset(months), change.own_value
            yield areas, frozenset(m - back for m in months), change.value
        for o in figure.observations:
            yield (o.area,), frozenset(o.period.months()), o.value
    for trend in brief.trends:
        for point in trend.points:
            if trend.measure.id == "thefts" and point.value is not None:
                ids = tuple(area.id for area in trend.areas)
                yield ids, frozenset(point.period.months()), point.value


def cells(months: list[Month]) -> dict[tuple[str, Month], int]:
    pairs = [(lpa, month) for lpa in LPAS for month in months]
    return {pair: place for place, pair in enumerate(pairs)}


def equation(
    index: dict[tuple[str, Month], int], areas: tuple[str, ...], months: frozenset[Month]
) -> np.ndarray:
    line = np.zeros(len(index))
    for area in LPAS if areas == ("shire",) else areas:
        for month in months:
            if (area, month) in index:
                line[index[area, month]] = 1
    return line


# A failure need not shrink.
@settings(max_examples=settings.default.max_examples // 12, phases=[Phase.explicit, Phase.generate])
@given(st.data())
def test_nothing_that_is_shown_adds_up_to_a_hidden_number(data: st.DataObject) -> None:
    months = [month for year in YEARS for month in year.months()]
    monthly_most = st.integers(min_value=0, max_value=1)
    counts = {(lpa, m): data.draw(monthly_most) for lpa in LPAS for m in months}
    reader = reader_of(counts)
    index = cells(months)
    shown = {sums for brief in everything(reader) for sums in shown_sums(brief)}
    lines = [equation(index, areas, run) for areas, run, _ in shown]
    system = np.array([line for line in lines if line.any()])
    rank = np.linalg.matrix_rank(system) if len(system) else 0
    for year in YEARS:
        totals = {lpa: sum(counts[lpa, m] for m in year.months()) for lpa in LPAS}
        for lpa in (lpa for lpa, total in totals.items() if total in SMALL):
            wanted = equation(index, (lpa,), frozenset(year.months()))
            together = np.vstack([system, wanted]) if len(system) else wanted[None]
            assert np.linalg.matrix_rank(together) > rank, (lpa, year.label, totals)


@given(st.dictionaries(st.sampled_from("abcdefg"), COUNTS, min_size=1))
def test_hidden_areas_can_be_split_in_more_than_one_way(counts: dict[str, int]) -> None:
    found = areas_to_hide({area: (n,) for area, n in counts.items()})
    small = {area for area, n in counts.items() if n in SMALL}
    assert small <= found
    if not small:
        assert not found
        return
    total = sum(counts[area] for area in found)
    everywhere = found == counts.keys()
    told = found == small and total in (len(found), 4 * len(found))
    assert everywhere or (len(found) >= 2 and not told)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 0, "b": 12, "c": 30}, set()),
        ({"a": 3, "b": 12, "c": 30}, {"a", "b"}),
        ({"a": 1, "b": 1, "c": 30}, {"a", "b", "c"}),  # two that add up to 2 are both 1
        ({"a": 2, "b": 3, "c": 30}, {"a", "b"}),
        ({"a": 3, "b": 0, "c": 30}, {"a", "b"}),
    ],
)
def test_at_least_two_areas_are_hidden_together(counts: dict[str, int], expected: set[str]) -> None:
    assert areas_to_hide({area: (n,) for area, n in counts.items()}) == expected


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2024-04/2025-03", True), ("2024-07/2025-06", False), ("2025-01/2025-03", False)],
)
def test_only_years_to_march_may_be_shown(period: str, expected: bool) -> None:
    start, _, end = period.partition("/")
    assert is_showable(Period(Month.parse(start), Month.parse(end))) is expected


def steady(counts: dict[str, int]) -> Reader:
    """So many thefts in the first month of each year, none in the others."""
    return reader_of(
        {
            (lpa, month): n if month == year.start else 0
            for year in YEARS
            for lpa, n in counts.items()
            for month in year.months()
        }
    )


@pytest.mark.parametrize(
    ("areas", "to", "window", "said"),
    [
        (("alder",), "2025-03", Window.YEAR, "small numbers, and others that would give them away"),
        (("cedar",), "2025-03", Window.MONTH, ""),
        (LPAS[:2], "2025-03", Window.YEAR, "sums of chosen areas"),
        (("cedar",), "2025-02", Window.YEAR, ""),
    ],
)
def test_the_reader_is_told_why_or_sees_the_year_to_march(
    areas: tuple[str, ...], to: str, window: Window, said: str
) -> None:
    reader = steady({"alder": 2, "birch": 6, "cedar": 40})
    places = [reader.catalogue.areas[area] for area in areas]
    thefts = reader.catalogue.measures["thefts"]
    figure = resolve_figure(reader, thefts, places, Month.parse(to), window)
    if said:
        assert isinstance(figure, NoFigure) and said in figure.unavailable
    else:
        assert figure.value == 40
        assert figure.period in YEARS


def test_the_force_is_shown_without_the_rows_of_its_areas() -> None:
    reader = steady({"alder": 2, "birch": 6, "cedar": 40})
    force = [reader.catalogue.force]
    figure = resolve_figure(
        reader, reader.catalogue.measures["thefts"], force, Month.parse("2025-03")
    )
    assert figure.value == 48
    assert figure.observations == ()


def test_text_and_json_hold_no_hidden_number() -> None:
    reader = steady({"alder": 3, "birch": 7, "cedar": 4321})
    for brief in everything(reader):
        thefts = [s for s in brief.sentences if _of(s, "thefts")]
        assert not [s.text for s in thefts if " 3 thefts" in s.text or " 7 thefts" in s.text]
        rows = [
            row
            for sentence in page_json(brief)["sentences"]
            for figure in sentence["figures"]
            for row in figure["rows"]
        ]
        assert not [r for r in rows if r["measure"] == "thefts" and r["area"] in ("alder", "birch")]


def _of(sentence: Sentence, measure: str) -> bool:
    return any(figure.measure.id == measure for figure in sentence.figures)


def test_a_whole_that_would_give_a_hidden_part_away_is_not_shown_by_area() -> None:
    reader = steady({"alder": 2, "birch": 6, "cedar": 40})
    whole = reader.catalogue.measures["property_crime"]
    alder = [reader.catalogue.areas["alder"]]
    assert reader.may_suppress(whole, alder)
    assert isinstance(resolve_figure(reader, whole, alder, Month.parse("2025-03")), NoFigure)


# What gives a hidden number away


def catalogue_with(**changed: dict[str, object]) -> Catalogue:
    """The made-up catalogue with some keys of some measures changed."""
    measures = {
        key: dataclasses.replace(CATALOGUE.measures[key], **keys)  # type: ignore[arg-type]
        for key, keys in changed.items()
    }
    return dataclasses.replace(CATALOGUE, measures={**CATALOGUE.measures, **measures})


HIDE = {"small_numbers": "hide"}


@pytest.mark.parametrize(
    ("hidden", "never_shown"),
    [
        (["thefts"], {"property_crime", "thefts_change"}),
        (["property_crime"], {"thefts", "break_ins", "thefts_change"}),
        (["property_crime", "thefts"], {"property_crime", "thefts_change"}),
        (["drug_offences"], {"drug_supply", "drug_use"}),
        (["drug_supply"], {"drug_offences"}),
        (["deaths"], {"death_rate", "knife_share", "home_share"}),
        (["death_rate"], {"deaths", "death_rate", "knife_share", "home_share"}),
        (["home_share"], set()),
        (["thefts_change"], {"thefts", "thefts_change", "property_crime"}),
    ],
)
def test_what_gives_a_hidden_measure_away_is_hidden_with_it(
    hidden: list[str], never_shown: set[str]
) -> None:
    found = hidden_measures(catalogue_with(**dict.fromkeys(hidden, HIDE)))
    assert {m for m in CATALOGUE.measures if found.why_never_shown(m)} == never_shown
    assert found.all == {"satisfied", *hidden, *never_shown}


def test_a_relation_of_an_older_definition_counts_as_well() -> None:
    """An older snapshot shows the whole as the sum of two; in today's catalogue it is none."""
    today = catalogue_with(thefts=HIDE, property_crime={"components": ()})
    older = today.as_published(CATALOGUE.definitions())
    assert "property_crime" not in hidden_measures(today).all
    assert "property_crime" in hidden_measures(today, older).all


def test_components_of_a_hidden_whole_are_hidden_on_every_list() -> None:
    """Alder's 2 thefts and its break-in are the 3 property offences that are hidden."""
    counts = {"alder": 2, "birch": 6, "cedar": 40}
    rows = [
        o
        for lpa, n in counts.items()
        for measure, value in (("thefts", n), ("break_ins", 1))
        for o in monthly(measure, lpa, "2024-04", [value, *[0] * 11])
    ]
    catalogue = catalogue_with(property_crime=HIDE)
    reader = Reader(snapshot(rows), catalogue)
    for measure in ("thefts", "break_ins"):
        figure = resolve_figure(
            reader, catalogue.measures[measure], [CATALOGUE.areas["alder"]], Month.parse("2025-03")
        )
        assert isinstance(figure, NoFigure) and figure.why is Why.HIDDEN
        assert "small numbers of what it belongs to" in figure.unavailable
    force = resolve_figure(
        reader, catalogue.measures["thefts"], [CATALOGUE.force], Month.parse("2025-03")
    )
    assert isinstance(force, Figure) and (force.value, force.observations) == (48, ())
    assert not latest_rows(reader.snapshot.table, suppression_guard(catalogue, reader.snapshot))


# The rule in force


@pytest.mark.parametrize(("then", "now"), [("open", "hide"), ("hide", "open")])
def test_the_rule_of_today_decides_for_every_snapshot(then: str, now: str) -> None:
    rows = [
        row("thefts", lpa, str(month), n if month == YEARS[1].start else 0)
        for lpa, n in (("alder", 2), ("birch", 6), ("cedar", 40))
        for month in YEARS[1].months()
    ]
    metadata = Metadata(
        "Older", AS_OF, "Office", "", catalogue_with(thefts={"small_numbers": then}).definitions()
    )
    older = Snapshot("older", metadata, encode_table(to_table(rows)))
    today = catalogue_with(thefts={"small_numbers": now})
    reader = Reader(older, today)
    figure = resolve_figure(
        reader, today.measures["thefts"], [CATALOGUE.areas["alder"]], YEARS[1].end
    )
    listed = latest_rows(older.table, suppression_guard(today, older))
    if now == "hide":
        assert isinstance(figure, NoFigure) and figure.why is Why.HIDDEN
        assert not listed
    else:
        assert isinstance(figure, Figure) and figure.value == 2
        assert len(listed) == 3


# A series of snapshots


YEAR_ROWS = "2024-04/2025-03"


def in_series(*contents: dict[str, int], catalogue: Catalogue = GUARDED) -> list[Reader]:
    """Readers of snapshots that were published one after the other, the force's total in each."""
    opened: list[Snapshot] = []
    for counts in contents:
        total = {"shire": sum(counts.values())}
        rows = [
            row("thefts", area, YEAR_ROWS, n, source="yearbook")
            for area, n in (counts | total).items()
        ]
        one = snapshot(rows)
        one.published = lambda: opened
        opened.append(one)
    return [Reader(one, catalogue) for one in opened]


def shown_in(reader: Reader) -> dict[str, float]:
    measure = reader.catalogue.measures["thefts"]
    found = (
        (a.id, resolve_figure(reader, measure, [a], YEARS[1].end))
        for a in (*reader.catalogue.lpas, reader.catalogue.force)
    )
    return {
        area: one.value
        for area, one in found
        if isinstance(one, Figure) and [a.id for a in one.shown] == [area]
    }


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        # 57 less 47 is 10, less the 7 of before is 3.
        (
            [{"alder": 7, "birch": 6, "cedar": 47}, {"alder": 7, "birch": 3, "cedar": 47}],
            [{"shire": 60}, {"shire": 57}],
        ),
        # Revised from 3 to 12: what was hidden with it would tell the 3.
        (
            [{"alder": 7, "birch": 3, "cedar": 47}, {"alder": 7, "birch": 12, "cedar": 47}],
            [{"shire": 57, "cedar": 47}, {"shire": 66, "cedar": 47}],
        ),
        # Only what was not shown before can hide another.
        (
            [{"alder": 7}, {"alder": 7, "birch": 3, "cedar": 47}],
            [{"shire": 7, "alder": 7}, {"shire": 57, "alder": 7}],
        ),
    ],
)
def test_two_snapshots_give_no_hidden_number_away(
    contents: list[dict[str, int]], expected: list[dict[str, int]]
) -> None:
    assert [shown_in(one) for one in in_series(*contents)] == expected


def test_another_source_of_the_same_measure_gives_no_hidden_number_away() -> None:
    """By the yearbook alone Alder's 7 would be hidden with the 3; the quarters show it."""
    quarters = [
        row("thefts", area, f"{start}/{end}", n, source="quarters")
        for area, counts in (
            ("alder", [2, 2, 2, 1]),
            ("birch", [1, 1, 1, 0]),
            ("cedar", [5, 0, 0, 0]),
        )
        for n, (start, end) in zip(
            counts,
            (
                ("2024-04", "2024-06"),
                ("2024-07", "2024-09"),
                ("2024-10", "2024-12"),
                ("2025-01", "2025-03"),
            ),
            strict=True,
        )
    ]
    yearbook = [
        row("thefts", area, YEAR_ROWS, n, source="yearbook")
        for area, n in (("alder", 7), ("birch", 3), ("cedar", 47))
    ]
    reader = Reader(snapshot([*quarters, *yearbook]), GUARDED)
    assert shown_in(reader) == {"alder": 7, "shire": 15}
    alone = Reader(snapshot(yearbook), GUARDED)
    assert shown_in(alone) == {"cedar": 47, "shire": 57}


def test_what_cannot_be_read_hides_every_area() -> None:
    (reader,) = in_series({"alder": 70, "birch": 60, "cedar": 47})

    def broken() -> list[Snapshot]:
        raise InputError("One file is damaged.")

    assert shown_in(reader).keys() == {"alder", "birch", "cedar", "shire"}
    reader.snapshot.published = broken
    assert shown_in(Reader(reader.snapshot, GUARDED)).keys() == {"shire"}


SERIES = st.lists(
    st.dictionaries(st.sampled_from(LPAS), COUNTS, min_size=2), min_size=1, max_size=4
)


@given(SERIES)
def test_all_that_a_series_shows_adds_up_to_no_hidden_number(
    contents: list[dict[str, int]],
) -> None:
    """A figure that was not revised is one and the same unknown in all snapshots that hold it."""
    hidden = areas_hidden_in_series([{a: (n,) for a, n in one.items()} for one in contents])
    versions = sorted({pair for one in contents for pair in one.items()})
    place = {pair: number for number, pair in enumerate(versions)}
    lines = []
    for counts in contents:
        total = np.zeros(len(place))
        for area, n in counts.items():
            total[place[area, n]] = 1
            if area not in hidden:
                lines.append(np.eye(len(place))[place[area, n]])
        lines.append(total)
    rank = np.linalg.matrix_rank(np.array(lines))
    held_by_all = set.intersection(*(set(one) for one in contents))
    for area, n in versions:
        if n in SMALL and area in held_by_all and hidden <= held_by_all:
            wanted = np.eye(len(place))[place[area, n]]
            assert np.linalg.matrix_rank(np.vstack([*lines, wanted])) > rank, (area, n)


# Reasons


PATCHY = Period(Month.parse("2024-08"), Month.parse("2025-10"))  # no whole year to March


def patchy() -> Reader:
    rows = [row("thefts", lpa, str(month), 2) for lpa in LPAS for month in PATCHY.months()]
    return Reader(snapshot(rows), GUARDED)


@pytest.mark.parametrize("reader", [steady({"alder": 2, "birch": 6, "cedar": 40}), patchy()])
def test_a_hidden_figure_is_said_to_be_hidden_never_to_be_lacking(reader: Reader) -> None:
    """December 2024 is held: "held only for August 2024 to October 2025" contradicted itself."""
    thefts, alder = reader.catalogue.measures["thefts"], [reader.catalogue.areas["alder"]]
    for window in Window:
        for to in (YEARS[0].start + months for months in range(36)):
            figure = resolve_figure(reader, thefts, alder, to, window)
            assert isinstance(figure, NoFigure)
            if is_showable(window.period(to)):
                continue
            assert figure.why is Why.HIDDEN, (to, window, figure.unavailable)
            for word in ("published", "not held", "held only", "incomplete"):
                assert word not in figure.unavailable


def test_what_a_shown_figure_is_not_set_beside_is_hidden_not_unpublished() -> None:
    reader = steady({"alder": 2, "birch": 6, "cedar": 40})
    thefts, cedar = reader.catalogue.measures["thefts"], [reader.catalogue.areas["cedar"]]
    year = resolve_figure(reader, thefts, cedar, YEARS[1].end)
    assert isinstance(year, Figure)
    baseline, before = year.find_comparison("baseline"), year.find_comparison("year")
    assert isinstance(baseline, NotCompared) and isinstance(before, Change)
    assert baseline.reason.endswith("given only for 12 months to March")
    assert before.sign is Sign.CHANCE
    assert before.by_month == NO_MONTHS  # months are not shown, and so not counted
    month = resolve_figure(reader, thefts, cedar, Month.parse("2024-12"), Window.MONTH)
    (note,) = month.notes
    assert "given only for 12 months to March" in note.text and "not held" not in note.text
