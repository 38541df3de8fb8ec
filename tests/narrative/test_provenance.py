"""What a reader finds behind a sentence: inputs, method, test, source and rows, and all true."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.content.paragraphs import LEAD_WORDS, DraftedText
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.figure import Figure, NoFigure
from pcc_metrics.figures.populations import population_rows
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.citations import citation, with_references, without_references
from pcc_metrics.narrative.fact_types import PLANNED, FactKind
from pcc_metrics.narrative.provenance import figure_provenance, figure_rows, format_row_numbers
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from tests.support.factories import (
    CATALOGUE,
    areas,
    everywhere,
    make_content,
    monthly,
    people,
    reader,
    row,
)

YEARS = [40 + place % 12 for place in range(36)]  # April 2023 to March 2026
PEOPLE = people({"alder": 100_000, "birch": 20_000, "cedar": 40_000})
REAL = load_catalogue()


def opened(
    rows: Sequence[Observation], measure: str, *where: str, priority: str = "property", **view: str
) -> dict[str, str]:
    """The items behind the first paragraph about a measure."""
    reading = reader(rows)
    drafted = DraftedText(make_content(reading, priority, *where, **view), reading)
    paragraph = next(
        p
        for p in drafted.paragraphs
        if p.sentences[0].fact not in PLANNED and p.sentences[0].figures[0].measure.id == measure
    )
    return dict(paragraph.origins[0].items)


@cache
def real(snapshot: str, priority: str, view: View) -> DraftedText:
    reading = Reader(Register(BUNDLED).open(snapshot), REAL)
    return DraftedText(build_page_content(reading, REAL.priorities[priority], view), reading)


VIEWS = [View(), View(("walsall",)), View(("dudley", "walsall")), View(compare=Compare.NATIONAL)]
PAGES = [
    pytest.param(snapshot, priority, view, id=f"{snapshot}-{priority}-{number}")
    for snapshot in ("2024-02-27", "2026-11-22")
    for priority in REAL.priorities
    for number, view in enumerate(VIEWS)
]


def test_a_count_is_opened_to_its_inputs_method_interval_and_source() -> None:
    rows = [*everywhere("thefts", "2023-04", YEARS), *PEOPLE]
    found = opened(rows, "thefts", "alder")
    total = sum(YEARS[24:])
    assert found["Figure"] == f"{total} offences"
    assert found["What is counted"] == "Thefts recorded by the police, by month and area."
    assert found["Period"] == "April 2025 to March 2026"
    assert found["Method"] == "Figures of 12 rows added up"
    assert found["Rate"] == (
        "5.5 per 1,000 people, for 100,000 people in mid-2024; 95% interval 5.0 to 5.9"
    )
    assert found["95% interval"] == (
        "501 to 594 (Byar's limits of a count): how far chance alone would reach"
    )
    assert found["Source"] == "Monthly counts by area; status: final"
    assert found["Rows below"] == "1 to 12"


def test_a_sum_of_areas_names_them_and_gives_each() -> None:
    found = opened(everywhere("thefts", "2023-04", YEARS), "thefts", "alder", "birch")
    assert found["Method"] == "Figures of 24 rows added up: the sum of Alder and Birch"
    assert found["Each area"] == "Alder 546 (rows 1 to 12) and Birch 546 (rows 13 to 24)"


def test_the_force_as_the_sum_of_its_areas_says_so() -> None:
    found = opened(everywhere("thefts", "2023-04", YEARS), "thefts")
    assert found["Method"] == "Figures of 36 rows added up: the sum of Alder, Birch and Cedar"


def test_a_composite_names_its_components() -> None:
    rows = [*everywhere("thefts", "2023-04", YEARS), *everywhere("break_ins", "2023-04", YEARS)]
    assert opened(rows, "property_crime", "alder")["Method"] == (
        "Figures of 24 rows added up; made of thefts and break-ins"
    )


def test_a_sign_is_given_with_the_months_and_the_interval_behind_it() -> None:
    rows = monthly("thefts", "alder", "2024-04", [50] * 12 + [40] * 10 + [55, 50])
    found = opened(rows, "thefts", "alder")
    assert found["Compared with the year to March 2025"] == "505 against 600; rows 13 to 24"
    assert found["Sign"] == (
        "▼ lower in most months. Each of 12 months against the same month of the other year: "
        "10 lower, 1 higher, 1 the same; most months are 10 of the 11 that differ. "
        "0.84 times as many, 95% interval 0.75 to 0.95"
    )


def test_months_that_are_complete_in_both_years_are_named() -> None:
    rows = monthly("thefts", "alder", "2024-04", [50] * 24, incomplete=("2024-09",))
    found = opened(rows, "thefts", "alder")
    assert found["Compared with the year to March 2025"].startswith(
        "550 against 550, over April to August 2025 and October 2025 to March 2026; rows "
    )
    assert found["Sign"].startswith("? could be chance. Each of 11 months against")


def test_the_interval_of_two_counts_is_given() -> None:
    rows = [
        row("deaths", "shire", "2024-04/2025-03", 19, source="yearbook"),
        row("deaths", "shire", "2025-04/2026-03", 31, source="yearbook"),
    ]
    found = opened(rows, "deaths", priority="violence")
    assert found["Method"] == "As published"
    assert found["Compared with the year to March 2025"] == "31 against 19; row 2"
    assert found["Sign"] == ("? could be chance. 1.63 times as many, 95% interval 0.89 to 3.06")


def test_a_rise_from_none_is_no_multiple() -> None:
    rows = [
        row("deaths", "shire", "2024-04/2025-03", 0, source="yearbook"),
        row("deaths", "shire", "2025-04/2026-03", 9, source="yearbook"),
    ]
    assert opened(rows, "deaths", priority="violence")["Sign"] == (
        "△ higher in total only: only yearly totals are held"
    )


def test_what_has_no_sign_says_why() -> None:
    rows = monthly("shouting", "alder", "2024-04", [100] * 12 + [40] * 12)
    assert opened(rows, "shouting", "alder")["Sign"] == (
        "– not comparable: the two are not set against each other, because how incidents are "
        "recorded changed in 2025"
    )


def test_a_share_is_opened_to_numerator_denominator_and_its_interval() -> None:
    rows = [
        row("satisfied", "shire", "2024-04/2025-03", 0.7, of=(350, 500), source="yearbook"),
        row("satisfied", "shire", "2025-04/2026-03", 0.8, of=(400, 500), source="yearbook"),
    ]
    found = opened(rows, "satisfied", priority="service")
    assert found["Inputs"] == "400 divided by 500"
    assert found["95% interval"].startswith("76% to 83% (Wilson's limits of a share)")
    assert found["Sign"].startswith(
        "△ higher in total only: only yearly totals are held. A difference of 10.0 percentage"
    )


def test_an_earlier_figure_says_that_it_is_the_latest() -> None:
    rows = monthly("thefts", "alder", "2024-04", [50] * 12)
    found = opened(rows, "thefts", "alder", to="2026-03")
    assert found["Period"] == (
        "April 2024 to March 2025 (the latest held; the page asks for April 2025 to March 2026)"
    )


def test_a_figure_that_cannot_be_given_says_why() -> None:
    gaps = ("2025-07", "2025-08", "2025-09", "2025-10")
    rows = monthly("thefts", "alder", "2024-04", [50] * 24, incomplete=gaps)
    (item,) = opened(rows, "thefts", "alder", to="2026-03").items()
    assert item[0] == "No figure"
    assert "July to October 2025 are incomplete" in item[1]


def test_a_figure_of_some_months_names_them() -> None:
    rows = monthly("thefts", "alder", "2024-04", [50] * 24, incomplete=("2025-09",))
    period = opened(rows, "thefts", "alder", to="2026-03")["Period"]
    assert period == (
        "April 2025 to March 2026, of which 11 months are complete: April to August 2025 and "
        "October 2025 to March 2026"
    )


def test_the_population_s_rows_add_up_to_the_population() -> None:
    reading = reader([*everywhere("thefts", "2023-04", YEARS), *PEOPLE])
    found = population_rows(reading, areas(), 2024)
    assert [o.area for o in found] == ["alder", "birch", "cedar"]
    assert sum(o.value for o in found) == 160_000
    assert population_rows(reading, areas(), 2023) == ()


@pytest.mark.parametrize(
    ("numbers", "said"),
    [((1, 2, 3, 7), "1 to 3 and 7"), ((4,), "4"), ((), ""), ((1, 3), "1 and 3")],
)
def test_rows_are_named_in_runs(numbers: Sequence[int], said: str) -> None:
    rows = {row("thefts", "alder", f"2025-{n:02d}", 1): n for n in range(1, 10)}
    assert format_row_numbers([o for o, n in rows.items() if n in numbers], rows) == said


# On the bundled figures


@pytest.mark.parametrize(("snapshot", "priority", "view"), PAGES)
def test_behind_every_sentence_are_figures_that_its_rows_make_up(
    snapshot: str, priority: str, view: View
) -> None:
    drafted = real(snapshot, priority, view)
    assert [s for p in drafted.paragraphs for s in p.sentences] == list(
        drafted.content.plan.sentences
    )
    for paragraph in drafted.paragraphs:
        assert paragraph.origins
        shown = {cells[0] for cells in paragraph.table.rows}
        for figure in paragraph.figures:
            held = {drafted.numbers[o] for o in figure_rows(drafted.reader, figure)}
            assert held <= shown
            rejected = isinstance(figure, NoFigure) and figure.rejected
            assert bool(held) == (isinstance(figure, Figure) or bool(rejected))
            if isinstance(figure, Figure) and figure.measure.kind == "count":
                assert sum(o.value for o in figure.observations) == figure.value


@pytest.mark.parametrize(("snapshot", "priority", "view"), PAGES)
def test_every_figure_says_how_it_was_made_and_by_whom(
    snapshot: str, priority: str, view: View
) -> None:
    drafted = real(snapshot, priority, view)
    for figure in _held(drafted):
        made = figure_provenance(figure, REAL, drafted.numbers, compared=True)
        found = dict(made.items)
        assert {"Figure", "Period", "Method", "Source", "Rows below"} <= set(found)
        assert all(found.values()), found
        if figure.rate and figure.rate.population and figure.rate.population_year:
            year = figure.rate.population_year
            rows = population_rows(drafted.reader, figure.shown, year)
            assert sum(o.value for o in rows) == figure.rate.population


def _held(drafted: DraftedText) -> list[Figure]:
    figures = (f for s in drafted.content.sentences for f in s.figures)
    return [figure for figure in figures if isinstance(figure, Figure)]


@pytest.mark.parametrize(("snapshot", "priority", "view"), PAGES)
def test_at_most_120_words_stand_before_more(snapshot: str, priority: str, view: View) -> None:
    drafted = real(snapshot, priority, view)
    lead = " ".join(paragraph.text for paragraph in drafted.lead)
    assert drafted.lead[0].sentences[0].fact is FactKind.ANSWER
    assert len(lead.split()) <= LEAD_WORDS
    assert (*drafted.lead, *drafted.more) == drafted.paragraphs
    assert [p.number for p in drafted.paragraphs] == list(range(1, len(drafted.paragraphs) + 1))
    assert len({p.name for p in drafted.paragraphs}) == len(drafted.paragraphs)


# The text to be copied


def copied(rows: Sequence[Observation], *where: str) -> str:
    reading = reader(rows)
    drafted = DraftedText(make_content(reading, "property", *where), reading)
    paragraphs = [p.sentences for p in drafted.paragraphs]
    return with_references(paragraphs, CATALOGUE, reading.snapshot.id, "https://example.org/x")


def test_the_text_can_be_copied_without_anything_else() -> None:
    drafted = real("2026-11-22", "serious-violence", View(("walsall",)))
    text = without_references([p.sentences for p in drafted.paragraphs])
    planned = (s for s in drafted.content.plan.sentences if s.fact is not FactKind.CONTEXT)
    assert text.replace("\n\n", " ") == " ".join(s.alone for s in planned)
    assert "[1]" not in text


def test_references_are_numbered_and_name_source_snapshot_and_link() -> None:
    rows = monthly("thefts", "alder", "2024-04", [50] * 12 + [40] * 12)
    text = copied(rows, "alder")
    body, _, references = text.partition("\n\nReferences\n\n")
    assert (
        "480: 20% fewer than the 600 in the year to March 2025, and fewer in all 12 months. [2]\n\n"
        in body
    )
    assert (
        "[2] Thefts, Alder, April 2025 to March 2026 and April 2024 to March 2025. "
        "Source: Monthly counts by area.\n[3] "
    ) in references
    assert references.endswith(
        f"All figures are those of snapshot {reader(rows).snapshot.id}: https://example.org/x"
    )


def test_measures_of_one_place_and_time_share_a_reference() -> None:
    drafted = real("2026-11-22", "serious-violence", View())
    uncompared = next(s for s in drafted.content.sentences if s.fact == "uncompared")
    assert citation([uncompared], REAL) == (
        "Violence with injury, Robbery and Possession of weapons, West Midlands, July 2024 to "
        "June 2025. Source: Police Force Area data tables, Table C2: recorded crime by Community "
        "Safety Partnership."
    )


def test_what_is_not_held_has_no_source() -> None:
    drafted = real("2024-02-27", "fraud-and-cybercrime", View())
    absent = next(s for s in drafted.content.sentences if s.fact == "noneheld")
    assert citation([absent], REAL).endswith("No figure is held.")
