"""What is called the latest, and where a page opens: true of all sources, months and lengths."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcc_metrics.content.page_content import latest_month
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.store.observation import Observation
from tests.support.factories import (
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
)

FIRST, LAST = Month.parse("2022-04"), Month.parse("2026-04")
MEASURES = ("thefts", "break_ins", "property_crime", "deaths", "death_rate", "answered")
STATUSES = ["final"] * 14 + ["incomplete", "untested", "absent"]
LATEST = re.compile(r"\b(?:is the latest|latest held|Latest figure held)\b")


def holed(rng: random.Random) -> Iterator[Observation]:
    """Months, quarters and years of several sources, with holes of every kind."""
    for area in (*LPAS, "shire"):
        for measure in ("thefts", "break_ins"):
            if area != "shire" or rng.random() < 0.3:
                yield from months(rng, measure, area, "street")
        if rng.random() < 0.5:
            yield from years(rng, "thefts", area, "yearbook")
    yield from months(rng, "deaths", "shire", "quarters")
    yield from years(rng, "deaths", "shire", "yearbook")
    yield from years(rng, "death_rate", "shire", "yearbook")
    yield from shares(rng)
    yield from people(dict.fromkeys(LPAS, 100_000), 2023)


def months(rng: random.Random, measure: str, area: str, source: str) -> Iterator[Observation]:
    first = FIRST + rng.randrange(30)
    for month in Period(first, min(LAST, first + rng.randrange(8, 40))).months():
        status = rng.choice(STATUSES)
        if status != "absent":
            value = rng.randrange(100)
            yield row(measure, area, str(month), value, source=source, status=status)


def years(rng: random.Random, measure: str, area: str, source: str) -> Iterator[Observation]:
    for year in rng.sample(range(2022, 2027), rng.randrange(1, 4)):
        when = f"{year - 1}-04/{year}-03"
        yield row(measure, area, when, rng.randrange(1_000), source=source)


def shares(rng: random.Random) -> Iterator[Observation]:
    for month in Period(FIRST + 20, LAST - rng.randrange(20)).months():
        if rng.random() < 0.8:
            of = (rng.randrange(50), 50) if rng.random() < 0.9 else None
            yield row("answered", "shire", str(month), 0.5, source="calls", of=of)


def answers(reading: Reader, measure: str, *where: str) -> list[Figure]:
    """Every answer of a measure that is complete: of each month and each window."""
    found = (
        resolve_figure(reading, CATALOGUE.measures[measure], areas(*where), to, window)
        for to in Period(FIRST, LAST).months()
        for window in Window
    )
    return [one for one in found if isinstance(one, Figure)]


def texts_of(found: Answer) -> list[str]:
    if isinstance(found, NoFigure):
        return [found.unavailable]
    return [note.text for note in found.notes]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=max(5, settings.default.max_examples // 20))
def test_nothing_later_is_held_than_what_is_called_the_latest(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 (made-up figures)
    reading = reader(holed(rng))
    called = 0
    for measure in MEASURES:
        for where in ((), ("alder",), ("birch", "cedar")):
            every = answers(reading, measure, *where)
            ends = {}
            for one in every:
                ends[one.shown] = max(ends.get(one.shown, one.period.end), one.period.end)
            for found in (*every, *lacking(reading, measure, where)):
                called += is_called_latest(found)
                faults = find_false_latest(found, ends) + find_false_newest(found, every)
                assert not faults
    assert called  # else nothing was looked at


def lacking(reading: Reader, measure: str, where: tuple[str, ...]) -> list[NoFigure]:
    found = (
        figure(reading, measure, *where, to=str(to), window=str(window))
        for to in Period(FIRST, LAST + 6).months()
        for window in Window
    )
    return [one for one in found if isinstance(one, NoFigure)]


def is_called_latest(found: Answer) -> bool:
    said = any(LATEST.search(text) for text in texts_of(found))
    return said or (isinstance(found, Figure) and found.newest)


def find_false_latest(found: Answer, ends: dict[tuple[object, ...], Month]) -> list[str]:
    """An answer that is called the latest where a later one is held."""
    if not is_called_latest(found):
        return []
    if isinstance(found, NoFigure):
        return [found.unavailable]
    later = found.period.end < ends[found.shown]
    return [f"{found.period} is not the latest: {texts_of(found)}"] if later else []


def find_false_newest(found: Answer, every: list[Figure]) -> list[str]:
    """The newest complete answer that a reason names is the newest of its length, of any source."""
    if not isinstance(found, NoFigure) or not found.newest:
        return []
    length = found.newest.period.length
    whole = [one.period.end for one in every if not one.months and one.period.length == length]
    true = bool(whole) and found.newest.period.end == max(whole)
    named = found.newest.period.in_sentence in found.unavailable
    return [] if true and named else [found.unavailable]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=max(3, settings.default.max_examples // 40))
def test_a_partial_figure_is_the_sum_of_the_months_that_it_names(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 (made-up figures)
    reading = reader(holed(rng))
    for measure in ("thefts", "property_crime", "deaths"):
        for where in ((), ("alder",), ("birch", "cedar")):
            for found in answers(reading, measure, *where):
                if not found.months:
                    continue
                assert sum(o.value for o in found.observations) == found.value
                assert {m for o in found.observations for m in o.period.months()} == set(
                    found.months
                )
                assert found.months[-1] == found.period.end and found.rate is None
                assert 4 * len(found.months) >= 3 * found.period.length
                assert len({o.source for o in found.observations}) == 1
                assert all(o.complete for o in found.observations)


# Where a page opens.

LATE = date(2026, 11, 22)


def opens_at(rows: list[Observation], measure: str, as_of: date = LATE) -> str:
    reading = reader(rows, as_of)
    measures = [CATALOGUE.measures[measure]]
    return str(latest_month(reading, measures, areas(), Window.YEAR))


def test_a_page_opens_at_the_newest_month_that_it_can_answer() -> None:
    rows = everywhere("thefts", "2024-04", [10] * 24, incomplete=["2026-03"])
    assert opens_at(rows, "thefts") == "2026-02"


def test_a_page_does_not_open_years_back_while_later_months_are_held() -> None:
    """An area lacks a month in every four: no year since the first has three quarters."""
    gaps = [str(Month.parse("2015-04") + back) for back in range(0, 132, 3)]
    gaps += [str(Month.parse("2015-05") + back) for back in range(0, 132, 3)]
    rows = everywhere("thefts", "2014-04", [10] * 144, incomplete=gaps)
    assert opens_at(rows, "thefts") == "2026-03"
    page = make_content(reader(rows, LATE), "property")
    found = page.figures["thefts"]
    assert isinstance(found, NoFigure) and "the year to March 2015" in found.unavailable
    assert not page.headlines


def test_a_page_of_old_figures_opens_today_and_calls_them_history() -> None:
    rows = [
        row("deaths", "shire", f"{y - 1}-04/{y}-03", y, source="yearbook") for y in (2018, 2019)
    ]
    assert opens_at(rows, "deaths") == "2026-11"
    found = figure(reader(rows, LATE), "deaths", to="2026-11")
    assert isinstance(found, Figure) and found.history and found.period == period("2018-04/2019-03")
    assert not make_content(reader(rows, LATE), "violence").headlines


@pytest.mark.parametrize(("as_of", "opens"), [(date(2026, 9, 1), "2025-03"), (LATE, "2026-11")])
def test_a_page_opens_in_the_past_only_as_long_as_that_is_news(as_of: date, opens: str) -> None:
    rows = monthly("deaths", "shire", "2024-04", [3] * 12, source="quarters")
    assert opens_at(rows, "deaths", as_of) == opens
