"""The planned text on the bundled figures: what stands where, and what it says."""

from __future__ import annotations

from functools import cache

import pytest

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.claims import ClaimKind
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.store.register import Register

CATALOGUE = load_catalogue()


@cache
def page(priority: str, *areas: str, compare: Compare = Compare.YEAR) -> PageContent:
    reader = Reader(Register(BUNDLED).open("2026-11-22"), CATALOGUE)
    return build_page_content(reader, CATALOGUE.priorities[priority], View(areas, compare=compare))


def paragraphs(content: PageContent) -> list[str]:
    return [" ".join(s.text for s in one) for one in content.plan.paragraphs]


def test_the_answer_names_size_direction_turn_and_what_has_no_figure() -> None:
    answer = page("drugs").plan.answer.text
    assert "14% higher than a year before, but level after November" in answer
    assert "No recent figure is held for drug trafficking offences" in answer


@pytest.mark.parametrize(
    ("priority", "area", "sentence"),
    [
        (
            "serious-violence",
            "walsall",
            (
                "Robbery was less than 1% higher than a year before (could be chance), but 37% "
                "higher after December."
            ),
        ),
        (
            "drugs",
            "coventry",
            (
                "Drug offences were 3% higher than a year before (could be chance), but 11% lower "
                "after November."
            ),
        ),
    ],
)
def test_the_answer_tells_a_turn_where_all_months_together_could_be_chance(
    priority: str, area: str, sentence: str
) -> None:
    assert sentence in page(priority, area).plan.answer.text


def test_of_two_sources_the_one_leads_that_compares_the_newest_period() -> None:
    told = paragraphs(page("serious-violence"))
    assert told[0].startswith("6,642 robbery offences were recorded, 2.2 per 1,000 people.")
    assert not any("6,661" in one for one in told)
    others = [" ".join(s.text for s in one) for one in page("serious-violence").plan.others]
    assert any("6,661 robbery offences" in one for one in others)


@pytest.mark.parametrize(
    ("priority", "sentence"),
    [
        ("drugs", "It turned: 22% higher until November, then level."),
        ("serious-violence", "It turned: 7% lower until November, then 6% higher."),
        ("neighbourhood-crime", "It turned: 11% lower until November, then level."),
    ],
)
def test_a_turn_is_told_with_its_change(priority: str, sentence: str) -> None:
    assert paragraphs(page(priority))[0].endswith(sentence)


def test_a_change_over_fewer_months_than_its_level_names_both_sums_and_the_months() -> None:
    assert (
        "Robbery was 4% lower over nine months (4,930; 5,131 a year before): lower in 6 months, "
        "higher in 3."
    ) in paragraphs(page("serious-violence"))[0]


def test_area_period_and_months_compared_are_said_once() -> None:
    plan = page("serious-violence").plan
    assert plan.context.text.startswith("The West Midlands, the year to March 2026. ")
    assert "April to August 2025 and November 2025 to February 2026" in plan.context.text
    rest = " ".join(s.text for one in plan.paragraphs for s in one)
    assert "West Midlands" not in rest
    assert "March 2026" not in rest


def test_a_sentence_on_the_page_has_a_form_that_stands_alone() -> None:
    for one in page("serious-violence", "walsall").plan.paragraphs:
        for sentence in one:
            if sentence.fact in (FactKind.LEVEL, FactKind.CHANGE, FactKind.TURN):
                assert "Walsall" in sentence.alone
                assert "2026" in sentence.alone or "2025" in sentence.alone


def test_an_area_is_told_beside_the_rest_of_its_force_without_a_verdict() -> None:
    told = paragraphs(page("serious-violence", "walsall"))
    robbery = next(one for one in told if "robbery" in one)
    assert "1.6 per 1,000 people (1.5 to 1.8); 2.2 (2.2 to 2.3) elsewhere in the force" in robbery


def test_movers_are_told_on_the_page_of_the_force_alone() -> None:
    movers = [s.text for s in page("serious-violence").plan.movers]
    assert (
        "Robbery in Solihull was 40% higher (247; 177 a year before), in 8 of 9 months." in movers
    )
    assert (
        "Wolverhampton made up 136 of the 201 fewer robbery offences than a year before." in movers
    )
    assert movers[-1] == "21 combinations of area and measure were checked; these stood out."
    assert not page("serious-violence", "walsall").plan.movers


def test_the_component_that_makes_up_most_of_a_change_is_told() -> None:
    movers = [s.text for s in page("neighbourhood-crime").plan.movers]
    assert (
        "Vehicle crime made up 1,652 of the 3,188 fewer neighbourhood crime offences than a year "
        "before."
    ) in movers


def test_levels_three_years_apart_are_not_said_to_be_a_year_apart() -> None:
    told = next(one for one in paragraphs(page("homicide")) if "12.7" in one)
    assert "in the three years to March 2025. Three years before it was 16.0" in told
    assert "a year before" not in told


def test_every_planned_sentence_carries_its_figures_and_claims() -> None:
    for priority in CATALOGUE.priorities:
        for sentence in page(priority).plan.sentences:
            assert sentence.figures, sentence.text
            assert sentence.claims, sentence.text


def test_a_claim_names_what_it_is_of() -> None:
    (level,) = page("drugs").plan.paragraphs[0][:1]
    (value,) = [one for one in level.claims if one.kind is ClaimKind.VALUE]
    assert (value.text, value.measure, value.value) == ("9,510", "drugs_street", 9510)
    assert value.areas == ("west-midlands",)
    assert str(value.period) == "2025-04/2026-03"
