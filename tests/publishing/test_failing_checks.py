"""A check that fails: a reference, the column that it stopped at, and the rest goes on."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from pcc_metrics.publishing.screening import rules, warnings
from pcc_metrics.publishing.screening.faults import Screening
from pcc_metrics.publishing.screening.rules import ScreenedRows
from pcc_metrics.publishing.screening.screen import screen
from tests.support.factories import FOLDER
from tests.support.uploads import good, screened, write


def assert_reported(found: Screening, column: str | None, caplog: pytest.LogCaptureFixture) -> None:
    (fault,) = found.faults
    assert (fault.code, fault.column, found.totals) == ("not_checked", column, {"not_checked": 1})
    reference = re.search(r"reference ([0-9A-F]{6})", fault.message)
    assert reference and reference[1] in caplog.text
    assert "Traceback" in caplog.text and "of zero" not in fault.message


def _failing(s: ScreenedRows) -> None:
    raise ZeroDivisionError(f"of zero: {s.rows.words('status')}")


def test_a_rule_that_fails_is_reported_with_its_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rules, "RULES", (((), _failing),))
    assert_reported(screened(write(tmp_path / "x.parquet", good())), "status", caplog)


def test_a_comparison_that_fails_is_reported_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "x.parquet", good())
    monkeypatch.setattr(warnings, "TableColumns", None)
    found = screened(write(tmp_path / "y.parquet", good()[:3]), path)
    assert [fault.code for fault in found.faults] == ["not_checked"]
    assert "Reference" in caplog.text


def test_what_a_library_says_stands_in_the_log_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
    path = write(tmp_path / "x.parquet", good(), compression="none")
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\0" * 200 + whole[204:])
    with caplog.at_level(logging.WARNING):
        (fault,) = screen(path).screening.faults
    assert fault.code == "unreadable" and "thrift" not in fault.message.lower()
    reference = re.search(r"reference ([0-9A-F]{6})", fault.message)
    assert reference and reference[1] in caplog.text and "Traceback" in caplog.text
