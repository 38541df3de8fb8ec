"""Words of whole pages, on the bundled figures, that a board member once read wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import View
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.narrative.grammar import is_plural
from pcc_metrics.narrative.updates import headline_updates, update_sections
from pcc_metrics.store.register import Register

CATALOGUE = load_catalogue()
LPAS = [area.id for area in CATALOGUE.lpas]


@cache
def reader(snapshot: str = "2026-11-30") -> Reader:
    return Reader(Register(BUNDLED).open(snapshot), CATALOGUE)


@cache
def page(priority: str, area: str = "", to: str = "", window: Window = Window.YEAR) -> PageContent:
    view = View((area,) if area else (), Month.parse(to) if to else None, window)
    return build_page_content(reader(), CATALOGUE.priorities[priority], view)


def texts(content: PageContent, *facts: FactKind) -> list[str]:
    return [s.text for s in content.plan.sentences if not facts or s.fact in facts]


def pages() -> Iterator[PageContent]:
    for priority in CATALOGUE.priorities:
        for area in ("", *LPAS):
            for to in ("", "2024-10", "2024-12", "2023-06"):
                yield page(priority, area, to)


# The answer.


def test_answer_and_paragraph_agree_on_a_rate_that_cannot_be_tested() -> None:
    plan = page("homicide").plan
    assert "cannot be compared" not in plan.answer.text
    (rate,) = [" ".join(s.text for s in one) for one in plan.paragraphs if "12.7" in one[0].text]
    assert rate.endswith("Three years before it was 16.0; the difference cannot be tested.")


def test_homicides_lead_with_the_year_before_as_reported_and_without_a_sign() -> None:
    """“The difference in homicides (32; 42 in 2019) could be chance.” told of six years back."""
    answer = page("homicide").plan.answer
    first = "32 homicides in the year to June 2025; 38 a year before, as reported."
    assert answer.text.startswith(first)
    assert not re.search(r"2019|chance|higher|lower", answer.text)


def test_no_answer_says_only_that_nothing_is_clear() -> None:
    """“One difference could be chance.” stood alone, without size, measure or number."""
    for content in pages():
        if content.headlines:
            assert re.search(r"\d", content.plan.answer.text), content.plan.answer.text
        assert not re.search(r"\b(?:One|Two|Three) differences?\b", content.plan.answer.text)


def test_context_and_answer_begin_with_the_areas_that_are_asked_for() -> None:
    for content in pages():
        own = [f for f in content.plan.leaders if isinstance(f, Figure) and not f.history]
        own = [f for f in own if f.shown == content.areas]
        if own:
            (when,) = {c.period for c in content.plan.context.claims if c.text != ""} & {
                f.period for f in own
            }
            assert when in {f.period for f in own}


def test_an_older_figure_of_the_force_does_not_date_an_area_s_page() -> None:
    """“Walsall, the year to September 2023” stood over figures of December 2024."""
    plan = page("serious-violence", "walsall", "2024-12").plan
    assert plan.context.text == "Walsall, the year to December 2024."
    assert plan.answer.text.startswith("463 robbery offences in the 10 complete months of")
    assert plan.paragraphs[0][0].text.startswith("463 robbery offences")


@pytest.mark.parametrize(
    ("measure", "brief"),
    [
        ("homicide_knife_share", "the knife-crime share of homicides"),
        ("homicide_domestic_share", "the domestic-abuse share of homicides"),
        ("calls_101_mean_wait", "the mean wait on 101"),
    ],
)
def test_a_name_in_the_answer_is_a_name(measure: str, brief: str) -> None:
    """“No figure for associated with knife crime”, “101 mean wait”."""
    assert CATALOGUE.measures[measure].brief == brief
    assert reader("2024-02-27").catalogue.measures[measure].brief == brief


def test_an_area_s_answer_says_of_what_the_force_s_figures_are() -> None:
    answer = page("victim-satisfaction", "dudley").plan.answer.text
    assert "999 calls answered within 10 seconds in the West Midlands" in answer
    assert "as a whole" not in answer


def test_the_answer_that_stands_alone_says_of_what_period_it_is() -> None:
    for content in pages():
        answer = content.plan.answer
        held = [f for f in content.plan.leaders if isinstance(f, Figure) and not f.history]
        if held:
            assert re.search(r"\b20\d\d\b", answer.alone), answer.alone


def test_verb_and_name_agree() -> None:
    assert not is_plural(CATALOGUE.measures["calls_101_mean_wait"])


# What moved.


def test_a_part_is_never_said_to_be_more_than_its_whole() -> None:
    """“Birmingham made up 181 of the 177 fewer burglary offences”."""
    content = page("neighbourhood-crime", "", "2026-02", Window.QUARTER)
    told = " ".join(texts(content, FactKind.MOVER))
    assert (
        "Birmingham had 181 fewer burglary offences than a year before; the West Midlands as a "
        "whole had 177 fewer."
    ) in told
    for one in (page("neighbourhood-crime"), content, page("drugs"), page("serious-violence")):
        for text in texts(one, FactKind.MOVER):
            made_up = re.search(r"made up ([\d,]+) of the ([\d,]+) .* than a year before\.$", text)
            assert bool(made_up) == ("made up" in text)
            if made_up:
                part, whole = (int(number.replace(",", "")) for number in made_up.groups())
                assert part <= whole


# Cautions.


def test_the_inspectors_caution_holds_for_rises_and_for_falls() -> None:
    (caution,) = [t for t in texts(page("serious-violence")) if t.startswith("Inspectors judged")]
    assert caution.endswith(
        ": better recording since may have added to a rise, or hidden part of a fall."
    )


@pytest.mark.parametrize("snapshot", ["2026-11-22", "2026-11-30"])
def test_a_break_is_told_in_words_that_fit_every_area(snapshot: str) -> None:
    """“Fell to less than half” stood beside Dudley's 1,727 and 2,055."""
    priority = CATALOGUE.priorities["neighbourhood-crime"]
    content = build_page_content(reader(snapshot), priority, View(("dudley",)))
    told = " ".join(texts(content))
    assert "half" not in told
    assert "fell sharply between July and November 2025, and it is not known whether" in told


def test_measures_without_a_figure_for_one_reason_share_a_sentence() -> None:
    gaps = texts(page("serious-violence", "walsall", "2024-10"), FactKind.GAP)
    expected = (
        "No figure for violence with injury in the year to October 2024: November 2023 to June "
        "2024 are not held and July to October 2024 are held only as part of the year to June "
        "2025. The newest complete 12 months held are the year to June 2025."
    )
    assert gaps == [expected]
    told = texts(page("victim-satisfaction", "walsall", "2024-10"), FactKind.GAP)
    assert any("No figure for stalking and harassment or sexual offences" in one for one in told)


def test_what_another_source_tells_is_no_gap() -> None:
    """“463 robbery offences” and “no figure for robbery” stood on one page."""
    content = page("serious-violence", "walsall", "2024-12")
    assert not any("robbery" in one for one in texts(content, FactKind.GAP))
    assert any("No figure for robbery in Walsall" in s.text for s in content.sentences)


def test_many_areas_are_counted_and_few_are_named() -> None:
    gaps = texts(page("serious-violence", "", "2023-06"), FactKind.GAP)
    (gap,) = (one for one in gaps if "robbery" in one)
    assert "May and June 2023 (5 of 7 areas) are incomplete" in gap
    assert "June 2023 (Dudley and Wolverhampton) are not held" in gap


def test_a_note_says_what_is_missing_and_what_is_done() -> None:
    content = page("drugs")
    notes = texts(content, FactKind.NOTE)
    assert (
        "In the figures from data.police.uk, about 5.5% of the usual count is missing (Walsall, "
        "November 2025); the month is counted as it stands."
    ) in notes
    assert any("Aldridge" in s.alone for s in content.plan.cautions)


def test_what_follows_is_never_history() -> None:
    """An area's page announced figures of the force from 2019 and 2023."""
    for content in pages():
        history = {f.measure.id for f in content.history}
        places = [s for s in content.plan.sentences if s.fact is FactKind.PLACE]
        assert not history & {f.measure.id for s in places for f in s.figures}


def test_a_rate_without_its_count_is_told() -> None:
    content = page("homicide", "", "2024-10")
    assert "The homicide rate was 14.1 per million people in the year to October 2023." in texts(
        content
    )


def test_what_is_new_and_reported_says_its_period_first() -> None:
    """“96%, as reported in the year to March 2025” read as though the report were of that year."""
    updates = headline_updates(reader("2026-11-22"), reader(), View(), CATALOGUE)
    lines = [line for _, each in update_sections(updates) for line in each]
    assert (
        "999 calls answered within 10 seconds: 96% in the year to March 2025, as reported; not "
        "comparable with the figure before, which was from another source."
    ) in lines
