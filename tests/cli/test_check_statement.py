"""`pcc-metrics check-statement`: every claim of a document with its verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED
from tests.support.documents import KINDS, write_document


@pytest.fixture(autouse=True)
def _bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(BUNDLED))


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(main, ["check-statement", *arguments])
    assert result.exit_code == status, result.output
    return result.output


def claims(path: Path) -> list[dict[str, Any]]:
    return json.loads(run(str(path), "--json"))["claims"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_document_gets_the_same_verdicts(tmp_path: Path, kind: str) -> None:
    assert [(c["paragraph"], c["verdict"]) for c in claims(write_document(tmp_path, kind))] == [
        (1, "agrees, own source"),
        (2, "disagrees"),
        (3, "agrees, own source"),
        (4, "not a claim about figures"),
    ]


def test_a_claim_has_its_words_its_figure_and_a_link(tmp_path: Path) -> None:
    _, claim, *_ = claims(write_document(tmp_path, "txt"))
    assert list(claim) == [
        "paragraph", "words", "measure", "areas", "start", "end", "verdict", "why", "figure",
    ]  # fmt: skip
    assert (claim["words"], claim["measure"]) == ("8,713", "drug_offences")
    assert claim["areas"] == ["west-midlands"]
    assert (claim["start"], claim["end"]) == ("2022-11-01", "2023-10-31")
    assert claim["figure"]["value"] == 7713
    assert claim["figure"]["link"].startswith("/drugs?")
    assert "7,713" in claim["why"]


def test_the_lines_say_what_it_was_checked_as(tmp_path: Path) -> None:
    lines = run(str(write_document(tmp_path, "txt"))).splitlines()
    assert lines[0].startswith(
        "Checked as a statement on the West Midlands, dated 27 February 2024"
    )
    assert lines[-1].startswith("4 claims: 2 agrees, own source, 1 disagrees")


def test_an_older_snapshot_may_be_named(tmp_path: Path) -> None:
    path = write_document(tmp_path, "txt", ("There were 32 homicides in the year to June 2025.",))
    assert claims(path)[0]["verdict"] == "agrees"
    assert "not held" in run(str(path), "--snapshot", "2024-02-27")


def test_what_cannot_be_read_ends_with_a_sentence_and_status_1(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"none")
    assert "a.docx: It is no Word document" in run(str(path), status=1)
