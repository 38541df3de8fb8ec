"""A view's answer for one measure: which rows, period, area and rate, or why there is none."""

from __future__ import annotations

from datetime import date

import pytest

from pcc_metrics.content.page_json import figure_json
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import complete_end_months, resolve_figure, resolve_period
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from tests.support.environment import PROJECT
from tests.support.factories import LPAS, everywhere, figure, monthly, people, period, reader, row

YEAR = "2025-04/2026-03"
CATALOGUE = PROJECT / "pcc_metrics" / "catalogue"
REGISTER = Register(PROJECT / "data")
# What JSON leaves empty where there is no figure.
OF_A_VALUE = ("value", "numerator", "denominator", "interval", "rate", "comparisons", "start")


def said(found: Figure) -> tuple[float | None, str | None, str]:
    """Value, period and how it was found."""
    return found.value, found.period and str(found.period), found.how


def codes(found: Answer) -> set[str]:
    return {note.code for note in found.notes}


# Which rows: area first, finest tiles, one source.


def test_the_preferred_source_answers_where_it_can() -> None:
    street = monthly("thefts", "alder", "2024-04", [10] * 24)
    other = monthly("thefts", "alder", "2024-04", [11] * 24, source="quarters")
    assert figure(street + other, "thefts", "alder").source == "street"
    assert figure(other, "thefts", "alder").source == "quarters"


def test_the_next_source_answers_a_window_that_the_preferred_one_cannot() -> None:
    street = monthly("thefts", "alder", "2025-06", [10] * 10)
    other = monthly("thefts", "alder", "2024-04", [11] * 24, source="quarters")
    found = figure(street + other, "thefts", "alder")
    assert (found.source, found.value) == ("quarters", 132)
    assert {o.source for o in found.observations} == {"quarters"}


def test_a_source_that_the_measure_does_not_list_is_not_used() -> None:
    rows = monthly("break_ins", "alder", "2025-04", [10] * 12, source="yearbook")
    found = figure(rows, "break_ins", "alder")
    assert isinstance(found, NoFigure) and found.why == "never held"


def test_several_areas_are_added_up_and_named() -> None:
    rows = everywhere("thefts", "2025-04", [10] * 12)
    found = figure(rows, "thefts", "alder", "cedar")
    assert found.value == 240 and [a.id for a in found.shown] == ["alder", "cedar"]
    assert {o.area for o in found.observations} == {"alder", "cedar"}


def test_the_force_as_the_sum_of_its_lpas_says_so() -> None:
    found = figure(everywhere("thefts", "2025-04", [10] * 12), "thefts")
    assert found.value == 360
    assert [n.text for n in found.notes if n.code == "sum"] == [
        "The figure for Shire is the sum of its 3 local policing areas."
    ]
    direct = [row("thefts", "shire", YEAR, 400), *everywhere("thefts", "2025-04", [10] * 12)]
    assert figure(direct, "thefts").value == 400
    assert "sum" not in codes(figure(direct, "thefts"))


# The window: exact, else a gap, else the latest, else the measure's own length.

FRESH = monthly("thefts", "alder", "2024-04", [10] * 24)


@pytest.mark.parametrize(
    ("window", "to", "wanted"),
    [
        ("12m", "2026-03", (120, "2025-04/2026-03", "exact")),
        ("12m", "2025-12", (120, "2025-01/2025-12", "exact")),
        ("3m", "2026-03", (30, "2026-01/2026-03", "exact")),
        ("1m", "2025-08", (10, "2025-08/2025-08", "exact")),
        ("fytd", "2025-08", (50, "2025-04/2025-08", "exact")),
        ("fytd", "2026-03", (120, "2025-04/2026-03", "exact")),
        # After everything published: the latest at the window's length, with its own period.
        ("12m", "2026-05", (120, "2025-04/2026-03", "latest")),
        ("1m", "2026-05", (10, "2026-03/2026-03", "latest")),
        ("fytd", "2026-05", (120, "2025-04/2026-03", "latest")),
    ],
)
def test_months_answer_every_window(window: str, to: str, wanted: tuple[float, str, str]) -> None:
    assert said(figure(FRESH, "thefts", "alder", to=to, window=window)) == wanted


def test_a_fallback_says_what_was_asked_and_what_is_the_latest() -> None:
    found = figure(FRESH, "thefts", "alder", to="2026-05")
    (note,) = (n.text for n in found.notes if n.code == "latest")
    assert "no figure is held for the year to May 2026" in note
    assert "The year to March 2026 is the latest" in note


def test_a_gap_names_the_areas_where_only_some_lack_the_month() -> None:
    more = ["2025-10", "2025-11", "2025-12"]
    rows = [
        *monthly("thefts", "alder", "2024-04", [10] * 24, incomplete=["2025-09", *more]),
        *monthly("thefts", "birch", "2024-04", [10] * 17 + [None] + [10] * 6, incomplete=more),
        *monthly("thefts", "cedar", "2024-04", [10] * 24),
    ]
    found = figure(rows, "thefts")
    assert isinstance(found, NoFigure)
    assert "September 2025 (Alder) and October to December 2025 (Alder and Birch)" in (
        found.unavailable
    )
    assert "September 2025 (Birch) is not held" in found.unavailable
    assert "Cedar" not in found.unavailable
    assert figure(rows, "thefts", "cedar").value == 120


def test_a_year_answers_a_year_to_date_that_it_was_never_published_for() -> None:
    rows = [
        row("deaths", "shire", f"{y - 1}-04/{y}-03", y, source="yearbook")
        for y in (2024, 2025, 2026)
    ]
    found = figure(rows, "deaths", to="2025-10", window="fytd")
    assert said(found) == (2025, "2024-04/2025-03", "own length")
    full = figure(rows, "deaths", to="2025-03", window="fytd")
    assert said(full) == (2025, "2024-04/2025-03", "exact")


def test_a_gap_in_the_rows_of_the_force_itself_does_not_name_it_again() -> None:
    rows = monthly("deaths", "shire", "2024-04", [1] * 17 + [None] * 4 + [1] * 3, source="quarters")
    found = figure(rows, "deaths")
    assert isinstance(found, NoFigure)
    why = "in Shire in the year to March 2026: September to December 2025 are not held."
    assert why in found.unavailable


def test_a_gap_in_every_area_names_no_area() -> None:
    gaps = ["2025-09", "2025-10", "2025-11", "2025-12"]
    found = figure(everywhere("thefts", "2024-04", [10] * 24, incomplete=gaps), "thefts")
    assert isinstance(found, NoFigure)
    assert "September to December 2025 are incomplete." in found.unavailable


def test_a_window_before_everything_published_says_what_is_held() -> None:
    found = figure(FRESH, "thefts", "alder", to="2023-06")
    assert isinstance(found, NoFigure) and found.why == "outside"
    assert "in the year to June 2023" in found.unavailable
    assert "April 2024 to March 2026" in found.unavailable


def test_what_is_held_is_said_without_bridging_the_years_between() -> None:
    rows = [
        *monthly("deaths", "shire", "2017-04", [3] * 12, source="quarters"),
        row("deaths", "shire", YEAR, 40, source="yearbook"),
    ]
    found = figure(rows, "deaths", to="2022-06")
    assert isinstance(found, NoFigure)
    assert "April 2017 to March 2018 and April 2025 to March 2026" in found.unavailable


@pytest.mark.parametrize("where", [("alder",), ("alder", "birch"), ("shire",)])
def test_what_is_never_held_is_said_with_its_area_and_snapshot(where: tuple[str, ...]) -> None:
    reading = reader(FRESH)
    found = figure(reading, "lost_dogs", *where)
    assert isinstance(found, NoFigure) and found.why == "never held"
    assert "lost dogs" in found.unavailable and reading.snapshot.id in found.unavailable


@pytest.mark.parametrize(
    ("window", "to", "wanted"),
    [
        ("12m", "2026-03", (0.91, "2025-12/2025-12", "own length")),
        ("3m", "2025-12", (0.91, "2025-12/2025-12", "own length")),
        ("1m", "2025-12", (0.91, "2025-12/2025-12", "exact")),
        ("1m", "2026-03", (0.91, "2025-12/2025-12", "latest")),
        ("12m", "2025-11", (0.9, "2025-11/2025-11", "own length")),
    ],
)
def test_months_that_cannot_be_added_answer_at_their_own_length(
    window: str, to: str, wanted: tuple[float, str, str]
) -> None:
    rows = [row("answered", "shire", m, v, source="calls") for m, v in SHARES]
    assert said(figure(rows, "answered", to=to, window=window)) == wanted


SHARES = [("2025-11", 0.9), ("2025-12", 0.91)]


@pytest.mark.parametrize(("to", "year"), [("2026-03", 2025), ("2025-03", 2025), ("2025-02", 2024)])
def test_a_rate_of_three_years_answers_a_year_at_its_own_length(to: str, year: int) -> None:
    rows = [
        row("death_rate_3yr", "shire", f"{end - 3}-04/{end}-03", 12, source="quarters")
        for end in (2023, 2024, 2025)
    ]
    found = figure(rows, "death_rate_3yr", to=to)
    assert said(found) == (12, f"{year - 3}-04/{year}-03", "own length")
    assert "own length" in codes(found)


def test_proportions_with_denominators_answer_longer_windows() -> None:
    rows = [
        row("answered", "shire", f"2026-{m:02d}", 0.5, of=(m, 10), source="calls")
        for m in (1, 2, 3)
    ]
    found = figure(rows, "answered", window="3m")
    assert found.value == pytest.approx(6 / 30) and found.how == "exact"
    assert found.level and (found.level.numerator, found.level.denominator) == (6, 30)
    assert found.interval and found.interval.lower < 0.2 < found.interval.upper


def test_a_mean_is_weighted_by_its_calls() -> None:
    rows = [
        row("mean_wait", "alder", "2026-03", 10, of=(100, 10), source="calls"),
        row("mean_wait", "birch", "2026-03", 40, of=(3600, 90), source="calls"),
    ]
    assert figure(rows, "mean_wait", "alder", "birch", window="1m").value == 37


# The place: the areas asked for, else the smallest published area that holds them.


def test_a_measure_of_the_force_only_is_shown_for_the_force_and_says_so() -> None:
    rows = [row("admissions", "shire", YEAR, 165, source="yearbook")]
    found = figure(rows, "admissions", "alder", "birch")
    assert found.value == 165
    assert [a.id for a in found.areas] == ["alder", "birch"]
    assert [a.id for a in found.shown] == ["shire"]
    (note,) = (n.text for n in found.notes if n.code == "area")
    assert "Hospital admissions" in note and "Alder and Birch" in note and "Shire" in note


def test_one_area_without_rows_moves_the_whole_choice_to_the_force() -> None:
    rows = [
        row("deaths", "shire", YEAR, 40, source="yearbook"),
        row("deaths", "alder", YEAR, 12, source="yearbook"),
    ]
    assert figure(rows, "deaths", "alder").value == 12
    both = figure(rows, "deaths", "alder", "birch")
    assert both.value == 40 and [a.id for a in both.shown] == ["shire"]
    (note,) = (n.text for n in both.notes if n.code == "area")
    assert note.endswith(": this snapshot holds no figures for Birch; this is Shire.")


def test_without_the_force_the_area_that_keeps_a_sum_from_being_made_is_named() -> None:
    found = figure(
        [row("deaths", "alder", YEAR, 12, source="yearbook")], "deaths", "alder", "birch"
    )
    assert isinstance(found, NoFigure)
    assert ": none is held for Birch in snapshot " in found.unavailable
    assert "figures are held only for" not in found.unavailable


def test_a_comparator_has_no_parts_and_no_fallback() -> None:
    found = figure(FRESH, "thefts", "nation")
    assert isinstance(found, NoFigure) and found.why == "never held"


# Status, interval, history.


def test_the_status_is_the_worst_of_the_rows() -> None:
    rows = [
        *monthly("thefts", "alder", "2025-04", [10] * 11),
        *monthly("thefts", "alder", "2026-03", [10], status="provisional"),
    ]
    assert figure(rows, "thefts", "alder").status == "provisional"
    assert figure(rows, "thefts", "alder", to="2026-02", window="3m").status == "final"


# Age: from the month asked for, whatever the snapshot's date.


@pytest.mark.parametrize(
    ("to", "history"), [("2026-05", False), ("2026-06", True), ("2024-11", False)]
)
def test_what_ended_more_than_18_months_before_the_month_asked_for_is_history(
    to: str, history: bool
) -> None:
    late = reader([row("thefts", "alder", "2024-11", 9)], date(2030, 1, 31))
    found = figure(late, "thefts", "alder", to=to, window="1m")
    assert (found.value, found.history) == (9, history)


def test_an_old_answer_is_history_where_later_ones_are_held_too() -> None:
    rows = [
        row("deaths", "shire", "2018-01/2018-03", 9, source="quarters"),
        row("deaths", "shire", YEAR, 40, source="yearbook"),
    ]
    found = figure(rows, "deaths", to="2023-02", window="1m")
    assert (found.value, found.newest, found.history) == (9, False, True)


@pytest.mark.parametrize(("to", "history"), [("2027-09", False), ("2027-10", True)])
def test_the_newest_edition_of_a_yearly_statistic_is_no_history(to: str, history: bool) -> None:
    rows = [
        row("deaths", "shire", f"{y - 1}-04/{y}-03", y, source="yearbook") for y in (2024, 2025)
    ]
    assert figure(rows, "deaths", to=to).history is history
    # An older edition, and a year that no other makes a yearly statistic of, are.
    assert figure(rows[1:], "deaths", to="2026-10").history
    assert not figure(rows, "deaths", to="2026-10").history


# Rates: for 12 months only, with the population of the middle year.

PEOPLE = [
    *people(dict.fromkeys(LPAS, 100_000), 2023),
    *people(dict.fromkeys(LPAS, 110_000), 2024),
]


@pytest.mark.parametrize(
    ("to", "year", "rate"),
    [
        ("2026-03", 2024, 120 / 110),  # the middle is in 2025, which is not held: the latest before
        ("2025-05", 2024, 120 / 110),
        ("2024-06", 2023, 120 / 100),  # the middle is new year's night: the year just ended
        ("2023-12", 2023, 120 / 100),
    ],
)
def test_a_rate_names_the_population_year_of_its_middle(to: str, year: int, rate: float) -> None:
    rows = [*monthly("thefts", "alder", "2022-04", [10] * 48), *PEOPLE]
    found = figure(rows, "thefts", "alder", to=to)
    assert found.rate and found.rate.population_year == year
    assert found.rate.value == pytest.approx(rate) and found.rate.per == 1_000
    assert found.rate.lower and found.rate.upper
    assert found.rate.lower < found.rate.value < found.rate.upper


@pytest.mark.parametrize(("window", "rated"), [("12m", True), ("3m", False), ("1m", False)])
def test_rates_are_of_12_months_only(window: str, rated: bool) -> None:
    rows = [*monthly("thefts", "alder", "2025-04", [10] * 12), *PEOPLE]
    assert (figure(rows, "thefts", "alder", window=window).rate is not None) is rated


def test_there_is_no_rate_without_a_population_in_the_snapshot_or_a_base_in_the_catalogue() -> None:
    rows = monthly("thefts", "alder", "2025-04", [10] * 12)
    assert figure(rows, "thefts", "alder").rate is None
    later = people(dict.fromkeys(LPAS, 100_000), 2026)
    assert figure(rows + later, "thefts", "alder").rate is None
    admissions = [row("admissions", "shire", YEAR, 165, source="yearbook"), *PEOPLE]
    assert figure(admissions, "admissions").rate is None


def test_several_areas_share_the_population_of_a_year_that_all_have() -> None:
    rows = [
        *everywhere("thefts", "2025-04", [10] * 12),
        *people({"alder": 100_000, "birch": 50_000}, 2023),
        *people({"alder": 110_000}, 2024),
    ]
    found = figure(rows, "thefts", "alder", "birch")
    assert found.rate and (found.rate.population, found.rate.population_year) == (150_000, 2023)


DEATHS = [row("deaths", "shire", YEAR, 41, source="yearbook")]
RATE = row("death_rate", "shire", YEAR, 14.1, source="yearbook")
THREE_MILLION = people({"shire": 3_000_000}, 2025)


def test_a_published_rate_wins_and_a_disagreement_is_noted() -> None:
    found = figure([*DEATHS, RATE, *THREE_MILLION], "deaths")
    assert found.rate and found.rate.published and found.rate.value == 14.1
    assert found.rate.population is None and found.rate.interval is None
    (note,) = (n.text for n in found.notes if n.code == "rate")
    assert "14.1 per million people" in note
    assert "mid-2025 population of 3,000,000 give 13.7" in note


def test_a_published_rate_that_agrees_after_rounding_is_not_remarked_on() -> None:
    agreeing = people({"shire": 2_900_000}, 2025)  # 14.14
    found = figure([*DEATHS, RATE, *agreeing], "deaths")
    assert found.rate and found.rate.published and "rate" not in codes(found)


@pytest.mark.parametrize(
    ("rows", "value", "published"),
    [
        ([*DEATHS, RATE, *THREE_MILLION], 14.1, True),
        ([*DEATHS, *THREE_MILLION], pytest.approx(41 / 3), False),
        ([RATE], 14.1, None),
    ],
    ids=["published", "computed", "no count on file"],
)
def test_a_rate_measure_is_the_published_rate_else_the_computed(
    rows: list[Observation], value: float, published: bool | None
) -> None:
    found = figure(rows, "death_rate")
    assert found.value == value
    assert (found.rate.published if found.rate else None) is published
    assert found.period == period(YEAR) and found.observations


def test_a_rate_without_population_says_why_there_is_none() -> None:
    found = figure(DEATHS, "death_rate")
    assert isinstance(found, NoFigure) and found.why == "no rate"
    assert "population of Shire" in found.unavailable
    shorter = figure(
        monthly("deaths", "shire", "2026-01", [1] * 3, source="quarters"), "death_rate", window="3m"
    )
    assert shorter.unavailable == "No rate: rates are given for 12 complete months only."


def test_a_rate_follows_its_count_to_the_latest_year_held() -> None:
    found = figure([*DEATHS, *THREE_MILLION], "death_rate", to="2026-05")
    assert said(found) == (pytest.approx(41 / 3), YEAR, "latest")


def test_nobody_living_there_gives_no_rate() -> None:
    assert figure([*DEATHS, *people({"shire": 0}, 2025)], "deaths").rate is None


# What rows say of themselves.


def test_a_note_on_one_month_of_a_year_reaches_the_reader() -> None:
    rows = monthly("thefts", "alder", "2025-04", [10] * 11)
    rows.append(row("thefts", "alder", "2026-03", 10, note="Alder, March 2026: 5% is missing."))
    for window in ("12m", "3m", "1m"):
        found = figure(rows, "thefts", "alder", window=window)
        assert ("row", "Alder, March 2026: 5% is missing.") in [
            (n.code, n.text) for n in found.notes
        ]


def test_a_note_that_only_gives_the_place_in_the_source_is_told_apart() -> None:
    rows = [row("admissions", "shire", YEAR, 165, source="yearbook", note="Paragraph 7.")]
    found = figure(rows, "admissions")
    assert [(n.code, n.text) for n in found.notes] == [("source", "Paragraph 7.")]


def test_an_answer_without_a_figure_has_a_reason_and_never_a_value() -> None:
    rows = [
        *everywhere("thefts", "2024-04", [10] * 24, incomplete=["2025-09"]),
        *everywhere("break_ins", "2024-04", [10] * 24),
        *DEATHS,
        RATE,
        *PEOPLE,
    ]
    reading = reader(rows)
    for measure in reading.catalogue.measures:
        for where in ((), ("alder",), ("alder", "cedar"), ("nation",)):
            for to in ("2024-06", "2025-09", "2026-03", "2026-09"):
                for window in ("12m", "3m", "1m", "fytd"):
                    found = figure(reading, measure, *where, to=to, window=window)
                    assert found.asked.end == Month.parse(to)
                    plain = figure_json(found)
                    if isinstance(found, NoFigure):
                        assert plain["unavailable"] == found.unavailable != ""
                        assert not any(plain[key] for key in OF_A_VALUE)
                    else:
                        assert plain["unavailable"] is None
                        assert plain["value"] == found.value and plain["start"]


# What a month can answer, said before it is chosen.


@pytest.mark.parametrize("window", [Window.YEAR, Window.QUARTER, Window.MONTH])
@pytest.mark.parametrize("snapshot", [entry.snapshot for entry in REGISTER.entries()])
def test_the_months_that_are_called_complete_are_those_with_an_answer(
    snapshot: str, window: Window
) -> None:
    catalogue = load_catalogue(CATALOGUE)
    held = Reader(REGISTER.open(snapshot), catalogue)
    lpas = list(catalogue.lpas)
    months = [Month.of(2023, 1) + back for back in range(42)]
    for name in {m for p in catalogue.priorities.values() for m in p.headlines}:
        measure = catalogue.measures[name]
        for areas in ([catalogue.force], lpas[:1], lpas[1:3], lpas):
            periods = {to: resolve_period(held, measure, areas, to, window) for to in months}
            right = {to for to, found in periods.items() if found and found.end == to}
            ends = {Month(index) for index, _ in complete_end_months(held, measure, areas, window)}
            assert ends & set(months) == right, (name, [a.id for a in areas])


# All of a force's areas are not the force: what has no area is in its own figure alone.


@pytest.mark.parametrize(
    ("own", "said_of_it"),
    [
        (400, "360 in the 3 local policing areas together, and 400 in Shire as a whole; 40 are in"),
        (350, "360 in the 3 local policing areas together, and 350 in Shire as a whole."),
        (360, ""),
        (None, ""),
    ],
)
def test_all_areas_together_are_set_beside_the_force_s_own_figure(
    own: float | None, said_of_it: str
) -> None:
    rows = everywhere("thefts", "2025-04", [10] * 12)
    rows += [row("thefts", "shire", YEAR, own)] if own else []
    found = figure(rows, "thefts", *LPAS)
    texts = [note.text for note in found.notes if note.code == "whole"]
    assert found.value == 360 and (said_of_it in texts[0] if said_of_it else not texts)
    for where in ((), LPAS[:2]):
        assert "whole" not in codes(figure(rows, "thefts", *where))


def test_the_force_s_own_figure_is_of_the_same_months_and_source() -> None:
    rows = everywhere("thefts", "2025-04", [10] * 12, incomplete=["2025-09"])
    other = [row("thefts", "shire", YEAR, 500, source="yearbook")]
    months = monthly("thefts", "shire", "2025-04", [40] * 12)
    assert "whole" not in codes(figure(rows + other, "thefts", *LPAS))
    (note,) = (n.text for n in figure(rows + months, "thefts", *LPAS).notes if n.code == "whole")
    assert "330 in the 3 local policing areas together, and 440 in Shire" in note


# Not held is not unpublished.


@pytest.mark.parametrize(
    ("measure", "where", "said_of_it"),
    [
        ("calls_999_within_10s", ("solihull",), "no figures are published for Solihull"),
        ("calls_101_mean_wait", ("solihull",), "this snapshot holds no figures for Solihull"),
        ("neighbourhood_crime", ("solihull", "dudley"), "this snapshot holds no figures for"),
        ("sharp_admissions_u25", ("dudley",), "this snapshot holds no figures for Dudley"),
    ],
)
def test_only_what_no_source_publishes_is_said_to_be_unpublished(
    measure: str, where: tuple[str, ...], said_of_it: str
) -> None:
    catalogue = load_catalogue(CATALOGUE)
    held = Reader(REGISTER.open("2026-11-22"), catalogue)
    chosen = [catalogue.areas[one] for one in where]
    found = resolve_figure(held, catalogue.measures[measure], chosen, Month.parse("2025-06"))
    (note,) = (n.text for n in found.notes if n.code == "area")
    assert said_of_it in note


def test_a_measure_that_is_given_for_every_area_is_never_said_to_be_unpublished() -> None:
    measures = load_catalogue(CATALOGUE).measures.values()
    assert any(measure.smaller_areas == "not published" for measure in measures)
    for measure in measures:
        assert measure.smaller_areas == "not held" or measure.smallest_area != "lpa"
        assert not measure.is_unpublished_for("force")
