"""What a job without a person at hand is told when it checks and publishes a file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pcc_metrics.cli import accepted_warnings
from pcc_metrics.cli.commands import main
from pcc_metrics.publishing.warning_codes import WARNING_CODES
from pcc_metrics.store.register import Register
from tests.support.factories import FOLDER
from tests.support.uploads import row, write

ENDS = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31}
BY = ("--by", "A job", "--note", "The month")


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=typed)


def thefts(at: Path, *values: float | None) -> str:
    """A file of the months of 2026 from January; `None` is a month left out."""
    rows = [
        row("thefts", "alder", f"2026-{m:02d}-01", f"2026-{m:02d}-{ENDS[m]}", value)
        for m, value in enumerate(values, 1)
        if value is not None
    ]
    return str(write(at / f"{'-'.join(map(str, values))}.parquet", rows))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with two months of 100 thefts."""
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "data"))
    result = run("publish", thefts(tmp_path, 100.0, 100.0), *BY)
    assert result.exit_code == 0, result.output
    return tmp_path / "data"


def plain(result: Result) -> dict[str, Any]:
    """The one JSON object on standard output."""
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_warning_stops_a_job_whose_note_is_no_reason(folder: Path, tmp_path: Path) -> None:
    result = run("publish", thefts(tmp_path, 100.0, 100.0, 500.0), *BY)
    assert result.exit_code == 1
    assert '--accept jump="…"' in result.output
    assert "say why they may pass (jump)" in result.output
    assert len(Register(folder).entries()) == 1


def test_each_kind_must_be_named_and_its_reason_is_kept(folder: Path, tmp_path: Path) -> None:
    file = thefts(tmp_path, 100.0, 100.0, None, None, 500.0)
    one = run("publish", file, *BY, "--accept", "jump=A new system")
    assert one.exit_code == 1 and "(gap)" in one.output
    gap = ("--accept", "gap=It was down=for good")
    both = run("publish", file, *BY, "--accept", "jump=A new system", *gap)
    assert both.exit_code == 0, both.output
    entry = Register(folder).entries()[-1]
    assert entry.warnings == {"gap": 1, "jump": 1}
    assert entry.reasons["gap"] == "It was down=for good" and len(entry.reasons) == 2
    assert entry.reason == ""
    history = run("history").output
    assert "passed because: gap: It was down=for good; " in history


def test_one_reason_may_stand_for_all_that_have_none(folder: Path, tmp_path: Path) -> None:
    file = thefts(tmp_path, 100.0, 100.0, None, None, 500.0)
    result = run("publish", file, *BY, "--accept", "gap=Down", "--reason", "Looked at")
    assert result.exit_code == 0, result.output
    entry = Register(folder).entries()[-1]
    assert (dict(entry.reasons), entry.reason) == ({"gap": "Down"}, "Looked at")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("jumps=x", "Is it jump?"),
        ("jump", "is not CODE=REASON"),
        ("jump= ", "is not CODE=REASON"),
        ("negative=x", "There is no warning “negative”"),
    ],
)
def test_a_code_that_is_none_is_a_mistake_in_usage(
    folder: Path, tmp_path: Path, given: str, said: str
) -> None:
    file = thefts(tmp_path, 100.0, 100.0, 500.0)
    for command in (["publish", file, *BY], ["validate", file]):
        result = run(*command, "--accept", given)
        assert result.exit_code == 2 and said in re.sub(r"\s+", " ", result.output)
    assert len(Register(folder).entries()) == 1


def test_a_person_at_a_terminal_is_asked_about_each_kind(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal:
        stdin = type("In", (), {"isatty": staticmethod(lambda: True)})

    monkeypatch.setattr(accepted_warnings, "sys", Terminal)
    file = thefts(tmp_path, 100.0, 100.0, None, None, 500.0)
    result = run("publish", file, *BY, "--accept", "gap=Down", typed="A new system\n")
    assert result.exit_code == 0 and "Why may jump pass?" in result.output
    reasons = {"gap": "Down", "jump": "A new system"}
    assert Register(folder).entries()[-1].reasons == reasons


def test_what_is_there_already_is_a_success_that_says_so(folder: Path, tmp_path: Path) -> None:
    (first,) = Register(folder).entries()
    file = thefts(tmp_path, 100.0, 100.0)
    result = run("publish", file, *BY)
    assert result.exit_code == 0
    assert f"Already published as {first.snapshot}" in result.output
    again = run("publish", file, *BY, "--json")
    assert again.exit_code == 0
    assert plain(again)["outcome"] == "already published"
    assert plain(again)["entry"]["number"] == 1
    assert len(Register(folder).entries()) == 1


def test_the_exit_status_and_json_of_publish_say_what_happened(
    folder: Path, tmp_path: Path
) -> None:
    fault = run("publish", thefts(tmp_path, 1.5), *BY, "--json")
    assert (fault.exit_code, plain(fault)["outcome"]) == (1, "faults")
    odd = thefts(tmp_path, 100.0, 100.0, 500.0)
    warned = run("publish", odd, *BY, "--json")
    assert (warned.exit_code, plain(warned)["outcome"]) == (1, "warnings")
    assert plain(warned)["unexplained"] == ["jump"] and plain(warned)["entry"] is None
    accept = ("--accept", "jump=A new system")
    dry = run("publish", odd, *BY, *accept, "--json", "--dry-run")
    assert (dry.exit_code, plain(dry)["outcome"]) == (0, "passed")
    assert len(Register(folder).entries()) == 1
    done = run("publish", odd, *BY, *accept, "--json")
    assert (done.exit_code, plain(done)["outcome"]) == (0, "published")
    assert plain(done)["entry"]["reasons"] == {"jump": "A new system"}


def test_validate_fails_on_warnings_where_it_is_asked_to(tmp_path: Path) -> None:
    odd = thefts(tmp_path, 100.0, 100.0, 500.0)
    lenient = run("validate", odd, "--json")
    assert (lenient.exit_code, plain(lenient)["outcome"]) == (0, "warnings")
    strict = run("validate", odd, "--json", "--fail-on-warning")
    assert (strict.exit_code, plain(strict)["unexplained"]) == (1, ["jump"])
    accepted = run("validate", odd, "--json", "--fail-on-warning", "--accept", "jump=Known")
    assert (accepted.exit_code, plain(accepted)["outcome"]) == (0, "passed")
    fault = run("validate", thefts(tmp_path, 1.5), "--json")
    assert (fault.exit_code, plain(fault)["outcome"]) == (1, "faults")


def test_every_warning_has_one_code() -> None:
    assert len(set(WARNING_CODES)) == len(WARNING_CODES)
