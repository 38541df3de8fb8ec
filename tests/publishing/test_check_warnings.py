"""What the checks find in an upload is warned of: when it is validated, published and looked at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.publishing.check_warnings import check_warnings, new_findings
from pcc_metrics.publishing.publish import Publication, propose, publish
from pcc_metrics.publishing.screening.faults import MOST_LISTED
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import to_table, write_file
from tests.support.factories import AS_OF, CATALOGUE, FOLDER, monthly, reader, row
from tests.support.statements import FIRST, SECOND, reader_of

YEAR, BEFORE = "2025-04/2026-03", "2024-04/2025-03"
STEADY = [100.0 + n % 5 for n in range(36)]


@pytest.fixture(autouse=True)
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "data"))


def upload(at: Path, rows: Sequence[Observation], name: str = "upload") -> Path:
    file = at / f"{name}.parquet"
    metadata = Metadata("For the tests", AS_OF, "A tester", "", CATALOGUE.definitions())
    write_file(file, to_table(rows), metadata)
    return file


def validated(file: Path) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["validate", str(file), "--json"])
    return json.loads(result.output)


def book(measure: str, value: float, when: str = YEAR, source: str = "yearbook") -> Observation:
    return row(measure, "shire", when, value, source=source)


def street(
    values: Sequence[float], area: str = "alder", start: str = "2023-04"
) -> list[Observation]:
    return monthly("thefts", area, start, values)


CASES = {
    "check_impossible_share": [book("deaths", 41), book("knife_share", 0.42)],
    "check_parts": [book("drug_offences", 7713), book("drug_supply", 2164), book("drug_use", 1191)],
    "check_change": [
        book("thefts", 69_262),
        book("thefts", 65_661, "2019-01/2019-12"),
        book("thefts_change", 5.3),
    ],
    "check_implied_base": [book("thefts", 62_686), book("thefts_change", 1)],
    "check_rate_population": [book("deaths", 41), book("death_rate", 14.1)],
    "check_jump": street([*STEADY[:-1], 1_000.0]),
    "check_shift": street([*STEADY[:-6], *(30.0,) * 6]),
    "check_absent": [*street(STEADY[:20]), *street(STEADY[:10], start="2025-05")],
    "check_sources": [
        *street(STEADY[-12:], start="2025-04"),
        row("thefts", "alder", YEAR, 1_500, source="quarters"),
    ],
    "check_low_month": street([*STEADY[:20], 5.0, *STEADY[:15]]),
}


@pytest.mark.parametrize("code", CASES)
def test_each_finding_is_a_warning_unless_the_current_figures_have_it(code: str) -> None:
    snapshot = reader(CASES[code]).snapshot
    warnings = check_warnings(None, snapshot, CATALOGUE)
    assert code in {one.code for one in warnings}
    assert all(one.message.endswith(".") for one in warnings)
    other = row("admissions", "shire", BEFORE, 7, source="yearbook")
    assert check_warnings(snapshot, reader([*CASES[code], other]).snapshot, CATALOGUE) == ()


def test_they_stand_in_validate_and_in_publish_and_are_told_once(tmp_path: Path) -> None:
    wanted = {"check_impossible_share", "check_parts", "check_jump"}
    file = upload(tmp_path, [one for code in wanted for one in CASES[code]])
    plain = validated(file)
    assert plain["faults"] == []
    assert {one["code"] for one in plain["warnings"]} == wanted
    assert all(plain["totals"][code] == 1 for code in wanted)
    text = CliRunner().invoke(main, ["validate", str(file)]).output
    assert all(f"[{code}]" in text for code in wanted)
    assert "Warnings need a reason to pass." in text
    proposal = propose(file, tmp_path / "data")
    assert {one.code for one in proposal.screening.warnings} == wanted
    entry = publish(proposal, Publication("A tester", "For the test", "It is as it is"))
    assert entry.warnings == dict.fromkeys(wanted, 1)
    more = upload(tmp_path, [row("admissions", "shire", BEFORE, 7, source="yearbook")], "more")
    assert not validated(more)["warnings"]


def test_a_finding_that_uploaded_rows_change_is_told_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    by = Publication("A tester", "For the test", "It is as it is")
    publish(propose(upload(tmp_path, CASES["check_change"]), folder), by)
    more = upload(tmp_path, [book("thefts_change", 5.2)], "more")
    (said,) = [w for w in validated(more)["warnings"] if w["code"] == "check_change"]
    assert "5.2% higher" in said["message"]


def test_a_finding_of_the_same_rows_is_known_whatever_else_its_words_count() -> None:
    """A series that does not add up counts how often: one year more is no news of this one."""
    parts = [("drug_offences", 100), ("drug_supply", 60), ("drug_use", 39)]
    now = [book(measure, value) for measure, value in parts]
    earlier = [book(measure, value, BEFORE) for measure, value in parts]
    before, after = reader(now).snapshot, reader([*now, *earlier]).snapshot
    assert not new_findings(before, after, CATALOGUE)
    assert [one.code for one in new_findings(None, after, CATALOGUE)] == ["parts"]


def test_what_asks_for_nothing_is_a_remark(tmp_path: Path) -> None:
    """Offences that are in no area, in a table that says so, need no reason."""
    rows = [
        row("thefts", area, YEAR, n, source="yearbook")
        for area, n in {"shire": 1_000, "alder": 400, "birch": 400, "cedar": 190}.items()
    ]
    assert [one.code for one in new_findings(None, reader(rows).snapshot, CATALOGUE)] == ["areas"]
    plain = validated(upload(tmp_path, rows))
    assert plain["warnings"] == []
    assert any("10 of them (1.0%) are in none of the three" in one for one in plain["remarks"])


def test_a_month_that_one_area_has_first_asks_for_no_reason() -> None:
    """The months of the others may be on their way; a month lost between two is another thing."""
    rows = [
        *monthly("thefts", "alder", "2026-01", [10, 10]),
        *monthly("thefts", "birch", "2026-01", [9, 9]),
    ]
    before = reader(rows).snapshot
    after = reader([*rows, row("thefts", "alder", "2026-03", 10)]).snapshot
    assert [one.code for one in new_findings(before, after, CATALOGUE)] == ["absent"]
    assert check_warnings(before, after, CATALOGUE) == ()


def test_all_are_counted_and_a_hundred_of_a_kind_are_listed(tmp_path: Path) -> None:
    rows = []
    for n in range(MOST_LISTED + 20):
        when = f"{1905 + n}-01/{1905 + n}-12"
        rows += [book("deaths", 41, when), book("knife_share", 0.42, when)]
    plain = validated(upload(tmp_path, rows))
    listed = [w for w in plain["warnings"] if w["code"] == "check_impossible_share"]
    assert len(listed) == MOST_LISTED
    assert plain["totals"]["check_impossible_share"] == MOST_LISTED + 20


def test_the_bundled_figures_warn_of_each_thing_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PCC_METRICS_CATALOGUE")
    monkeypatch.setenv("PCC_METRICS_DATA", str(BUNDLED))
    first, second = reader_of(FIRST), reader_of(SECOND)
    whole = check_warnings(None, second.snapshot, second.today)
    new = check_warnings(first.snapshot, second.snapshot, second.today)
    assert {one.code for one in whole} - {one.code for one in new} == {
        "check_impossible_share",
        "check_possible_bases",
        "check_parts",
        "check_rate_population",
        "check_implied_base",
    }
    assert check_warnings(second.snapshot, second.snapshot, second.today) == ()
