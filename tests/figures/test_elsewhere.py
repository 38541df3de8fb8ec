"""Rates beside those of other areas: what is shown, what is left out, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pcc_metrics.charts.areas import areas_chart
from pcc_metrics.charts.chart import Chart
from pcc_metrics.content.finished_page import build_priority_page
from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.content.page_json import figure_json
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.office import Comparators
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.breakdowns import SideBySide
from pcc_metrics.figures.comparator_rates import are_alike, comparator_rates
from pcc_metrics.figures.figure import NoFigure
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.stats.change_tests import Verdict, compare_counts
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from tests.support.factories import CATALOGUE, people, row, snapshot

TWIN = Area("twin", "Twin", "force", codes=("T6",))
BESIDE = Comparators(
    "The nation and a force of its kind",
    ("twin", "nation"),
    "Twin has a city too.",
    "a list",
    date(2026, 5, 1),
)
PAIRED = replace(
    CATALOGUE,
    areas={**CATALOGUE.areas, "twin": TWIN},
    body=replace(CATALOGUE.body, comparators=BESIDE),
)
PEOPLE = people({"shire": 1_600_000, "twin": 1_250_000, "nation": 60_000_000})


def rate_of(area: str, deaths: float, persons: float) -> Observation:
    """The mean yearly rate of three years with so many deaths."""
    rate = deaths / 3 / persons * 1_000_000
    return row("death_rate_3yr", area, "2023-04/2026-03", rate, source="quarters")


def page(*rows: Observation) -> PageContent:
    reader = Reader(snapshot([*PEOPLE, *rows]), PAIRED)
    return build_page_content(reader, PAIRED.priorities["violence"], View(compare=Compare.NATIONAL))


def beside(*rows: Observation) -> SideBySide | None:
    found = page(*rows).elsewheres
    return found[0] if found else None


def drawn(side: SideBySide | None) -> Chart:
    assert side is not None
    return areas_chart(side, PAIRED)


WHOLE = (rate_of("shire", 48, 1_600_000), rate_of("nation", 1_700, 60_000_000))


def test_published_rates_stand_beside_each_other_by_name() -> None:
    side = beside(*WHOLE, rate_of("twin", 30, 1_250_000))
    assert side is not None
    assert [line.area.id for line in side.lines] == ["nation", "twin"]
    assert [line.rate and round(line.rate.value, 3) for line in side.lines] == [9.444, 8.0]
    assert drawn(side).notes == ()


def test_a_rate_that_is_of_another_population_is_not_shown_and_the_page_says_why() -> None:
    side = beside(*WHOLE, rate_of("twin", 31, 500_000))
    assert side is not None
    twin = next(line for line in side.lines if line.area is TWIN)
    assert twin.rate is None
    assert isinstance(twin.figure, NoFigure) and twin.figure.why == "impossible"
    assert {o.area for o in twin.figure.observations} == {"twin"}  # what the note is about
    assert figure_json(twin.figure)["value"] is None
    chart = drawn(side)
    (note,) = chart.notes
    assert note == (
        "The rate published for Twin in the three years to March 2026, 20.7 per million people, "
        "cannot be of its population and is not shown: with the 1,250,000 people of mid-2024 it "
        "would make 77.50 cases in that time, where a whole number is due, as for Shire (48)."
    )
    assert chart.spec["datasets"]["missing"] == [{"area": "Twin", "label": "no figure"}]
    assert "Twin no figure" in chart.alt
    assert [row["area"] for row in chart.spec["datasets"]["chosen"]] == ["Nation"]


def test_the_text_does_not_repeat_a_rate_that_does_not_fit() -> None:
    said = [s.text for s in page(*WHOLE, rate_of("twin", 31, 500_000)).sentences]
    beside_others = next(text for text in said if "no ranking" in text)
    assert "the rate published for Twin does not fit its population" in beside_others
    assert not [text for text in said if "20.7" in text]


@pytest.mark.parametrize(
    ("own", "twin"),
    [
        pytest.param(48.5, 31.3, id="the force's own does not fit either: another vintage"),
        pytest.param(48, 30, id="both fit"),
    ],
)
def test_a_rate_is_doubted_only_where_the_force_s_own_shows_the_populations_to_be_the_publisher_s(
    own: float, twin: float
) -> None:
    side = beside(rate_of("shire", own, 1_600_000), rate_of("twin", twin, 1_250_000))
    assert side is not None
    assert all(line.rate for line in side.lines)


def test_a_rate_without_a_population_on_file_is_shown_as_published() -> None:
    rows = [rate_of("shire", 48, 1_600_000), rate_of("twin", 31.5, 1_250_000)]
    reader = Reader(snapshot([*people({"shire": 1_600_000}), *rows]), PAIRED)
    view = View(compare=Compare.NATIONAL)
    found = build_page_content(reader, PAIRED.priorities["violence"], view).elsewheres
    assert [line.area.id for side in found for line in side.lines if line.rate] == ["twin"]


def test_nothing_stands_beside_the_force_where_only_a_misfit_is_held() -> None:
    assert beside(rate_of("shire", 48, 1_600_000), rate_of("twin", 31, 500_000)) is None


def test_the_command_line_gives_the_reason_too() -> None:
    found = page(*WHOLE, rate_of("twin", 31, 500_000))
    figure = found.figures["death_rate_3yr"]
    given = {c.get("area"): c for c in figure_json(figure, found.elsewheres[0])["comparisons"]}
    assert given["twin"]["value"] is None
    assert "cannot be of its population" in given["twin"]["reason"]
    assert given["nation"]["reason"] == "rates are set side by side, not ranked"


def test_intervals_that_barely_overlap_tell_forces_apart() -> None:
    """In 2018 one force had 27.6 homicides a million people (21.8 on), ours 17.2 (up to 22.7)."""
    bundled = Reader(Register(BUNDLED).open(), load_catalogue(BUNDLED_CATALOGUE))
    catalogue = bundled.catalogue
    homicides, force = catalogue.measures["homicides"], (catalogue.force,)
    side = comparator_rates(bundled, resolve_figure(bundled, homicides, force, Month.of(2018, 12)))
    assert side and side.force_rate
    own, others = side.force_rate, [line.rate for line in side.lines if line.rate]
    assert all(one.lower <= own.upper and own.lower <= one.upper for one in others)
    verdicts = [exact_verdict(own, one) for one in others]
    assert Verdict.LOWER in verdicts
    assert not are_alike(side)


def exact_verdict(one: Rate, other: Rate) -> Verdict:
    (a, people_a), (b, people_b) = cases(one), cases(other)
    return compare_counts(a, b, people_a, people_b).verdict


def cases(rate: Rate) -> tuple[float, float]:
    """The count that a rate was made of, and its population."""
    assert rate.population
    return round(rate.value * rate.population / rate.per), rate.population


@pytest.mark.parametrize(
    ("priority", "measure", "alike"),
    [("homicide", "homicides", True), ("serious-violence", "robbery", False)],
)
def test_forces_that_intervals_do_not_tell_apart_are_said_to_be_too_few(
    priority: str, measure: str, alike: bool
) -> None:
    bundled = Reader(Register(BUNDLED).open(), load_catalogue(BUNDLED_CATALOGUE))
    view = View(to=Month.of(2025, 6), compare=Compare.NATIONAL)
    page = build_priority_page(bundled, bundled.catalogue.priorities[priority], view)
    side = comparator_rates(bundled, page.content.figures[measure])
    assert side and are_alike(side) is alike
    own = side.force_rate
    assert own and alike is all(
        one.rate.lower <= own.upper and own.lower <= one.rate.upper for one in side.lines
    )
    name = "Homicides per million people in" if alike else "Robbery offences per 1,000 people in"
    (told,) = {s.text for s in page.content.sentences if s.text.startswith(name)}
    assert ("too few to tell apart" in told) is alike
    assert "(7.2 to 14.9) in the West Midlands" in told or not alike
    (panel,) = (one for one in page.elsewhere([measure]) if one.measure.id == measure)
    assert panel.chart.reading.startswith("Too few to tell apart") is alike
