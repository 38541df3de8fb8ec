"""One month of one area marked incomplete, in the bundled figures: no page goes back by a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import View
from pcc_metrics.figures.change import Change, NotCompared
from pcc_metrics.figures.figure import Figure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve import How
from pcc_metrics.store.observation import Status
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.store.snapshot_file import read_snapshot, to_table, write_snapshot
from tests.support.environment import PROJECT

CATALOGUE = load_catalogue(PROJECT / "pcc_metrics" / "catalogue")
MAY, MARCH = Month.parse("2025-05"), Month.parse("2026-03")


@cache
def bundled() -> Snapshot:
    return Register(PROJECT / "data").open("2026-11-22")


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The bundled figures with Solihull's May 2025 marked incomplete."""
    table = to_table(
        replace(row, status=Status.INCOMPLETE)
        if (row.area, row.period.start, row.period.end) == ("solihull", MAY, MAY)
        else row
        for row in bundled().observations()
    )
    folder: Path = tmp_path_factory.mktemp("short")
    _, path = write_snapshot(folder, table, bundled().metadata)
    return Reader(read_snapshot(path), CATALOGUE)


def page(reader: Reader, priority: str, areas: Sequence[str]) -> PageContent:
    return build_page_content(reader, CATALOGUE.priorities[priority], View(tuple(areas)))


@pytest.mark.parametrize("areas", [(), ("solihull",), ("solihull", "dudley")])
@pytest.mark.parametrize("priority", ["serious-violence", "drugs", "neighbourhood-crime"])
def test_the_page_stays_at_the_newest_month(
    short: Reader, priority: str, areas: Sequence[str]
) -> None:
    found = page(short, priority, areas)
    before = page(Reader(bundled(), CATALOGUE), priority, areas)
    assert found.to == before.to == MARCH
    assert {m for m, f in found.figures.items() if isinstance(f, Figure)} == {
        m for m, f in before.figures.items() if isinstance(f, Figure)
    }
    street = [f for m, f in found.figures.items() if m.endswith("_street")]
    assert street
    for figure in street:
        assert isinstance(figure, Figure) and figure.how is How.PARTIAL
        assert figure.period.end == MARCH and len(figure.months) == 11
        assert MAY not in figure.months and figure.rate is None
        whole = before.figures[figure.measure.id]
        assert isinstance(whole, Figure) and figure.value < whole.value
        assert sum(o.value for o in figure.observations) == figure.value
        year = figure.find_comparison("year")
        if areas:
            assert isinstance(year, Change) and MAY not in year.months
        else:  # three further months of the year before are incomplete in the bundled figures
            assert isinstance(year, NotCompared) and "8 of the 12 months" in year.reason
        assert figure.newest_complete and figure.newest_complete.rate


def test_the_other_areas_keep_their_figures(short: Reader) -> None:
    for figure in page(short, "neighbourhood-crime", ["dudley"]).figures.values():
        assert not isinstance(figure, Figure) or not figure.months


def test_the_page_says_which_months_and_why(short: Reader) -> None:
    found = page(short, "neighbourhood-crime", ())
    (level,) = (
        s.text
        for s in found.sentences
        if s.fact == "level" and s.figures[0].measure.id == "neighbourhood_crime_street"
    )
    assert "in the 11 complete months of the year to March 2026" in level
    (note,) = (n.text for n in found.figures["robbery_street"].notes if n.code == "partial")
    assert note == (
        "Robbery (street-level data): this is the 11 complete months of the year to March 2026; "
        "May 2025 (Solihull) is incomplete."
    )
