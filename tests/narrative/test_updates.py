"""What the overview says has changed: new, revised and overdue headline figures."""

from __future__ import annotations

import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.updates import Updates, headline_updates, update_sections
from pcc_metrics.store.register import Register
from tests.support.environment import PROJECT
from tests.support.factories import CATALOGUE as TINY
from tests.support.factories import monthly, reader

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)


@pytest.fixture(scope="module")
def both() -> tuple[Reader, Reader]:
    """The bundled snapshots: the statement of 2024, and the open data after it."""
    register = Register(PROJECT / "data")
    first, last = (
        Reader(register.open(e.snapshot), CATALOGUE) for e in register.publications()[:2]
    )
    return first, last


def test_a_later_period_is_new_beside_the_figure_before() -> None:
    then = reader(monthly("thefts", "alder", "2025-03", [50] * 12))
    now = reader(monthly("thefts", "alder", "2025-03", [50] * 12 + [62]))
    (line,) = headline_updates(then, now, View(("alder",)), TINY).new
    assert line.startswith("Thefts in Alder: 612")
    assert "; the figure before was 600" in line
    assert line.endswith("in the year to February 2026.")


def test_two_sources_are_not_set_as_before_and_after(both: tuple[Reader, Reader]) -> None:
    """The statement's 41 and the 32 of the ONS are of two sources: no line says “before”."""
    found = headline_updates(*both, View(), CATALOGUE)
    assert (
        "Homicides: 32 in the year to June 2025; not comparable with the figure before, which was "
        "from another source." in found.new
    )
    assert not any("41" in line or "14.1" in line or "7,713" in line for line in found.new)
    assert any("none was held before" in line for line in found.new)
    assert found.since == (
        "Since “National Policing Priorities: statement of 27 February 2024” (as of 27 February "
        "2024)"
    )


def test_an_area_is_not_told_the_figure_of_the_force_as_its_own(
    both: tuple[Reader, Reader],
) -> None:
    """The statement has figures of the force alone: 41 homicides are none of Dudley's."""
    found = headline_updates(*both, View(("dudley",)), CATALOGUE)
    assert "Homicides in Dudley: 1 in the year to June 2025; none was held before." in found.new
    (rate,) = (line for line in found.new if line.startswith("Homicide rate"))
    assert rate.startswith("Homicide rate in the West Midlands: 10.5 per million people")
    assert rate.endswith("not comparable with the figure before, which was from another source.")


def test_what_ended_long_ago_is_no_news(both: tuple[Reader, Reader]) -> None:
    """Fraud referrals came with the second snapshot, but are of the year to March 2019."""
    assert not any("2019" in line for line in headline_updates(*both, View(), CATALOGUE).new)


def test_nothing_is_new_against_itself(both: tuple[Reader, Reader]) -> None:
    found = headline_updates(both[1], both[1], View(), CATALOGUE)
    assert (found.new, found.revised) == ((), ())
    assert found.summary.endswith("no headline figures are new, none is revised.")


def test_another_value_for_the_same_months_is_revised() -> None:
    then = reader(monthly("thefts", "alder", "2025-04", [50] * 12))
    now = reader(monthly("thefts", "alder", "2025-04", [50] * 11 + [61]))
    found = headline_updates(then, now, View(("alder",)), TINY)
    assert found.new == ()
    (line,) = found.revised
    assert line.startswith("Thefts in Alder: 611")
    assert "in the year to March 2026; 600" in line
    assert line.endswith("was published before.")
    assert "none is revised" not in found.summary


def test_what_one_source_owes_is_one_sentence(both: tuple[Reader, Reader]) -> None:
    found = headline_updates(*both, View(), CATALOGUE)
    owed = [line for line in found.overdue if line.startswith("Homicides")]
    assert owed == [line for line in owed if "homicide rate" in line]
    assert len(set(found.overdue)) == len(found.overdue)
    assert all("would normally have newer figures by" in line for line in found.overdue)


def test_a_first_snapshot_says_that_there_is_nothing_before_it(both: tuple[Reader, Reader]) -> None:
    found = headline_updates(None, both[1], View(), CATALOGUE)
    assert found.why == "There is no earlier snapshot to compare with."
    assert not found.new


def test_only_groups_with_something_in_them_are_shown() -> None:
    assert list(update_sections(Updates(new=("A.",)))) == [("New", ("A.",))]
