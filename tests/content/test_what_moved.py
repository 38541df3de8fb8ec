"""What moved: the movers of all priority pages at once, and counts of signs that add up."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import html

from pcc_metrics.content.area_profile import build_area_profile
from pcc_metrics.content.moved_html import SIGNS, moved_html
from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.content.what_moved import WhatMoved, build_what_moved
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import View
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.movers import LARGE, LEVEL
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.narrative.moved_text import RULE
from pcc_metrics.narrative.page_answer import MOST_WORDS
from pcc_metrics.stats.change_signs import Sign
from tests.watchman.claim_checks import check_claim
from tests.watchman.snapshots import BUNDLED_NOW, FIRST, HOLED, SYNTHETIC, watched

CATALOGUE = load_catalogue()
LPAS = tuple(area.id for area in CATALOGUE.lpas)
SNAPSHOTS = (BUNDLED_NOW, HOLED, SYNTHETIC, FIRST)
VIEWS = [
    View(),
    View(("walsall",)),
    View(("wolverhampton",)),
    View(("coventry", "dudley", "walsall")),
    View(LPAS),
    View(to=Month.parse("2025-08")),
    View(to=Month.parse("1990-01")),
]


@cache
def moved(view: View, name: str = BUNDLED_NOW) -> WhatMoved:
    known = watched(name).catalogue.areas
    areas = tuple(area for area in view.areas if area in known)
    return build_what_moved(watched(name).reader, View(areas, view.to))


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_the_force_has_the_movers_of_all_its_priority_pages(name: str) -> None:
    page, reader = moved(View(), name), watched(name).reader
    at_the_month = View(to=page.asked.end)
    told = {
        sentence.alone
        for priority in reader.catalogue.priorities.values()
        for sentence in build_page_content(reader, priority, at_the_month).plan.movers
        if sentence.fact is FactKind.MOVER
    }
    assert {line.standalone.text for line in (*page.lines, *page.shares)} == told
    assert told or name != BUNDLED_NOW


@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_nothing_is_false(view: View, name: str) -> None:
    page, rows = moved(view, name), watched(name).rows
    lines = (*page.lines, *page.shares)
    sentences = [page.answer, *(s for line in lines for s in (line.sentence, line.standalone))]
    sentences += [page.context] if page.context else []
    wrong = [
        (one.text, claim.text, why)
        for one in sentences
        for claim in one.claims
        for why in check_claim(rows, claim)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", SNAPSHOTS)
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_the_answer_is_short(view: View, name: str) -> None:
    assert 0 < len(moved(view, name).answer.text.split()) <= MOST_WORDS


def test_the_answer_names_the_largest_and_counts_the_others() -> None:
    assert moved(View()).answer.text == (
        "Drug offences in Sandwell were 47% higher than a year before, robbery in Solihull 40% "
        "higher and burglary in Wolverhampton 28% lower. Six others moved."
    )


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_sentence_names_size_months_area_and_period(view: View) -> None:
    for line in moved(view).lines:
        text, mover = line.standalone.text, line.mover
        assert text.startswith(f"In {mover.months[0].label.split()[0]}")
        assert mover.area.in_sentence in text
        assert "%" in text and f" {len(mover.months)} months" in text
        assert str(mover.months[-1].year) in text


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_chosen_areas_have_their_own_movers_alone(view: View) -> None:
    if not view.areas:
        return
    page = moved(view)
    areas = {line.mover.area.id for line in (*page.lines, *page.shares)}
    assert areas <= set(view.areas)
    everywhere = {line.standalone.text for line in moved(View()).lines}
    assert {line.standalone.text for line in page.lines} <= everywhere


def test_period_and_months_are_said_once_above_the_sentences_that_share_them() -> None:
    page = moved(View())
    assert page.context and page.context.text == (
        "Changes are of the year to March 2026, and compare April to August 2025 and November 2025 "
        "to February 2026 with the same months a year before: these are complete in both."
    )
    assert page.lines[1].sentence.text == (
        "Robbery in Solihull was 40% higher (247; 177 a year before), in 8 of 9 months."
    )
    for line in (*page.lines, *page.shares):
        apart = line.sentence.text == line.standalone.text
        assert apart == (line.mover.change.months != page.lines[0].mover.change.months)


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_signs_add_up_to_the_pairs_looked_at(view: View) -> None:
    page = moved(view)
    if page.pairs is None:
        assert not page.signs
        return
    areas = view.areas or LPAS
    rows = {one.name: one for one in page.signs}
    each = [rows[CATALOGUE.areas[area].title] for area in areas]
    pairs = sum(one.total for one in each)
    assert page.pairs.text.startswith(f"{pairs} combinations ")
    if len(areas) > 1:
        every = rows["All areas"]
        assert every.total == pairs
        assert all(
            every.counts.get(sign, 0) == sum(one.counts.get(sign, 0) for one in each)
            for sign in Sign
        )


def test_the_signs_of_an_area_are_those_of_its_profile() -> None:
    page, looked_at = moved(View(("walsall",))), {one.measure.id for one in moved(View()).figures}
    profile = build_area_profile(watched(BUNDLED_NOW).reader, View(("walsall",)))
    answers = [row.answer for row in profile.rows if row.measure.id in looked_at]
    changes = [one.find_comparison(ChangeKind.YEAR) for one in answers if isinstance(one, Figure)]
    signs = [one.sign if isinstance(one, Change) else Sign.NOT_COMPARABLE for one in changes]
    (row,) = page.signs
    assert {sign: signs.count(sign) for sign in set(signs)} == dict(row.counts)


def test_where_nothing_moved_a_sentence_says_how_the_changes_came_out() -> None:
    page = moved(View(("walsall",)))
    assert not page.lines and not page.shares
    assert page.answer.text == (
        "None of 8 combinations of area and measure in Walsall stood out: six could be chance and "
        "two are not comparable."
    )


def test_where_something_moved_the_measures_that_did_not_are_named() -> None:
    assert moved(View()).unmoved == (
        "Nothing moved in the West Midlands in violence and sexual offences or theft from the "
        "person."
    )


def test_what_could_not_be_looked_at_is_counted() -> None:
    page = moved(View(to=Month.parse("1990-01")))
    assert page.answer.text == (
        "For the year to January 1990 no figure is held by area and month that can be compared: "
        "nothing could be looked at."
    )
    assert page.left_out.endswith("without an earlier one to compare with.")


def test_the_rule_in_words_is_the_rule() -> None:
    assert (LARGE, LEVEL) == (0.1, 0.998)
    assert "10% higher or lower" in RULE and "99.8% of cases" in RULE


def test_the_table_has_every_sign_and_every_sentence() -> None:
    page = moved(View())
    shown = html.fragment_fromstring(moved_html(page, lambda line: f"/{line.priority.id}"))
    assert {sign for sign, _ in SIGNS} == set(Sign)
    text = " ".join(shown.text_content().split())
    lines = (*page.lines, *page.shares)
    assert all(line.sentence.text in text for line in lines)
    assert [link.get("href") for link in shown.iter("a")] == [
        f"/{line.priority.id}" for line in lines
    ]
    numbers = shown.xpath("//tbody/tr[last()]/td/text()")
    assert sum(map(int, numbers[:-1])) == int(numbers[-1]) == 56
