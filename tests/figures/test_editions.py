"""Figures of several editions of one statistic side by side, and figures as reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pcc_metrics.charts.trend import trend_chart
from pcc_metrics.content.page_json import figure_json
from pcc_metrics.domain.definitions import Break
from pcc_metrics.domain.office import Comparators
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.source_definitions import Report
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.change import Change, NotCompared
from pcc_metrics.figures.comparator_rates import comparator_rates
from pcc_metrics.figures.figure import Figure, NoFigure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.series import Trend, trend
from pcc_metrics.narrative.change_sentences import write_change
from pcc_metrics.narrative.claims import ClaimKind
from pcc_metrics.narrative.context_line import Context
from pcc_metrics.narrative.fact_claims import claims_of
from pcc_metrics.narrative.fact_types import ChangeFact, LevelFact
from pcc_metrics.narrative.facts import change_facts, select_changes
from pcc_metrics.narrative.level_sentences import write_level
from pcc_metrics.narrative.provenance import figure_provenance
from pcc_metrics.narrative.sentences import write_sentence
from pcc_metrics.stats.change_signs import Sign
from pcc_metrics.store.observation import Observation
from tests.support.factories import CATALOGUE, areas, people, row, snapshot

NOW, BEFORE, BASE = "2024-07/2025-06", "2023-07/2024-06", "2019-01/2019-12"
STATISTIC = "recorded crime"
REPORT = Report("the Shire Herald", "the quarterly tables", confirmed={"thefts": "the Shire Post"})


def shire(*rows: Observation, **changes: Mapping[str, Any]) -> Reader:
    """A reader of rows whose `quarters` and `yearbook` are editions, and `calls` a report of them.

    `changes` are further keys of the definition of a source or measure.
    """
    sources = dict(CATALOGUE.sources)
    for source in ("quarters", "yearbook"):
        sources[source] = replace(sources[source], statistic=STATISTIC)
    sources["calls"] = replace(sources["calls"], statistic=STATISTIC, report=REPORT)
    measures = {
        key: replace(m, sources=("quarters", "yearbook", "street", "calls"), breaks=())
        if key in ("thefts", "break_ins")
        else m
        for key, m in CATALOGUE.measures.items()
    }
    for key, keys in changes.items():
        table: dict[str, Any] = sources if key in sources else measures
        table[key] = replace(table[key], **keys)
    return Reader(snapshot(rows), replace(CATALOGUE, sources=sources, measures=measures))


def now(value: float = 6661, measure: str = "thefts") -> Observation:
    return row(measure, "shire", NOW, value, source="quarters")


def earlier(
    value: float, when: str = BEFORE, source: str = "yearbook", measure: str = "thefts"
) -> Observation:
    return row(measure, "shire", when, value, source=source)


def figure(reader: Reader, measure: str = "thefts", to: str = "2025-06") -> Figure:
    wanted = reader.catalogue.measures[measure]
    found = resolve_figure(reader, wanted, areas(), Month.parse(to), Window.YEAR)
    assert isinstance(found, Figure)
    return found


def change(reader: Reader, kind: str = "year", measure: str = "thefts") -> Change:
    found = figure(reader, measure).find_comparison(kind)
    assert isinstance(found, Change)
    return found


def standalone(one: Figure, made: Change) -> str:
    return write_sentence(ChangeFact(one, made))


def in_context(one: Figure, made: Change) -> str:
    return write_change(one, made, Context(one.shown, one.period)).text


# One statistic, several editions.


@pytest.mark.parametrize(("kind", "when"), [("year", BEFORE), ("baseline", BASE)])
def test_what_its_source_lacks_comes_from_another_edition_and_this_is_said(
    kind: str, when: str
) -> None:
    reader = shire(now(), earlier(8755, when))
    made = change(reader, kind)
    assert (made.value, made.source, made.other_edition) == (8755, "yearbook", True)
    assert made.sign is Sign.LOWER_IN_TOTAL
    assert {o.source for o in made.observations} == {"yearbook"}
    one = figure(reader)
    assert "from an earlier edition; only yearly totals are held" in standalone(one, made)
    assert "24% lower (8,755" in in_context(one, made)
    assert "from an earlier edition); only yearly totals are held." in in_context(one, made)


def test_its_own_source_comes_first_and_nothing_is_said_of_editions() -> None:
    reader = shire(now(), earlier(8755), earlier(8000, source="quarters"))
    made = change(reader)
    assert (made.value, made.source, made.other_edition) == (8000, "quarters", False)
    assert "edition" not in standalone(figure(reader), made)


def test_another_statistic_is_not_set_beside_it() -> None:
    found = figure(shire(now(), earlier(8755, source="street"))).find_comparison("year")
    assert isinstance(found, NotCompared)
    assert "from another source" in found.reason


def test_an_edition_that_defines_the_measure_otherwise_is_not_set_beside_it() -> None:
    reader = shire(now(), earlier(8755), yearbook={"defined_apart": ("thefts",)})
    assert isinstance(figure(reader).find_comparison("year"), NotCompared)


def test_a_break_between_two_editions_forbids_a_sign() -> None:
    broken = {"breaks": (Break(Month.parse("2023-05"), "counting changed"),)}
    made = change(shire(now(), earlier(8755, BASE), thefts=broken), "baseline")
    assert made.sign is Sign.NOT_COMPARABLE
    assert "counting changed" in made.reason


def test_without_a_baseline_of_its_own_a_break_says_why_it_is_not_set_against_the_usual_one() -> (
    None
):
    """Stalking of 2025 and of 2019: both are held, and rules changed between."""
    usual = CATALOGUE.usual_baseline
    assert usual
    base = str(usual.period)
    broken = {"baseline": None, "breaks": (Break(Month.parse("2023-05"), "rules changed"),)}
    rows = (now(measure="break_ins"), earlier(10, base, measure="break_ins"))
    found = figure(shire(*rows, break_ins=broken), "break_ins").find_comparison("baseline")
    assert isinstance(found, NotCompared)
    assert (found.sign, found.reason) == (
        Sign.NOT_COMPARABLE,
        f"not compared with {usual.label}, because rules changed",
    )
    for reader in (
        shire(*rows, break_ins={"baseline": None, "breaks": ()}),
        shire(rows[0], break_ins=broken),
    ):
        assert figure(reader, "break_ins").find_comparison("baseline") is None


def test_the_claims_name_the_source_of_either_side() -> None:
    reader = shire(now(), earlier(8755))
    one, made = figure(reader), change(reader)
    claims = claims_of(ChangeFact(one, made))
    levels = {c.value: c.source for c in claims if c.kind is ClaimKind.VALUE}
    assert levels == {6661: "quarters", 8755: "yearbook"}
    sizes = [c for c in claims if c.kind in (ClaimKind.CHANGE, ClaimKind.DIRECTION)]
    assert {(c.source, c.against_source) for c in sizes} == {("quarters", "yearbook")}


def test_json_and_provenance_name_the_edition() -> None:
    reader = shire(now(), earlier(8755))
    (year, *_) = figure_json(figure(reader))["comparisons"]
    assert (year["source"], year["other_edition"], year["reported"]) == ("yearbook", True, None)
    told = figure_provenance(figure(reader), reader.catalogue, {}, compared=True)
    assert ("Its source", "The yearbook") in told.items


def test_after_the_year_before_the_baseline_is_told() -> None:
    one = figure(shire(now(), earlier(8122), earlier(8755, BASE)))
    assert [c.kind for c in select_changes(one, Compare.YEAR)] == ["year", "baseline"]
    assert [c.kind for c in select_changes(one, Compare.BASELINE)] == ["baseline"]


# Over time.


def robbery_by_year(*more: Observation, **changes: Mapping[str, Any]) -> Trend | None:
    years = [f"{year}-07/{year + 1}-06" for year in (2017, 2018, 2019)]
    rows = [earlier(8000 + n, when) for n, when in enumerate(years)]
    reader = shire(now(), *rows, *more, **changes)
    return trend(reader, figure(reader))


def test_a_trend_has_the_points_of_other_editions_each_with_its_source() -> None:
    found = robbery_by_year(earlier(8122, source="calls"), earlier(9, source="street"))
    assert found
    points = [(str(p.period.end), p.value, p.edition, bool(p.report)) for p in found.points]
    assert points == [
        ("2018-06", 8000, "yearbook", False),
        ("2019-06", 8001, "yearbook", False),
        ("2020-06", 8002, "yearbook", False),
        ("2024-06", 8122, "calls", True),
        ("2025-06", 6661, "", False),
    ]
    assert found.sources == ("quarters", "yearbook", "calls")


def test_its_own_source_comes_first_and_the_original_before_a_report() -> None:
    own, report = earlier(8100, source="quarters"), earlier(8122, source="calls")
    found = robbery_by_year(own, earlier(8110), report)
    assert found
    (year,) = [p for p in found.points if str(p.period.end) == "2024-06"]
    assert (year.value, year.edition) == (8100, "")
    second = robbery_by_year(earlier(8110), report)
    assert second
    assert [p.edition for p in second.points if str(p.period.end) == "2024-06"] == ["yearbook"]


def test_another_statistic_or_definition_is_in_no_trend_with_it() -> None:
    assert robbery_by_year(yearbook={"defined_apart": ("thefts",)}) is None
    assert robbery_by_year(yearbook={"statistic": "another"}) is None


def test_months_of_another_edition_are_not_joined() -> None:
    months = [row("thefts", "shire", f"2024-{n:02}", 10, source="quarters") for n in range(1, 13)]
    others = [row("thefts", "shire", f"2023-{n:02}", 10, source="yearbook") for n in range(1, 13)]
    reader = shire(*months, *others)
    found = trend(reader, figure(reader, to="2024-12"))
    assert found and found.by_month
    assert (found.sources, len(found.points)) == (("quarters",), 12)


def test_the_chart_says_which_points_are_of_another_edition_and_marks_the_break() -> None:
    broken = {"breaks": (Break(Month.parse("2021-05"), "counting changed"),)}
    reader = shire(
        now(), earlier(8122, source="calls"), earlier(8000, "2018-01/2018-12"),
        earlier(8500, "2018-07/2019-06"), thefts=broken,
    )  # fmt: skip
    found = trend(reader, figure(reader))
    assert found
    chart = trend_chart(found, reader.catalogue, figure(reader))
    assert (
        "From other editions: year to December 2018 and year to June 2019 (the yearbook); year to "
        "June 2024 (the call centre's return); hollow points are as reported" in chart.subtitle
    )
    assert "From other editions" in chart.alt
    assert chart.notes == ("Counting changed.",)
    data = chart.spec["datasets"]
    assert [p["value"] for p in data["reported"]] == [8122]
    assert [p["value"] for p in data["points"]] == [8000, 8500, 6661]
    assert len(data["breaks"]) == 1
    said = {p["date"]: p["said"] for p in data["periods"]}
    assert "8,122 offences, from another edition, as reported" in said["Jun\n2024"]
    at = chart.table.columns.index("Source")
    assert [line[at] for line in chart.table.rows][-1] == "The quarterly tables"


# As reported.


def test_a_report_that_a_second_one_confirms_is_compared_and_marked() -> None:
    reader = shire(now(), earlier(8122, source="calls"))
    one, made = figure(reader), change(reader)
    assert (made.sign, made.report) == (Sign.LOWER_IN_TOTAL, REPORT)
    assert "than the 8,122 in the year to June 2024, from an earlier edition, as reported;" in (
        standalone(one, made)
    )
    assert "(8,122 a year before, from an earlier edition, as reported)" in (in_context(one, made))
    assert figure_json(one)["comparisons"][0]["reported"]["by"] == "the Shire Herald"


def test_a_report_that_nothing_confirms_stands_beside_it_without_a_sign() -> None:
    reader = shire(now(32, "break_ins"), earlier(38, source="calls", measure="break_ins"))
    one, made = figure(reader, "break_ins"), change(reader, measure="break_ins")
    assert (made.value, made.sign) == (38, Sign.NOT_COMPARABLE)
    assert made.reason == "as reported, not checked against the original"
    assert in_context(one, made) == (
        "A year before there were 38, as reported, not checked against the original."
    )
    assert "38 in the year to June 2024, as reported, not checked" in standalone(one, made)


def test_a_report_gives_way_to_the_original_as_soon_as_it_is_held() -> None:
    reader = shire(now(), earlier(8122, source="calls"), earlier(8100))
    assert change(reader).source == "yearbook"
    rows = [earlier(38, source="calls"), earlier(37)]
    assert figure(shire(*rows), to="2024-06").source == "yearbook"


def test_a_reported_figure_is_marked_where_it_stands_itself() -> None:
    one = figure(shire(earlier(8122, source="calls")), to="2024-06")
    assert one.report == REPORT
    assert write_sentence(LevelFact(one)).endswith("June 2024, as reported by the Shire Herald.")
    told = write_level(one, Context(one.shown, one.period)).text
    assert told.endswith(", as reported.")
    assert figure_json(one)["reported"]["original"] == "the quarterly tables"


def test_an_unconfirmed_report_answers_for_its_own_period_alone() -> None:
    newest = row("break_ins", "shire", "2025-07/2026-06", 25, source="calls")
    reader = shire(now(32, "break_ins"), newest)
    assert figure(reader, "break_ins", to="2026-06").value == 25
    later = figure(reader, "break_ins", to="2026-07")
    assert (later.value, later.newest) == (32, False)
    alone = figure(shire(newest), "break_ins", to="2026-07")
    assert alone.value == 25


def test_an_unconfirmed_report_beside_an_original_is_named_as_the_report() -> None:
    """It is the later one that was reported, not "38, as reported" of the year before."""
    reported = {"statistic": STATISTIC, "report": replace(REPORT, confirmed={})}
    reader = shire(now(25, "break_ins"), earlier(38, measure="break_ins"), quarters=reported)
    one, made = figure(reader, "break_ins"), change(reader, measure="break_ins")
    assert made.sign is Sign.NOT_COMPARABLE
    assert in_context(one, made) == (
        "25 and 38 a year before, from an earlier edition, are not compared. The later one is as "
        "reported, not checked against the original."
    )


def test_what_is_held_for_any_months_counts_reported_ones_too() -> None:
    reader = shire(
        row("break_ins", "shire", "2024-05", 3, source="calls"),
        row("break_ins", "shire", "2025-01/2025-02", 5, source="quarters"),
    )
    found = resolve_figure(
        reader, reader.catalogue.measures["break_ins"], areas(), Month.parse("2023-01"), Window.YEAR
    )
    assert isinstance(found, NoFigure)
    assert "figures are held only for May 2024 and January and February 2025." in found.unavailable


def test_a_month_inside_a_longer_period_is_not_among_those_outside() -> None:
    """“In April 2024: figures are held only for April 2024 to March 2025” contradicted itself."""
    reader = shire(share("2024-04/2025-03", 0.9))
    found = resolve_figure(
        reader, reader.catalogue.measures["answered"], areas(), Month.parse("2024-04"), Window.MONTH
    )
    assert isinstance(found, NoFigure)
    assert ": April 2024 is held only as part of the year to March 2025." in found.unavailable


def test_every_sentence_that_stands_alone_says_what_was_reported() -> None:
    reader = shire(earlier(8122, source="calls"), earlier(9000, "2022-07/2023-06", source="calls"))
    one = figure(reader, to="2024-06")
    made = one.find_comparison("year")
    assert isinstance(made, Change)
    assert "numbered 8,122, as reported: 10% fewer than the 9,000 in" in standalone(one, made)
    claims = claims_of(ChangeFact(one, made))
    assert {c.period for c in claims if c.kind is ClaimKind.REPORTED} == {one.period, made.period}


# Rounded shares.


def share(when: str, value: float, of: tuple[float, float] | None = None) -> Observation:
    return row("answered", "shire", when, value, source="calls", of=of)


def test_the_change_of_two_rounded_shares_is_a_range() -> None:
    reader = shire(share(NOW, 0.96), share(BEFORE, 0.93))
    made = change(reader, measure="answered")
    least, most = made.limits
    assert (round(least, 6), round(most, 6)) == (0.02, 0.04)
    assert made.sign is Sign.NOT_COMPARABLE
    one = figure(reader, "answered")
    assert "2 to 4 percentage points higher, for both are rounded" in in_context(one, made)
    assert "2 to 4 percentage points higher, for both are rounded" in standalone(one, made)
    assert figure_json(one)["comparisons"][0]["change_range"] == [0.02, 0.04]
    assert one.level.numerator is None
    ends = [c for c in claims_of(ChangeFact(one, made)) if c.kind is ClaimKind.CHANGE_MOST]
    assert {c.text for c in ends} == {"4"}


def test_decimals_make_the_range_narrower_and_numbers_make_it_none() -> None:
    tenths = change(shire(share(NOW, 0.978), share(BEFORE, 0.912)), measure="answered")
    assert [round(n, 6) for n in tenths.limits] == [0.065, 0.067]
    counted = (share(NOW, 0.96, (96, 100)), share(BEFORE, 0.93, (93, 100)))
    assert change(shire(*counted), measure="answered").rounding == 0
    divided = (share(NOW, 24 / 53), share(BEFORE, 21 / 47))
    assert change(shire(*divided), measure="answered").rounding == 0


# Other forces.


def test_a_comparator_that_the_source_lacks_comes_from_another_edition_or_not_at_all() -> None:
    counts = people({"shire": 1000, "nation": 1000, "alder": 1000})
    rows = (now(10), row("thefts", "nation", NOW, 20, source="yearbook"), *counts)
    beside = Comparators("Elsewhere", ("nation", "alder"), "", "a list", date(2026, 5, 1))
    made = shire(*rows)
    reader = Reader(
        made.snapshot, replace(made.today, body=replace(made.today.body, comparators=beside))
    )
    side = comparator_rates(reader, figure(reader))
    assert side
    assert [(line.area.id, line.figure.source) for line in side.lines] == [("nation", "yearbook")]
    assert figure_json(figure(reader), side)["comparisons"][-1]["source"] == "yearbook"
    assert "20.0 (12.2 to 30.9) in the nation (from another edition)" in write_sentence(
        next(one for one in change_facts(reader, figure(reader), Compare.NATIONAL))
    )
