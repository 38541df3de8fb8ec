"""What does not add up in a whole snapshot is found, with its arithmetic, and nothing else is."""

from __future__ import annotations

import copy
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from pcc_metrics.checks import Finding, FindingCode, check_snapshot, snapshots_newest_first
from pcc_metrics.checks.jumps import find_jumps
from pcc_metrics.cli.check_output import HEADINGS, report_json, report_lines
from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Observation, Status
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot import Snapshot
from pcc_metrics.store.snapshot_file import read_snapshot, to_table, write_snapshot
from tests.support.factories import (
    CATALOGUE,
    LPAS,
    everywhere,
    monthly,
    people,
    reader,
    row,
    snapshot,
)
from tests.support.publications import publish, rows_of, withdraw

YEAR = "2025-04/2026-03"
REAL = load_catalogue()
REGISTER = Register(BUNDLED)
FIRST, SECOND = (Reader(REGISTER.open(one), REAL) for one in ("2024-02-27", "2026-11-22"))


def found(rows: Iterable[Observation], *others: Reader) -> dict[str, Finding]:
    """Code -> the one finding of that kind on made-up rows, whose statuses are known anyway."""
    findings = check_snapshot(reader(rows), others)
    assert len({f.code for f in findings}) == len(findings)
    return {f.code: f for f in findings}


def on_real(rows: Iterable[Observation]) -> dict[str, Finding]:
    """As `found`, by the app's own catalogue."""
    return {f.code: f for f in check_snapshot(Reader(snapshot(rows), REAL))}


def rewritten(rows: Iterable[Observation], definitions: dict[str, Any], folder: Path) -> Snapshot:
    """The second bundled snapshot with other rows or definitions."""
    metadata = replace(SECOND.snapshot.metadata, definitions=definitions)
    return read_snapshot(write_snapshot(folder, to_table(rows), metadata)[1])


# The statement of February 2024


@pytest.fixture(scope="module")
def statement() -> dict[str, Finding]:
    """Code and measure -> finding."""
    findings = check_snapshot(FIRST, snapshots_newest_first(REGISTER, REAL))
    return {f"{f.code} {f.measure}": f for f in findings}


@pytest.mark.parametrize(
    ("key", "severity", "said"),
    [
        (
            "impossible_share homicide_knife_share",
            "known",
            ["42%", "the 41 homicides", "17 of 41 is 41% and 18 of 41 is 44%"],
        ),
        (
            "impossible_share homicide_domestic_share",
            "known",
            ["18%", "the 41 homicides", "7 of 41 is 17% and 8 of 41 is 20%"],
        ),
        (
            "possible_bases homicide_domestic_share",
            "known",
            [
                "The source speaks of 2022 and 2023.",
                "two years together 42% and 18% can be shares",
                "bases of 76 to 79 and 83 to 85 fit both",
            ],
        ),
        (
            "parts drug_offences",
            "known",
            [
                "3,355 (2,164 and 1,191)",
                "7,713",
                "4,358 are left",
                "the parts stated do not make the whole",
                "fit possession counted without cannabis",
                "959 and 3,171 of 4,130",
            ],
        ),
        (
            "rate_population homicides",
            "known",
            [
                "14.1 per million",
                "is not reproduced, as its population is not stated",
                "2,897,527 to 2,918,149",
                f"snapshot {Register(BUNDLED).current().snapshot}, the newest that holds one",
                "mid-2022 population is 2,949,985, which gives 13.9",
                "1991 to 2024, only mid-2018 would fit, with 2,907,123",
            ],
        ),
        (
            "implied_base neighbourhood_crime_change",
            "check",
            ["a rise of 1% to 62,686", "between 61,760 and 62,374"],
        ),
    ],
)
def test_what_does_not_fit_in_the_statement_is_found(
    statement: dict[str, Finding], key: str, severity: str, said: Sequence[str]
) -> None:
    finding = statement[key]
    assert finding.severity == severity
    assert [one for one in said if one not in finding.text] == []
    assert finding.areas == ("west-midlands",) and finding.observations


def test_nothing_else_is_found_in_the_statement(statement: dict[str, Finding]) -> None:
    assert len(statement) == 6


# The second bundled snapshot


@pytest.fixture(scope="module")
def second() -> tuple[Finding, ...]:
    return check_snapshot(SECOND)


def test_just_this_is_found_in_the_second_snapshot(second: tuple[Finding, ...]) -> None:
    assert Counter(f.code for f in second) == {
        "impossible_share": 2,
        "possible_bases": 1,
        "parts": 1,
        "rate_population": 1,
        "implied_base": 1,
        "mean_rate": 1,
        "areas": 11,
        "nothing_to_compare": 6,
        "incomplete": 1,
        "absent": 1,
        "noted": 1,
        "break": 1,
    }


def test_every_finding_names_what_it_is_about(second: tuple[Finding, ...]) -> None:
    for finding in second:
        assert finding.text.endswith(".") and finding.period and finding.code in HEADINGS
        assert set(finding.areas) <= set(SECOND.catalogue.areas) and finding.areas
        assert finding.measure in {"", *SECOND.catalogue.measures}
        held = {o for o in finding.observations if o in SECOND.rows(o.measure, o.area, o.source)}
        assert len(held) == len(finding.observations)


def test_the_break_in_anti_social_behaviour_is_reported_as_recorded(
    second: tuple[Finding, ...],
) -> None:
    (finding,) = [f for f in second if f.code == "break"]
    months = {"2025-12": 0.0, "2026-01": 0.0, "2026-02": 0.0}
    before = {str(Month.parse(month) - 12): 0.0 for month in months}
    for o in (o for lpa in REAL.lpas for o in SECOND.snapshot.series("asb_street", lpa.id)):
        for sums in (months, before):
            sums[str(o.period.end)] = sums.get(str(o.period.end), 0) + o.value
    now = sum(months[m] for m in ("2025-12", "2026-01", "2026-02"))
    then = sum(before[m] for m in ("2024-12", "2025-01", "2025-02"))
    assert finding.measure == "asb_street" and finding.severity == "known"
    assert f"{now:,.0f}, against {then:,.0f} in the same months a year before" in finding.text
    assert f"({1 - now / then:.0%} fewer)" in finding.text
    assert len(finding.observations) == 6 * 7


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("incomplete", "Birmingham, May to August 2023, September 2024 and March 2025"),
        ("incomplete", "200 rows from data.police.uk"),
        ("absent", "Dudley, June 2023 and September 2024"),
        ("noted", "Walsall, November 2025"),
    ],
)
def test_incomplete_months_are_reported_in_groups(
    second: tuple[Finding, ...], code: str, said: str
) -> None:
    (finding,) = [f for f in second if f.code == code]
    assert said in finding.text


def test_areas_that_do_not_add_up_to_the_force_show_a_sum_that_is_right(
    second: tuple[Finding, ...],
) -> None:
    for finding in (f for f in second if f.code == "areas"):
        terms = re.search(r"\(([\d,]+(?: \+ [\d,]+){6})\)", finding.text)
        assert terms and finding.severity == "known"
        numbers = [int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", finding.text)]
        total = sum(int(term.replace(",", "")) for term in terms[1].split(" + "))
        force = next(o.value for o in finding.observations if o.area == "west-midlands")
        assert {total, int(force), int(force) - total} <= set(numbers)


def test_street_level_counts_are_not_set_against_a_year_they_do_not_cover(
    second: tuple[Finding, ...],
) -> None:
    nothing = [f for f in second if f.code == "nothing_to_compare"]
    assert all(f.severity == "known" for f in nothing)
    (table,) = [f for f in nothing if "data.police.uk and the Office" in f.text]
    assert "no area has every month of the year to June 2025 complete" in table.text
    assert "Nearest is Coventry, with 11 of 12" in table.text
    assert "robbery offences, 635 and 680" in table.text
    (home_office,) = [f for f in nothing if "data.police.uk and the Home Office" in f.text]
    assert "May 2023 to March 2026" in home_office.text
    assert "April 2017 to March 2018" in home_office.text


def test_a_mean_rate_far_from_the_yearly_count_is_found(second: tuple[Finding, ...]) -> None:
    (finding,) = [f for f in second if f.code == "mean_rate"]
    assert finding.areas == ("south-yorkshire",)
    assert "28.9 per million people" in finding.text
    assert "mean about 41 homicides a year, but 8 are counted" in finding.text


@pytest.mark.serial
def test_checking_the_bundled_snapshot_takes_less_than_two_seconds() -> None:
    fresh = Reader(SECOND.snapshot, REAL)
    started = time.process_time()
    assert check_snapshot(fresh)
    assert time.process_time() - started < 2


# Months that look incomplete


@pytest.fixture(scope="module")
def unmarked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    """Findings on the second snapshot with every mark and note taken away."""
    rows = [replace(o, status=Status.FINAL, note=None) for o in rows_of(SECOND)]
    definitions = dict(SECOND.snapshot.metadata.definitions)
    changed = rewritten(rows, definitions, tmp_path_factory.mktemp("unmarked"))
    return check_snapshot(Reader(changed, REAL))


def missing_shares() -> dict[tuple[str, str], float]:
    """Area and month -> the share that ingestion found to be missing, from the rows' notes."""
    found = {}
    for lpa in REAL.lpas:
        for o in SECOND.snapshot.series("robbery_street", lpa.id):
            share = re.search(r"(?:about|over) ([\d.]+)% of the usual count", o.note or "")
            if share:
                found[lpa.id, str(o.period.end)] = float(share[1])
    return found


def test_without_marks_every_month_that_lacks_a_third_is_pointed_out_and_no_other(
    unmarked: tuple[Finding, ...],
) -> None:
    low = {(f.areas[0], str(f.period.end)) for f in unmarked if f.code == "low_month" and f.period}
    assert low == {place for place, share in missing_shares().items() if share >= 34}
    assert len(low) == 22


def test_a_month_that_looks_incomplete_is_not_called_a_jump_too(
    unmarked: tuple[Finding, ...],
) -> None:
    assert not [f for f in unmarked if f.code in ("jump", "shift")]


def test_a_low_month_shows_its_total_and_what_is_usual() -> None:
    counts = [1_000.0] * 13
    counts[6] = 700.0
    finding = found(monthly("thefts", "alder", "2025-03", counts))["low_month"]
    assert finding.areas == ("alder",) and str(finding.period) == "2025-09/2025-09"
    # 1,000 in months of 31 or 30 days: 32.3 to 33.3 a day, or 968 to 1,000 in September.
    assert finding.text.startswith("Alder in September 2025: 700 counted in its one measure from")
    assert "would give 968, so it is 28% lower" in finding.text


@pytest.mark.parametrize(
    "rows",
    [
        monthly("thefts", "alder", "2025-03", [1_000.0] * 6 + [800.0] + [1_000.0] * 6),
        monthly("thefts", "alder", "2025-03", [50.0] * 6 + [20.0] + [50.0] * 6),
        monthly("thefts", "alder", "2025-03", [1_000.0, 100.0, 1_000.0]),
    ],
    ids=["a fifth lower", "few", "no neighbours to tell by"],
)
def test_a_month_that_may_well_be_low_is_left_alone(rows: list[Observation]) -> None:
    assert not found(rows)


def test_a_marked_month_is_only_reported_as_marked() -> None:
    counts = [1_000.0] * 6 + [100.0] + [1_000.0] * 6
    rows = monthly("thefts", "alder", "2025-03", counts, incomplete=["2025-09"])
    findings = found(rows)
    assert list(findings) == ["incomplete"]
    assert findings["incomplete"].text == (
        "1 row from the monthly counts is marked incomplete and counted in no figure: "
        "Alder, September 2025."
    )


def test_months_without_a_row_are_named_by_area_and_measure() -> None:
    rows = [
        *monthly("thefts", "alder", "2026-01", [10, 10, 10]),
        *monthly("thefts", "birch", "2026-01", [10, 10]),
        *monthly("break_ins", "alder", "2026-01", [10, None, 10]),
    ]
    whole, one = [f for f in check_snapshot(reader(rows)) if f.code == "absent"]
    assert whole.text == "No row at all is held from the monthly counts: Birch, March 2026."
    assert (whole.severity, one.severity) == ("known", "check")  # March may be on its way
    assert one.measure == "break_ins"
    assert "though there are rows of other measures: Alder, February 2026." in one.text


# Jumps, levels that halve or double, and breaks.


STEADY = [float(n) for n in np.random.default_rng(1).poisson(300, 30)]


def slipped(value: float, at: int = 20) -> list[float]:
    return [*STEADY[:at], value, *STEADY[at + 1 :]]


@pytest.mark.parametrize("value", [3_000.0, 0.0, 30.0, 650.0])
def test_a_month_far_outside_the_limits_of_the_others_is_found(value: float) -> None:
    # A second series keeps the area's total up, so that the month does not look incomplete.
    rows = [
        *monthly("thefts", "alder", "2023-10", slipped(value)),
        *monthly("break_ins", "alder", "2023-10", [2_000.0 - n for n in STEADY]),
    ]
    finding = found(rows)["jump"]
    assert finding.measure == "thefts" and str(finding.period) == "2025-06/2025-06"
    assert f"in Alder in June 2025: {value:,.0f}, or {value / 30:,.1f} a day" in finding.text
    days = [(Month.parse("2023-10") + n).days for n in range(30)]
    daily = [n / d for place, (n, d) in enumerate(zip(STEADY, days, strict=True)) if place != 20]
    assert f"The other 29 months average {sum(daily) / 29:.1f} a day" in finding.text


@pytest.mark.parametrize("seed", range(20))
def test_chance_and_slow_change_are_no_jumps(seed: int) -> None:
    """Counts that vary by chance, with the season, and drift to a third less over five years."""
    random = np.random.default_rng(seed)
    months = np.arange(60)
    usual = 200 * (1 + 0.15 * np.sin(months * np.pi / 6)) * (1 - months / 180)
    counts = random.poisson(usual * random.gamma(100, 0.01, 60)).astype(float)
    findings = check_snapshot(reader(monthly("thefts", "alder", "2021-04", counts.tolist())))
    assert not [f for f in findings if f.code in ("jump", "shift")]


def test_several_jumps_are_found_one_after_the_other() -> None:
    months = dict(enumerate(STEADY, Month.parse("2023-10").index))
    first, second = Month.parse("2024-02").index, Month.parse("2025-02").index
    months |= {first: 3_000.0, second: 2_000.0}
    assert [jump.month for jump in find_jumps(months)] == [first, second]


def test_limits_are_widened_where_neighbouring_months_resemble_each_other() -> None:
    months = {Month.parse("2021-01").index + n: 300.0 + 10 * abs(30 - n) for n in range(60)}
    alike = {**months, Month.parse("2023-07").index: 1_500.0}
    (jump,) = find_jumps(alike)
    assert jump.widened
    assert not find_jumps({**months, Month.parse("2023-07").index: 650.0})


def test_a_level_that_halves_is_found_in_the_force_with_its_areas() -> None:
    rows = [
        *everywhere("thefts", "2024-04", [200.0] * 15 + [80.0] * 5),
        *everywhere("break_ins", "2024-04", [2_000.0] * 20),
    ]
    finding = found(rows)["shift"]
    assert finding.severity == "check" and finding.areas == ("shire", *LPAS)
    assert "half or less of those in the same month a year before in five" in finding.text
    assert "together 1,200, against 3,000 in the same months a year before (60% fewer)" in (
        finding.text
    )


def test_a_level_that_doubles_in_one_area_is_found_there_only() -> None:
    rows = [
        *monthly("thefts", "alder", "2024-04", [100.0] * 20 + [210.0] * 4),
        *monthly("thefts", "birch", "2024-04", [900.0] * 24),
        *monthly("thefts", "cedar", "2024-04", [900.0] * 24),
    ]
    finding = found(rows)["shift"]
    assert finding.areas == ("alder",) and "twice or more" in finding.text


@pytest.mark.parametrize(
    "counts",
    [[200.0] * 22 + [80.0] * 2, [20.0] * 15 + [8.0] * 9, [200.0] * 15 + [110.0] * 9],
    ids=["two months only", "few", "not by half"],
)
def test_a_smaller_or_shorter_change_is_no_shift(counts: list[float]) -> None:
    assert "shift" not in found(monthly("thefts", "alder", "2024-04", counts))


def test_a_recorded_break_is_known_and_no_shift() -> None:
    rows = everywhere("shouting", "2024-04", [200.0] * 17 + [80.0] * 7)
    findings = found(rows)
    assert "shift" not in findings and "jump" not in findings
    finding = findings["break"]
    assert finding.severity == "known"
    assert "a break is recorded, because how incidents are recorded changed in 2025." in (
        finding.text
    )
    # December to March, three areas, 80 and 200 a month.
    assert "960, against 2,400 in the same months a year before (60% fewer)" in finding.text


def test_a_break_that_the_rows_do_not_cross_is_not_mentioned() -> None:
    assert not found(everywhere("shouting", "2025-12", [80.0] * 4))


def test_the_fall_in_anti_social_behaviour_is_found_without_the_catalogue_s_help(
    tmp_path: Path,
) -> None:
    definitions = copy.deepcopy(dict(SECOND.snapshot.metadata.definitions))
    del definitions["measures"]["asb_street"]["breaks"]
    changed = Reader(rewritten(rows_of(SECOND), definitions, tmp_path), REAL)
    unexplained = [f for f in check_snapshot(changed) if f.code in ("shift", "jump", "break")]
    (finding,) = unexplained
    assert finding.measure == "asb_street" and finding.code == "shift"
    assert set(finding.areas) == {"west-midlands", *(lpa.id for lpa in REAL.lpas)}


def test_a_population_that_jumps_is_found_unless_it_is_very_small() -> None:
    rows = [
        *people({"alder": 100_000, "birch": 9_000}, 2023),
        *people({"alder": 111_000, "birch": 12_000}, 2024),
    ]
    finding = found(rows)["stock"]
    assert finding.areas == ("alder",)
    assert finding.text == (
        "Population of Alder in 2024: 111,000, 11% more than the 100,000 of a year before."
    )


# What has to add up


def by_area(force: float, *lpas: float, measure: str = "thefts") -> list[Observation]:
    """A year in the quarterly tables."""
    places = zip(("shire", *LPAS), (force, *lpas), strict=False)
    return [row(measure, area, YEAR, value, source="quarters") for area, value in places]


@pytest.mark.parametrize(
    ("force", "severity", "said"),
    [
        (620, "known", "600 thefts together in the year to March 2026 (100 + 200 + 300)"),
        (620, "known", "20 of them (3.2%) are in none of the three"),
        (601, "known", "1 of them (0.2%) is in none"),
        (700, "check", "100 of them (14.3%) are in none of the three"),
        (590, "error", "10 fewer than its own areas"),
    ],
)
def test_areas_are_added_up_and_set_beside_their_force(
    force: float, severity: str, said: str
) -> None:
    finding = found(by_area(force, 100, 200, 300))["areas"]
    assert finding.severity == severity and said in finding.text
    assert len(finding.observations) == 4


@pytest.mark.parametrize(
    "rows",
    [by_area(600, 100, 200, 300), by_area(600, 100, 200)],
    ids=["they add up", "an area is not held"],
)
def test_areas_are_left_alone_where_nothing_is_wrong_or_one_is_not_held(
    rows: list[Observation],
) -> None:
    assert not found(rows)


def test_earlier_periods_are_counted_and_the_latest_is_shown() -> None:
    earlier = [
        row(o.measure, o.area, "2024-04/2025-03", o.value + 5, source=o.source)
        for o in by_area(650, 100, 200, 300)
    ]
    finding = found([*by_area(620, 100, 200, 300), *earlier])["areas"]
    assert "in the year to March 2026" in finding.text
    assert finding.text.endswith("The like is true of 1 other period on file.")


@pytest.mark.parametrize(
    ("rows", "code", "said"),
    [
        (
            [
                row("drug_offences", "shire", YEAR, 100, source="yearbook"),
                row("drug_supply", "shire", YEAR, 60, source="yearbook"),
                row("drug_use", "shire", YEAR, 39, source="yearbook"),
            ],
            "parts",
            "add up to 99 (60 and 39), not to the 100 of drug offences: 1 is left over",
        ),
        (
            [
                row("property_crime", "alder", "2026-03", 500),
                row("thefts", "alder", "2026-03", 300),
                row("break_ins", "alder", "2026-03", 180),
            ],
            "composite",
            "500 is published, but what this is made of adds up to 480 (300 + 180), 20 fewer",
        ),
        (
            [
                row("thefts", "alder", "2026-01/2026-03", 330, source="quarters"),
                *monthly("thefts", "alder", "2026-01", [100, 100, 100], source="quarters"),
            ],
            "shorter_periods",
            "330 is published, but the same source's three figures for the months in it add up",
        ),
        (
            [row("answered", "shire", "2026-03", 0.91, source="calls", of=(850, 1_000))],
            "share_counts",
            "91% is published, but 850 over 1,000 is 85%",
        ),
        (
            [row("mean_wait", "shire", "2026-03", 45, source="calls", of=(60_000, 1_000))],
            "share_counts",
            "45 seconds is published, but 60,000 over 1,000 is 1 minute",
        ),
    ],
    ids=["parts", "components", "months of a quarter", "share", "mean"],
)
def test_what_should_add_up_and_does_not_is_an_error(
    rows: list[Observation], code: str, said: str
) -> None:
    findings = found(rows)
    assert list(findings) == [code]
    assert said in findings[code].text and findings[code].severity == "error"


def test_what_adds_up_is_left_alone() -> None:
    rows = [
        row("drug_offences", "shire", YEAR, 100, source="yearbook"),
        row("drug_supply", "shire", YEAR, 60, source="yearbook"),
        row("drug_use", "shire", YEAR, 40, source="yearbook"),
        row("property_crime", "alder", "2026-03", 480),
        row("thefts", "alder", "2026-03", 300),
        row("break_ins", "alder", "2026-03", 180),
        row("thefts", "cedar", "2026-01/2026-03", 300, source="quarters"),
        *monthly("thefts", "cedar", "2026-01", [100, 100, 100], source="quarters"),
        row("answered", "shire", "2026-03", 0.91, source="calls", of=(9_074, 10_000)),
        row("mean_wait", "shire", "2026-03", 45, source="calls", of=(45_400, 1_000)),
    ]
    assert not found(rows)


# Rates and changes


DEATHS = [
    row("deaths", "shire", YEAR, 41, source="yearbook"),
    row("death_rate", "shire", YEAR, 14.1, source="yearbook"),
]


def test_the_population_of_another_snapshot_is_used_only_where_this_one_has_none() -> None:
    other = reader(people({"shire": 2_907_123}, 2018) + people({"shire": 2_950_000}, 2025))
    text = found(DEATHS, other)["rate_population"].text
    assert f"in snapshot {other.snapshot.id}, the newest that holds one" in text
    assert "only mid-2018 would fit, with 2,907,123" in text
    own = found([*DEATHS, *people({"shire": 3_000_000}, 2025)], other)["rate_population"]
    assert "the mid-2025 population is 3,000,000, which gives 13.7" in own.text
    assert "No year on file (2025) fits" in own.text and own.severity == "error"


def test_the_newest_snapshot_with_a_population_is_used_unless_it_was_withdrawn(
    tmp_path: Path,
) -> None:
    for name, count in (("one", 2_950_000), ("two", 2_960_000), ("three", 2_970_000)):
        last = publish(tmp_path, people({"shire": count}, 2025), CATALOGUE, title=name)
    publish(tmp_path, DEATHS, CATALOGUE, title="without people")
    withdraw(tmp_path, last, "a slip")
    others = snapshots_newest_first(Register(tmp_path), CATALOGUE)
    assert "2,960,000" in found(DEATHS, *others)["rate_population"].text


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (62_000, None),
        (60_000, "62,686 against 60,000 in the year to December 2019 is 4.5% higher"),
        (70_000, "is 10.4% lower"),
    ],
)
def test_a_published_change_is_set_against_both_levels_where_they_are_held(
    before: float, said: str | None
) -> None:
    rows = [
        row("thefts", "shire", YEAR, 62_686, source="yearbook"),
        row("thefts", "shire", "2019-01/2019-12", before, source="yearbook"),
        row("thefts_change", "shire", YEAR, 1, source="yearbook"),
    ]
    findings = found(rows)
    if said is None:
        assert not findings
    else:
        assert said in findings["change"].text and findings["change"].severity == "error"
        assert "given as 1% higher than in the 2019 baseline" in findings["change"].text


def test_a_change_that_no_whole_number_before_gives_cannot_be() -> None:
    rows = [
        row("thefts", "shire", YEAR, 30, source="yearbook"),
        row("thefts_change", "shire", YEAR, 2, source="yearbook"),
    ]
    finding = found(rows)["change"]
    assert finding.severity == "error"
    assert "a rise of 2% to 30 thefts in Shire in the year to March 2026 cannot be" in finding.text


# Two sources


def test_two_sources_of_a_measure_are_compared_where_both_cover_a_period() -> None:
    rows = [
        *everywhere("thefts", "2025-04", [100.0] * 12),
        *by_area(3_630, 1_200, 1_200, 1_230),
    ]
    finding = found(rows)["sources"]
    assert finding.severity == "check" and finding.measure == "thefts"
    assert (
        "Thefts in Shire in the year to March 2026: 3,600 in the monthly counts and 3,630 in the "
        "quarterly tables, 30 apart (0.8%)."
    ) in finding.text
    assert "Of the 4 areas compared two differ; farthest apart is Cedar, with 1,200 and 1,230." in (
        finding.text
    )


def test_two_sources_that_agree_are_left_alone() -> None:
    rows = [*everywhere("thefts", "2025-04", [100.0] * 12), *by_area(3_600, 1_200, 1_200, 1_200)]
    assert not found(rows)


def test_two_sources_of_different_years_are_said_to_be_incomparable() -> None:
    rows = [
        *everywhere("thefts", "2025-04", [100.0] * 12),
        row("thefts", "shire", "2018-04/2019-03", 9_999, source="quarters"),
    ]
    finding = found(rows)["nothing_to_compare"]
    assert finding.text == (
        "There is nothing to compare between the monthly counts and the quarterly tables for "
        "thefts: the one is held for April 2025 to March 2026, the other for April 2018 to "
        "March 2019."
    )


def alike(street: Sequence[float | None], total: float) -> dict[str, Finding]:
    """Robbery in Dudley by month from April 2025, and its total in the table of the year."""
    rows = monthly("robbery_street", "dudley", "2025-04", street, source="police-uk-street")
    return on_real([*rows, row("robbery", "dudley", YEAR, total, source="ons-c2")])


@pytest.mark.parametrize(
    ("total", "severity", "said"),
    [
        (1_180, "known", "1,200 robbery offences (street-level data) in data.police.uk and"),
        (1_180, "known", "(Table C2), 20 apart (1.7%)"),
        (1_000, "check", "200 apart (20.0%)"),
        (1_300, "check", "100 apart (7.7%)"),
    ],
)
def test_street_level_counts_are_set_beside_the_totals_of_the_same_year(
    total: float, severity: str, said: str
) -> None:
    finding = alike([100.0] * 12, total)["alike"]
    assert finding.severity == severity and said in finding.text
    assert "need not count quite the same" in finding.text
    assert len(finding.observations) == 13


def test_some_months_that_hold_more_than_the_whole_year_are_pointed_out() -> None:
    findings = alike([100.0] * 11, 1_000)
    assert findings["alike"].severity == "check"
    said = "11 of the months of the year to March 2026 hold 1,100 robbery offences"
    assert said in findings["alike"].text
    assert "Nearest is Dudley, with 11 of 12" in findings["nothing_to_compare"].text


# Any snapshot


@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from(sorted(CATALOGUE.measures)),
            st.sampled_from(("shire", *LPAS, "nation")),
            st.sampled_from((1, 1, 1, 3, 12, 36)),
            st.integers(0, 30),
            st.sampled_from((0.0, 0.42, 1.0, 50.0, 5_000.0)),
            st.sampled_from(tuple(Status)),
            st.sampled_from(tuple(CATALOGUE.sources)),
        ),
        max_size=60,
    )
)
def test_any_snapshot_can_be_checked(cells: list[tuple[Any, ...]]) -> None:
    """Odd values and gaps give findings in whole sentences, never an error or a bare nan."""
    last = Month.parse("2026-03")
    rows = {}
    for measure, area, length, back, value, status, source in cells:
        when = Period.ending(last - back, length)
        one = Observation(measure, area, when, value, source, status=status)
        rows[one.key] = one
    findings = check_snapshot(reader(rows.values()))
    for finding in findings:
        assert finding.text.endswith(".") and not re.search(r"\b(nan|inf)\b", finding.text)
        assert set(finding.observations) <= set(rows.values())
    json.dumps(report_json("id", findings))


# Small numbers


def test_no_number_that_may_have_to_be_hidden_is_given_away() -> None:
    """Satisfaction is hidden by LPA: its shares do not fit their counts anywhere here."""
    rows = [
        row("satisfied", area, YEAR, 0.5, source="yearbook", of=(part, 17))
        for area, part in (("shire", 14), ("alder", 2), ("birch", 3))
    ]
    findings = check_snapshot(reader(rows))
    assert [f.areas for f in findings] == [("shire",)]
    assert {o.area for f in findings for o in f.observations} == {"shire"}


# The command


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["check", *arguments])


def test_the_command_prints_findings_by_kind_and_succeeds() -> None:
    result = run("--snapshot", "2024-02-27")
    assert result.exit_code == 0
    opening, *_ = result.output.splitlines()
    assert opening == f"Snapshot {FIRST.snapshot.id}: 6 findings (0 error, 1 check, 5 known)"
    assert f"\n{HEADINGS['parts']}\n  [known] Drug trafficking" in result.output


def test_the_command_gives_one_json_object() -> None:
    result = run("--json", "--snapshot", "2024-02-27")
    plain = json.loads(result.output)
    assert result.exit_code == 0 and set(plain) == {"snapshot", "findings"}
    assert plain["snapshot"] == FIRST.snapshot.id
    (parts,) = [f for f in plain["findings"] if f["code"] == "parts"]
    assert (parts["severity"], parts["measure"]) == ("known", "drug_offences")
    assert (parts["start"], parts["end"]) == ("2022-11-01", "2023-10-31")
    assert parts["areas"] == ["west-midlands"]
    assert sorted(o["value"] for o in parts["observations"]) == [1_191, 2_164, 7_713]


def test_an_unknown_snapshot_is_a_fault_in_the_input() -> None:
    assert run("--snapshot", "1999").exit_code == 1


def test_a_snapshot_in_which_everything_fits_says_so() -> None:
    (line,) = report_lines("2026-03-31-00000000", [])
    assert line == "Snapshot 2026-03-31-00000000: nothing was found that does not add up."
    assert not check_snapshot(reader([row("thefts", "alder", "2026-03", 5)]))


def test_every_kind_of_finding_has_a_heading_to_be_reported_under() -> None:
    assert set(HEADINGS) == set(FindingCode)
