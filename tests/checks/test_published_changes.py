"""Two levels and a printed change that disagree are found, whatever the earlier level is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcc_metrics.checks import Finding, check_snapshot
from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.row_diff import encode_table
from pcc_metrics.store.snapshot import Metadata, Snapshot
from pcc_metrics.store.snapshot_file import to_table
from tests.support.factories import AS_OF, CATALOGUE, row

NOW, BEFORE = "2025-04/2026-03", "2024-04/2025-03"
NAMES = [
    "the year before",
    "a year earlier",
    "the previous year",
    "2024/25",
    "the year to March 2025",
    "the 2025 baseline",
    "the baseline",
    "before the programme",
]


def with_change(against: str, unit: str = "percent", of: str = "thefts") -> Catalogue:
    """The catalogue with another name for what the published change is against."""
    known = CATALOGUE.measures["thefts_change"]
    change = replace(known, against=against, change_unit=unit, of=of)
    return replace(CATALOGUE, measures={**CATALOGUE.measures, change.id: change})


def book(measure: str, value: float, when: str = NOW, **more: Any) -> Observation:
    return row(measure, "shire", when, value, **{"source": "yearbook", **more})


def reading(rows: Iterable[Observation], catalogue: Catalogue) -> Reader:
    """A snapshot that was published with a catalogue's definitions."""
    metadata = Metadata("Rows", AS_OF, "Test", "", catalogue.definitions())
    return Reader(Snapshot("rows", metadata, encode_table(to_table(rows))), catalogue)


def page(reader: Reader) -> PageContent:
    priority = reader.catalogue.priorities["property"]
    return build_page_content(reader, priority, View(to=Month.parse("2026-03")))


def found(rows: Iterable[Observation], catalogue: Catalogue, code: str = "change") -> list[Finding]:
    """What the checks of a whole snapshot find, which is what those of the page find."""
    reader = reading(rows, catalogue)
    whole = [one for one in check_snapshot(reader) if one.code == code]
    shown = [one for one in page(reader).findings if one.code == code]
    assert {one.text for one in whole} == {one.text for one in shown}
    return whole


@pytest.mark.parametrize("against", NAMES)
def test_a_change_that_the_levels_do_not_give_is_found(against: str) -> None:
    rows = [book("thefts", 69_262), book("thefts", 65_661, BEFORE), book("thefts_change", 5.3)]
    (finding,) = found(rows, with_change(against))
    assert f"given as 5.3% higher than in {against}" in finding.text
    assert "69,262 against 65,661 in the year to March 2025 is 5.5% higher." in finding.text
    assert finding.severity == "error" and len(finding.observations) == 3


@pytest.mark.parametrize("against", NAMES)
@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [(38, 41, -7), (69_262, 65_661, 5.5), (69_262, 65_661, 5), (165, 190, -13), (41, 41, 0)],
)
def test_a_change_that_is_rounded_from_the_levels_agrees(
    against: str, now: float, before: float, printed: float
) -> None:
    rows = [book("thefts", now), book("thefts", before, BEFORE), book("thefts_change", printed)]
    catalogue = with_change(against)
    assert not found(rows, catalogue)
    assert not found(rows, catalogue, "implied_base")


@given(now=st.integers(50, 100_000), before=st.integers(50, 100_000), decimals=st.integers(0, 2))
def test_no_true_change_is_ever_pointed_out(now: int, before: int, decimals: int) -> None:
    printed = round_half_up(100 * (now / before - 1), decimals)
    rows = [book("thefts", now), book("thefts", before, BEFORE), book("thefts_change", printed)]
    assert not found(rows, with_change("the year before"))


def test_of_several_earlier_levels_the_one_that_is_named_is_taken() -> None:
    """A change that another year would give is no excuse."""
    rows = [
        book("thefts", 69_262),
        book("thefts", 65_661, BEFORE),
        book("thefts", 65_775, "2023-04/2024-03"),  # of which it would be 5.3%
        book("thefts_change", 5.3),
    ]
    (finding,) = found(rows, with_change("the year to March 2025"))
    assert "65,661 in the year to March 2025" in finding.text
    assert not found(rows, with_change("the year to March 2024"))
    assert not found(rows, with_change("the baseline"))


def test_a_year_that_is_not_held_is_no_other_year() -> None:
    rows = [book("thefts", 69_262), book("thefts", 65_661, BEFORE), book("thefts_change", 5.3)]
    catalogue = with_change("2019/20")
    assert not found(rows, catalogue)
    (implied,) = found(rows, catalogue, "implied_base")
    assert "The source's figure for 2019/20 is not held" in implied.text
    assert "not published" not in implied.text


@pytest.mark.parametrize(
    ("now", "before", "unit", "printed", "agrees"),
    [
        (0.91, 0.76, "percent", 20, True),  # 19.7%
        (0.91, 0.76, "points", 15, True),
        (0.91, 0.76, "points", 20, False),
        (0.91, 0.76, "unstated", 15, True),
        (0.91, 0.76, "unstated", 20, True),
        (0.91, 0.76, "unstated", 17, False),
        (0.978, 0.925, "points", 5.3, True),
        (0.978, 0.925, "points", 5.6, False),
    ],
)
def test_shares_change_in_per_cent_or_in_points(
    now: float, before: float, unit: str, printed: float, agrees: bool
) -> None:
    catalogue = with_change("the year before", unit, "knife_share")
    rows = [
        book("knife_share", now),
        book("knife_share", before, BEFORE),
        book("thefts_change", printed),
    ]
    assert (not found(rows, catalogue)) is agrees


def sentences(rows: Sequence[Observation], catalogue: Catalogue) -> str:
    return " ".join(one.text for one in page(reading(rows, catalogue)).sentences)


def test_a_level_that_is_printed_is_never_said_not_to_be_published_or_held() -> None:
    rows = [book("thefts", 69_262), book("thefts", 65_661, BEFORE), book("thefts_change", 5.3)]
    text = sentences(rows, with_change("the year before"))
    assert "65,661" in text and "5.3% higher" in text
    assert "not published" not in text and "is not held" not in text
    assert "as 5.3% higher than the year before. " in text
