"""Covering a period with rows, and whose rows they are: area first, components, then its LPAs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.level import Level
from pcc_metrics.figures.missing_months import find_missing
from pcc_metrics.figures.populations import population
from pcc_metrics.figures.reader import Reader, tile
from pcc_metrics.store.observation import Observation, Status
from tests.support.factories import (
    CATALOGUE,
    LPAS,
    areas,
    everywhere,
    monthly,
    people,
    period,
    reader,
    row,
)

FIRST = Month.of(2025, 1)
spans = st.builds(
    lambda start, length: Period(FIRST + start, FIRST + start + length),
    st.integers(0, 7),
    st.sampled_from([0, 0, 0, 1, 2, 2, 3, 5, 7]),
)


@st.composite
def rows_of_one_series(draw: st.DrawFn) -> list[Observation]:
    found = draw(st.lists(spans, max_size=9, unique=True))
    statuses = draw(st.lists(st.sampled_from(Status), min_size=len(found), max_size=len(found)))
    return [
        row("thefts", "alder", f"{p.start}/{p.end}", i, status=s)
        for i, (p, s) in enumerate(zip(found, statuses, strict=True))
    ]


def exact_covers(rows: Sequence[Observation], wanted: Period) -> list[Sequence[Observation]]:
    """Every set of complete rows whose months are those of the period, each once."""
    months = list(wanted.months())
    complete = [o for o in rows if o.complete]
    return [
        chosen
        for count in range(1, len(complete) + 1)
        for chosen in combinations(complete, count)
        if sorted(m for o in chosen for m in o.period.months()) == months
    ]


@given(rows=rows_of_one_series(), wanted=spans)
@settings(max_examples=3 * settings.default.max_examples)
def test_a_cover_is_exact_complete_and_the_finest_there_is(
    rows: list[Observation], wanted: Period
) -> None:
    found = tile(rows, wanted)
    covers = exact_covers(rows, wanted)
    assert (found is None) is (not covers)
    if found:
        assert [m for o in found for m in o.period.months()] == list(wanted.months())
        assert all(o.complete for o in found)
        assert len(found) == max(len(cover) for cover in covers)


@given(rows=rows_of_one_series(), wanted=spans, order=st.randoms())
def test_a_cover_does_not_depend_on_the_order_of_rows(
    rows: list[Observation], wanted: Period, order: object
) -> None:
    shuffled = list(rows)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tile(shuffled, wanted) == tile(rows, wanted)


def level(
    rows: Iterable[Observation] | Reader,
    measure: str,
    *where: str,
    when: str = "2025-04/2026-03",
    source: str = "street",
) -> Level | None:
    reading = rows if isinstance(rows, Reader) else reader(rows)
    return reading.level_of(CATALOGUE.measures[measure], areas(*where), period(when), source)


YEAR = "2025-04/2026-03"
QUARTERS = ("2025-04/2025-06", "2025-07/2025-09", "2025-10/2025-12", "2026-01/2026-03")


def test_the_finest_rows_make_the_level() -> None:
    year = [row("thefts", "alder", YEAR, 1200)]
    quarters = [row("thefts", "alder", q, 303) for q in QUARTERS]
    months = monthly("thefts", "alder", "2025-04", [102] * 12)
    found = [level(rows, "thefts", "alder") for rows in (year, year + quarters)]
    found.append(level(year + quarters + months, "thefts", "alder"))
    assert [f and (f.value, len(f.observations)) for f in found] == [
        (1200, 1),
        (1212, 4),
        (1224, 12),
    ]


def test_lengths_may_mix_in_one_cover() -> None:
    months = monthly("thefts", "alder", "2025-04", [10] * 7 + [None] * 2 + [10] * 3)
    rows = [*months, row("thefts", "alder", "2025-11/2025-12", 7)]
    found = level(rows, "thefts", "alder")
    assert found and found.value == 107 and len(found.observations) == 11


def test_a_direct_row_of_the_area_wins_over_the_sum_of_its_parts() -> None:
    parts = everywhere("thefts", "2025-04", [10] * 12)
    summed = level(parts, "thefts", "shire")
    assert summed and (summed.value, summed.summed_areas) == (360, LPAS)
    direct = level([*parts, row("thefts", "shire", YEAR, 400)], "thefts", "shire")
    assert direct and (direct.value, direct.summed_areas) == (400, ())


def test_the_force_is_not_the_sum_of_some_of_its_lpas() -> None:
    rows = [o for lpa in LPAS[:2] for o in monthly("thefts", lpa, "2025-04", [10] * 12)]
    assert level(rows, "thefts", "shire") is None


def test_a_composite_has_its_own_row_else_its_components_else_its_parts() -> None:
    components = [
        *everywhere("thefts", "2025-04", [10] * 12),
        *everywhere("break_ins", "2025-04", [5] * 12),
    ]
    found = level(components, "property_crime", "alder")
    assert found and found.value == 180 and found.composite
    whole = level(components, "property_crime", "shire")
    assert whole and whole.value == 540 and whole.summed_areas == LPAS
    own = level([*components, row("property_crime", "shire", YEAR, 600)], "property_crime", "shire")
    assert own and own.value == 600 and not own.composite
    of_the_lpas = [row("property_crime", lpa, YEAR, 200) for lpa in LPAS]
    summed = level(of_the_lpas, "property_crime", "shire")
    assert summed and summed.value == 600 and summed.summed_areas == LPAS


def test_a_composite_is_none_where_a_component_is_missing() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [10] * 12),
        *monthly("break_ins", "alder", "2025-04", [5] * 11),
    ]
    assert level(rows, "property_crime", "alder") is None


def test_two_sources_are_never_mixed() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [10] * 6),
        *monthly("thefts", "alder", "2025-10", [10] * 6, source="quarters"),
    ]
    assert level(rows, "thefts", "alder") is None
    two_places = [
        *monthly("thefts", "alder", "2025-04", [10] * 12),
        *monthly("thefts", "birch", "2025-04", [10] * 12, source="quarters"),
    ]
    assert level(two_places, "thefts", "alder", "birch") is None


def test_an_incomplete_row_is_no_tile() -> None:
    rows = monthly("thefts", "alder", "2025-04", [10] * 12, incomplete=["2025-09"])
    assert level(rows, "thefts", "alder") is None
    found = level(rows, "thefts", "alder", when="2025-04/2025-08")
    assert found and found.value == 50


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        (["final", "final", "final"], "final"),
        (["final", "revised", "final"], "revised"),
        (["revised", "provisional", "final"], "provisional"),
    ],
)
def test_the_status_is_that_of_the_worst_row(statuses: list[str], worst: str) -> None:
    rows = [
        row("thefts", lpa, "2026-03", 10, status=s) for lpa, s in zip(LPAS, statuses, strict=True)
    ]
    found = [
        level(rows, "thefts", *LPAS, when="2026-03"),
        level(rows, "thefts", "shire", when="2026-03"),
    ]
    assert [f and f.status for f in found] == [worst, worst]


def test_proportions_are_added_by_numerator_and_denominator() -> None:
    months = [
        row("answered", "alder", "2026-01", 0.5, of=(10, 20), source="calls"),
        row("answered", "alder", "2026-02", 0.9, of=(90, 100), source="calls"),
        row("answered", "birch", "2026-01", 1, of=(80, 80), source="calls"),
        row("answered", "birch", "2026-02", 0, of=(0, 0), source="calls"),
    ]
    alder = level(months, "answered", "alder", when="2026-01/2026-02", source="calls")
    assert alder and (alder.numerator, alder.denominator) == (100, 120)
    assert alder.value == pytest.approx(100 / 120)
    both = level(months, "answered", "alder", "birch", when="2026-01/2026-02", source="calls")
    assert both and both.value == pytest.approx(180 / 200)


def test_proportions_without_denominators_answer_only_for_their_own_period() -> None:
    months = [row("answered", "alder", m, 0.5, source="calls") for m in ("2026-01", "2026-02")]
    months += [row("answered", "birch", "2026-01", 0.7, source="calls")]
    own = level(months, "answered", "alder", when="2026-01", source="calls")
    assert own and own.value == 0.5
    assert level(months, "answered", "alder", when="2026-01/2026-02", source="calls") is None
    assert level(months, "answered", "alder", "birch", when="2026-01", source="calls") is None


def test_people_are_added_over_areas_and_never_over_time() -> None:
    rows = people(dict.fromkeys(LPAS, 1_000), 2023) + people(dict.fromkeys(LPAS, 1_010), 2024)
    year, both = "2024-01/2024-12", "2023-01/2024-12"
    for where, wanted in ((("alder", "birch"), 2_020), (("shire",), 3_030)):
        found = level(rows, "population", *where, when=year, source="yearbook")
        assert found and found.value == wanted
        assert level(rows, "population", *where, when=both, source="yearbook") is None


@pytest.mark.parametrize("measure", ["death_rate_3yr", "thefts_change"])
def test_rates_and_changes_are_never_added(measure: str) -> None:
    source = CATALOGUE.measures[measure].sources[0]
    rows = [
        row(measure, area, m, 2, source=source)
        for area in ("alder", "birch")
        for m in ("2026-01", "2026-02")
    ]
    assert level(rows, measure, "alder", when="2026-01/2026-02", source=source) is None
    assert level(rows, measure, "alder", "birch", when="2026-01", source=source) is None


@st.composite
def messy(draw: st.DrawFn) -> list[Observation]:
    """Months and a year or so, for the force, LPAs and components, as different sources have."""
    pool = [
        (measure, area, when)
        for measure in ("thefts", "break_ins", "property_crime")
        for area in ("shire", *LPAS)
        for when in ("2026-01", "2026-02", "2026-03", "2026-01/2026-03")
    ]
    chosen = draw(st.lists(st.sampled_from(pool), unique=True, min_size=6, max_size=40))
    value = st.integers(0, 99)
    status = st.sampled_from(["final", "final", "provisional", "incomplete"])
    return [row(m, a, w, draw(value), status=draw(status)) for m, a, w in chosen]


@given(rows=messy())
@settings(max_examples=3 * settings.default.max_examples // 2)
def test_a_monthly_series_holds_just_the_months_that_have_a_level(rows: list[Observation]) -> None:
    reading = reader(rows)
    for measure in ("thefts", "property_crime"):
        for where in (("shire",), ("alder",), ("alder", "birch")):
            series = reading.monthly(CATALOGUE.measures[measure], areas(*where), "street")
            levels = {
                Month.of(2026, m): level(reading, measure, *where, when=f"2026-{m:02d}")
                for m in (1, 2, 3)
            }
            assert series == {m: found.value for m, found in levels.items() if found}


@given(rows=messy())
@settings(max_examples=3 * settings.default.max_examples // 2)
def test_every_level_there_is_can_be_found_by_its_last_month(rows: list[Observation]) -> None:
    reading = reader(rows)
    for measure in ("thefts", "property_crime"):
        for where in (("shire",), ("alder", "birch", "cedar")):
            known = reading.periods(CATALOGUE.measures[measure], areas(*where), "street")
            assert known == sorted(set(known), key=lambda p: (p.end, p.start), reverse=True)
            for when in ("2026-01", "2026-02", "2026-03", "2026-01/2026-03", "2026-01/2026-02"):
                if level(reading, measure, *where, when=when):
                    assert period(when).end in {p.end for p in known}


def test_missing_months_are_named_with_their_areas() -> None:
    rows = [
        *monthly("thefts", "alder", "2026-01", [10, 10, 10], incomplete=["2026-02"]),
        *monthly("thefts", "birch", "2026-01", [10, None, 10]),
    ]
    found = find_missing(
        reader(rows),
        CATALOGUE.measures["thefts"],
        areas("shire"),
        period("2026-01/2026-03"),
        "street",
    )
    february, cedar = Month.of(2026, 2), [Month.of(2026, m) for m in (1, 2, 3)]
    assert found.incomplete == ((february, "alder"),)
    assert set(found.absent) == {(february, "birch"), *((m, "cedar") for m in cedar)}


def test_the_population_is_that_of_the_year_or_the_latest_before() -> None:
    rows = [
        *people(dict.fromkeys(LPAS, 1_000), 2022),
        *people({"alder": 1_100, "birch": 1_200}, 2023),
        *people({"shire": 3_500}, 2024),
    ]
    reading = reader(rows)
    assert population(reading, areas("alder"), 2024) == (1_100, 2023)
    assert population(reading, areas("alder"), 2022) == (1_000, 2022)
    assert population(reading, areas("alder", "birch"), 2023) == (2_300, 2023)
    assert population(reading, areas("alder", "cedar"), 2023) == (2_000, 2022)
    assert population(reading, areas("alder"), 2021) is None
    assert population(reading, areas("nation"), 2024) is None
    summed = reader(people(dict.fromkeys(LPAS, 1_000), 2022))
    assert population(summed, areas("shire"), 2024) == (3_000, 2022)
