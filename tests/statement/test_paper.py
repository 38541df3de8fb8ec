"""What the board paper says: its age, its summary, what is no news, what cannot be checked."""

from __future__ import annotations

import re

import pytest

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.office import Whose
from pcc_metrics.export.annexes import annexes
from pcc_metrics.export.document_model import Bullets, runs_text
from pcc_metrics.narrative.updates import overdue_since
from pcc_metrics.statement import Section, Statement, StatementStatus, StatementSubject
from pcc_metrics.statement.compose import compose_statement, statement_area, statement_pages
from pcc_metrics.statement.document import LINE_WORDS, shorten
from pcc_metrics.statement.stated_measures import leading_figures
from tests.support.statements import (
    DAY,
    FIRST,
    THIRD,
    composed,
    findings_of,
    reader_of,
    wanted_of,
)


def section_of(statement: Statement, priority: str) -> Section:
    return next(section for section in statement.sections if section.id == priority)


def test_the_first_line_says_how_old_the_figures_are() -> None:
    assert composed(THIRD).age == (
        "No figure here is of July to September 2026; the newest is March 2026."
    )
    assert composed(FIRST).age == (
        "Only the figures for 999 calls answered within 10 seconds and mean time to answer 101 "
        "calls run to the end of October to December 2023; the newest of the rest is October 2023."
    )


def test_each_priority_has_one_figure_with_size_and_sign_in_the_summary() -> None:
    leads = {section.id: section.leads for section in composed(THIRD).sections}
    (line,) = leads["serious-violence"]
    assert line == (
        "Robbery, year to March 2026: 6,642. ▽ 4% lower in total (4,930; 5,131 a year before, 9 "
        "months). After November: 6% higher."
    )
    assert leads["homicide"][0].startswith("Homicides, year to June 2025: 32; 38 a year before")
    assert leads["fraud-and-cybercrime"] == ("No recent figure is held.",)


def test_a_filled_sign_stands_in_the_paper_though_its_measure_is_no_headline() -> None:
    crime = section_of(composed(THIRD), "neighbourhood-crime")
    assert "burglary_street" not in load_catalogue().priorities["neighbourhood-crime"].headlines
    told = [one for one in crime.sentences if "burglary_street" in one.measures and not one.aside]
    assert any("11% fewer" in one.text and "fewer in 8 of 9 months" in one.text for one in told)
    assert any("▼ 11% lower in 8 of 9 months" in line for line in crime.leads)
    assert crime.headlines and any("Burglary (street" in str(r[0]) for r in crime.headlines.rows)


@pytest.mark.parametrize("snapshot", [FIRST, THIRD])
def test_what_ended_long_before_the_quarter_is_no_headline(snapshot: str) -> None:
    quarter = wanted_of(snapshot).quarter
    reader = reader_of(snapshot)
    for content in statement_pages(
        reader, quarter, statement_area(reader.catalogue, "west-midlands")
    ):
        assert all(f.period.end + 18 + 12 >= quarter.end for f in leading_figures(content))
    statement = composed(snapshot)
    for section in statement.sections:
        rows = section.headlines.rows if section.headlines else ()
        assert not any("the latest held" in str(cell) for row in rows for cell in row)
        assert all(one.aside for one in section.sentences if one.text.startswith("Latest figure"))


def test_a_wait_of_2023_stands_in_an_annex_of_2026() -> None:
    victims = section_of(composed(THIRD), "victim-satisfaction")
    waits = [one for one in victims.sentences if "calls_101_mean_wait" in one.measures]
    assert any("45 seconds" in one.text for one in waits) and all(one.aside for one in waits)
    assert "No recent figure is held of mean time to answer 101 calls" in victims.without


def test_a_dated_document_is_never_overdue() -> None:
    reader = reader_of(THIRD)
    area = statement_area(reader.catalogue, "west-midlands")
    dated = {s.id for s in load_catalogue().sources.values() if s.dated}
    figures = [
        figure
        for content in statement_pages(reader, wanted_of(THIRD).quarter, area)
        for figure in content.figures.values()
        if figure.source in dated
    ]
    assert figures
    as_of = reader.snapshot.as_of
    assert not any(overdue_since(f, as_of, load_catalogue()) for f in figures)  # type: ignore[arg-type]


def test_what_a_source_claims_without_a_figure_is_listed_in_its_quarter_alone() -> None:
    said = " ".join(composed(FIRST).unchecked)
    for words in ("“stable”", "“one of the lowest in the country”", "“going down” across Coventry"):
        assert words in said
    assert "paragraph 23 of the Commissioner's statement of 27 February 2024" in said
    (quality,) = [part for part in annexes(composed(FIRST)) if part.id == "quality"]
    (listed,) = [part for part in quality.parts if part.id == "unchecked"]
    lists = [block for block in listed.blocks if isinstance(block, Bullets)]
    assert [runs_text(item) for item in lists[0].items] == list(composed(FIRST).unchecked)
    assert composed(THIRD).unchecked == ()


def test_a_pack_lists_claims_about_its_own_area_alone() -> None:
    assert composed(FIRST, area="walsall").unchecked == ()
    coventry = composed(FIRST, area="coventry").unchecked
    assert coventry and all("Coventry" in one or "Reduce Violence" in one for one in coventry)


def test_gaps_of_long_ago_are_not_told_quarter_after_quarter() -> None:
    notes = " ".join(composed(THIRD).quality)
    assert not re.search(r"\b(2023|April 2018)\b", notes)
    assert "Coventry, March 2025" in notes


def test_a_pack_tells_gaps_of_its_own_area_alone() -> None:
    notes = " ".join(composed(THIRD, area="solihull").quality)
    assert "Solihull, " in notes
    assert not any(f"{area}, " in notes for area in ("Birmingham", "Coventry", "Walsall"))


@pytest.mark.parametrize("area", [area.id for area in load_catalogue().lpas])
def test_at_most_a_tenth_of_the_sentences_of_a_pack_are_of_the_force(area: str) -> None:
    statement = composed(THIRD, area=area)
    told = [one.text for section in statement.sections for one in section.sentences]
    place = load_catalogue().areas[area].in_sentence
    of_force = [one for one in told if "West Midlands" in one and place not in one]
    assert told and len(of_force) <= len(told) / 10
    for section in statement.sections:
        assert not any("West Midlands" in line for line in section.leads)


def test_what_a_pack_leaves_out_is_said() -> None:
    victims = section_of(composed(THIRD, area="walsall"), "victim-satisfaction")
    assert (
        "Held for the West Midlands as a whole only, and given in its statement: 999 calls "
        "answered within 10 seconds and mean time to answer 101 calls." in victims.without
    )


def test_every_initiative_says_whose_it_is() -> None:
    of_force = {i.id for i in load_catalogue().initiatives.values() if i.whose is Whose.FORCE}
    assert {"cara", "operation-sceptre", "operation-advance", "cyber-aware"} <= of_force
    assert not of_force & {"weapon-surrender-bins", "helping-communities-fund", "cirv", "decca"}
    for section in composed(FIRST).sections:
        order = [list(Whose).index(claim.whose) for claim in section.contributions]
        assert order == sorted(order)


def test_a_contribution_is_a_line_in_the_summary() -> None:
    assert shorten("Officers did this. And more.") == "Officers did this. And more."
    assert shorten("Officers did this with many others here. And more.").endswith("others here.")
    long = shorten(" ".join(["word"] * 50))
    assert len(long.split()) == LINE_WORDS + 1 and long.endswith("…")


def test_a_quarter_without_any_figure_says_so() -> None:
    quarter = wanted_of(FIRST).quarter.back(12 * 20)
    subject = StatementSubject(quarter, "west-midlands")
    found = compose_statement(
        reader_of(FIRST), load_catalogue(), subject, StatementStatus(DAY), findings_of(FIRST)
    )
    assert found.age == f"No figure here is of {quarter.label}: none is held that is recent."
