"""What is odd is asked, whatever lies between it and the last figure; ordinary months are not."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing.screening.faults import Fault
from pcc_metrics.publishing.screening.jump_warnings import JUMP_FACTOR
from tests.support.factories import FOLDER
from tests.support.statements import FIRST, SECOND
from tests.support.uploads import Row, row, screened, write

THIRD = "2026-11-30-99a02076"


def of(measure: str, area: str, when: str, value: float, source: str, **more: object) -> Row:
    """A row of `2026-03` or `2025-04/2026-03`."""
    first, _, last = when.partition("/")
    period = Period(Month.parse(first), Month.parse(last or first))
    days = period.start.first_day.isoformat(), period.end.last_day.isoformat()
    return row(measure, area, *days, value, source=source, status="as_published", **more)


def asked(at: Path, now: list[Row], new: list[Row], catalogue: Path = FOLDER) -> list[Fault]:
    """The warnings but those of gaps: a file of `new`, published on `now`."""
    held = write(at / "now.parquet", now) if now else None
    found = screened(write(at / "new.parquet", new), held, catalogue=catalogue)
    assert found.faults == ()
    return [one for one in found.warnings if one.code != "gap"]


def asked_of_bundled(at: Path, *new: Row) -> list[Fault]:
    """The same, published on the newest bundled snapshot."""
    held = BUNDLED / "snapshots" / f"{THIRD}.parquet"
    found = screened(write(at / "new.parquet", new), held, catalogue=BUNDLED_CATALOGUE)
    assert found.faults == ()
    return [one for one in found.warnings if one.code != "gap"]


BUNDLED_SLIPS = {
    "0.9 typed for 90 percent, of another source, years after": (
        of("calls_999_within_10s", "west-midlands", "2026-05", 0.009, "police-uk-999"),
        "0.9%, where the last value held is",
        "Is 90% meant?",
    ),
    "the decimal point of robberies, after a gap": (
        of("robbery_street", "birmingham", "2026-05", 2600, "police-uk-street"),
        "2,600, where the last value held is 292 in March 2026",
        "",
    ),
    "600 homicides in a quarter, eight years after": (
        of("homicides", "west-midlands", "2026-01/2026-03", 600, "home-office-pfa"),
        "600, where the last value held is 13 in January to March 2018",
        "",
    ),
    "a year typed into a month": (
        of("homicides", "west-midlands", "2026-03", 32, "ons-c2"),
        "32 a month after 2.667",
        "year to June 2025",
    ),
}


@pytest.mark.parametrize(("new", "said", "more"), BUNDLED_SLIPS.values(), ids=list(BUNDLED_SLIPS))
def test_a_slip_over_the_bundled_figures_is_asked(
    tmp_path: Path, new: Row, said: str, more: str
) -> None:
    found = asked_of_bundled(tmp_path, new)
    assert [one.code for one in found] == ["jump"]
    assert said in found[0].message and more in found[0].message


THEFTS = [of("thefts", "alder", "2025-01", 100, "street")]


@pytest.mark.parametrize(
    ("now", "new", "codes"),
    [
        pytest.param(
            THEFTS, of("thefts", "alder", "2026-01", 400, "street"), ["jump"], id="a year between"
        ),
        pytest.param(
            THEFTS, of("thefts", "alder", "2024-01", 400, "street"), ["jump"], id="an older month"
        ),
        pytest.param(
            [*THEFTS, of("thefts", "alder", "2025-02", 390, "street") | {"status": "incomplete"}],
            of("thefts", "alder", "2025-03", 400, "street"),
            ["jump"],
            id="an incomplete month between",
        ),
        pytest.param(
            THEFTS,
            of("thefts", "alder", "2025-04/2026-03", 14_000, "yearbook"),
            ["jump"],
            id="a year of another source",
        ),
        pytest.param(
            THEFTS,
            of("thefts", "alder", "2025-04/2026-03", 1_300, "yearbook"),
            [],
            id="an ordinary year",
        ),
        pytest.param(
            THEFTS,
            of("thefts", "alder", "2025-07/2025-09", 310, "quarters"),
            [],
            id="an ordinary quarter",
        ),
        pytest.param(
            THEFTS, of("thefts", "birch", "2025-02", 900, "street"), [], id="an area never held"
        ),
        pytest.param(
            [of("answered", "shire", "2025-01", 0.9, "calls")],
            of("answered", "shire", "2026-01", 0.009, "calls"),
            ["jump"],
            id="a share a hundredth",
        ),
        pytest.param(
            [of("answered", "alder", "2025-01", 0.9, "calls")],
            of("answered", "shire", "2026-01", 0.04, "calls"),
            ["share_scale"],
            id="a share of an area never held",
        ),
        pytest.param(
            [of("knife_share", "shire", "2024-04/2025-03", 0.06, "yearbook")],
            of("knife_share", "shire", "2025-04/2026-03", 0.03, "yearbook"),
            [],
            id="a share that is small by nature",
        ),
    ],
)
def test_the_last_value_held_is_asked_at_every_length(
    tmp_path: Path, now: list[Row], new: Row, codes: list[str]
) -> None:
    assert [one.code for one in asked(tmp_path, now, [new])] == codes


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        pytest.param(
            [
                of("thefts", "shire", "2026-01", 100, "street"),
                of("thefts", "alder", "2026-01", 101, "street"),
            ],
            "area_above_force",
            id="one area",
        ),
        pytest.param(
            [
                of("thefts", "shire", "2026-01", 100, "street"),
                of("thefts", "alder", "2026-01", 60, "street"),
                of("thefts", "birch", "2026-01", 60, "street"),
            ],
            "area_above_force",
            id="two of three areas together",
        ),
        pytest.param(
            [
                of("drug_offences", "shire", "2025-04/2026-03", 100, "yearbook"),
                of("drug_supply", "shire", "2025-04/2026-03", 110, "yearbook"),
            ],
            "part_above_total",
            id="a part",
        ),
        pytest.param(
            [
                of("property_crime", "shire", "2026-01", 100, "street"),
                of("thefts", "shire", "2026-01", 80, "street"),
                of("break_ins", "shire", "2026-01", 30, "street"),
            ],
            "part_above_total",
            id="components together",
        ),
    ],
)
def test_a_part_above_its_whole_is_asked(tmp_path: Path, rows: list[Row], code: str) -> None:
    """In the first publication as well, and where one of the two is held already."""
    assert [one.code for one in asked(tmp_path, [], rows)] == [code]
    assert [one.code for one in asked(tmp_path, rows[:-1], rows[-1:])] == [code]
    fewer = [one | {"value": one["value"] // 4} for one in rows[1:]]
    assert asked(tmp_path, [], [rows[0], *fewer]) == []


@pytest.mark.parametrize(("when", "asks"), [("2023-12", []), ("2024-03", ["after_source"])])
def test_months_after_the_day_of_a_document_are_asked(
    tmp_path: Path, when: str, asks: list[str]
) -> None:
    new = of("calls_101_mean_wait", "west-midlands", when, 45, "statement-2024-02-27")
    assert [one.code for one in asked_of_bundled(tmp_path, new)] == asks


def test_months_after_the_release_of_a_typed_figure_are_asked(tmp_path: Path) -> None:
    note = "Table 2. Released 2026-02-20: https://example.org/999"
    new = of("thefts", "alder", "2026-02", 100, "street", note=note)
    (one,) = asked(tmp_path, THEFTS, [new])
    assert one.code == "after_source" and "ends after 2026-02-20" in one.message


@pytest.mark.parametrize(("now", "new", "most"), [(FIRST, SECOND, 20), (SECOND, THIRD, 12)])
def test_the_bundled_snapshots_ask_of_two_rows_in_a_thousand(
    now: str, new: str, most: int, tmp_path: Path
) -> None:
    """No part is above its whole in them, and no month after its source."""
    held, file = (next((BUNDLED / "snapshots").glob(f"{one}*")) for one in (now, new))
    # What is screened is written beside the file, and nothing is written to the bundled data.
    found = screened(
        Path(shutil.copy(file, tmp_path)), held, catalogue=BUNDLED_CATALOGUE, today="2026-11-30"
    )
    counts = Counter({code: n for code, n in found.totals.items() if code != "gap"})
    assert set(counts) == {"jump"} and counts["jump"] <= most
    assert most <= 0.003 * found.rows


def test_random_ordinary_months_are_hardly_ever_asked(tmp_path: Path) -> None:
    """200 series of 24 months with seasons, chance, gaps and a slow trend: 4,800 figures."""
    draw = random.Random(7)  # noqa: S311 - figures of a test
    asking = figures = 0
    for n in range(25):
        now: list[Row] = []
        new: list[Row] = []
        for area in ("alder", "birch", "cedar"):
            level = draw.choice([2, 8, 40, 150, 600])
            for measure in ("thefts", "break_ins"):
                months = _ordinary_months(draw, measure, area, level)
                now += months[:12]
                new += [one for one in months[12:] if draw.random() > 0.2]
        share = 0.9
        for m in range(24):
            share = min(0.99, max(0.7, share + draw.gauss(0, 0.03)))
            rows = now if m < 12 else new
            rows.append(
                of("answered", "shire", str(Month.of(2024, 6) + m), round(share, 3), "calls")
            )
        folder = tmp_path / str(n)
        folder.mkdir()
        asking += len(asked(folder, now, new))
        figures += len(new)
    assert figures > 1_500
    assert asking <= 0.002 * figures, f"{asking} of {figures}"
    assert JUMP_FACTOR == 2.0  # what the share above was found with


def _ordinary_months(draw: random.Random, measure: str, area: str, level: float) -> list[Row]:
    rows = []
    for m in range(24):
        month = Month.of(2024, 6) + m
        season = 1 + 0.2 * (month.index % 12 in (6, 7, 8)) - 0.15 * (month.index % 12 in (0, 1))
        expected = level * season * 1.005**m
        count = max(0, round(draw.gauss(expected, 1.3 * expected**0.5)))
        rows.append(of(measure, area, str(month), count, "street"))
    return rows


def test_a_message_says_both_values_and_where_they_stand(tmp_path: Path) -> None:
    (one,) = asked(tmp_path, THEFTS, [of("thefts", "alder", "2026-01", 400, "street")])
    assert one.message == (
        "thefts, alder, January 2026: 400, where the last value held is 100 in January 2025."
    )
    assert (one.row, one.column, one.value) == (1, "value", 400.0)
