"""The history command says that all is as it was only of what it has looked at."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pcc_metrics.cli.commands import main
from pcc_metrics.statement.statement_audit import audit_statements
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.register import Register
from tests.support.stores import statements_folder

FIRST, SECOND = "2023-12-west-midlands", "2023-12-walsall"


@pytest.fixture
def store(data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> StatementStore:
    """Two drafts beside the bundled figures."""
    monkeypatch.setenv("PCC_METRICS_DATA", str(data_copy))
    statements = StatementStore(data_copy)
    snapshot = Register(data_copy).current().snapshot
    for one in (FIRST, SECOND):
        for text in ("Begun.", "Gone on."):
            seen = statements.history(one).head
            statements.save(one, "context", text, seen=seen, who="Ada", snapshot=snapshot)
    return statements


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["history", *arguments])


def test_it_says_what_it_looked_at(store: StatementStore) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert "Checked: 3 entries and 3 files are as published." in result.output
    assert "Checked: 6 entries of statements and 0 files are as written." in result.output
    assert [one["intact"] for one in json.loads(run("--json").output)] == [True] * 3
    assert audit_statements(store).statements == 2


def test_a_damaged_file_is_not_intact_in_json_and_the_others_are_listed(
    store: StatementStore, data_copy: Path
) -> None:
    assert store
    entry = Register(data_copy).entries()[0]
    (data_copy / entry.file).unlink()
    plain = run("--json")
    assert plain.exit_code == 1 and "the file is not there" in plain.stderr
    assert [one["intact"] for one in json.loads(plain.stdout)] == [False, True, True]
    text = run()
    assert text.exit_code == 1 and "entries and 3 files are as published" not in text.output
    assert "2026-11-30-99a02076" in text.output and "the file is not there" in text.output


@pytest.mark.parametrize("entry", ["000001.json", "000002.json"])
@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_one_damaged_draft_is_named(
    store: StatementStore, entry: str, arguments: tuple[str, ...]
) -> None:
    (statements_folder(store) / SECOND / entry).write_text("{", "utf-8")
    result = run(*arguments)
    assert result.exit_code == 1 and SECOND in result.stderr and FIRST not in result.stderr
    assert "entries of statements" not in result.stdout


def test_a_draft_without_its_first_entry_is_no_draft_that_is_well(store: StatementStore) -> None:
    (statements_folder(store) / SECOND / "000001.json").unlink()
    result = run()
    assert result.exit_code == 1 and SECOND in result.stderr
    assert list(store.damaged()) == [SECOND]
    assert [one.id for one in store.histories()] == [FIRST]


def test_an_empty_store_is_said_to_have_nothing_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path))
    result = run()
    assert result.exit_code == 0 and "there was nothing to check" in result.output
    assert "Checked" not in result.output


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_a_folder_that_is_missing_is_a_fault(
    store: StatementStore,
    data_copy: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    assert store
    shutil.rmtree(data_copy / "register")
    lost = run(*arguments)
    assert lost.exit_code == 1 and "The register has no entry" in lost.stderr
    monkeypatch.setenv("PCC_METRICS_DATA", str(data_copy / "nowhere"))
    missing = run(*arguments)
    assert missing.exit_code == 1 and "There is no data folder" in missing.stderr


@pytest.mark.parametrize("arguments", [(), ("--json",)])
@pytest.mark.parametrize("place", ["statements", "register"])
def test_what_cannot_be_looked_at_is_a_fault(
    store: StatementStore, data_copy: Path, arguments: tuple[str, ...], place: str
) -> None:
    assert store
    shutil.rmtree(data_copy / place)
    (data_copy / place).write_text("no folder", "utf-8")
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    name = {"statements": "statements were", "register": "register was"}[place]
    assert f"The {name} not checked: Not a directory" in result.stderr
    assert "There are no statements" not in result.stdout


def test_no_entry_is_intact_where_one_was_changed(store: StatementStore, data_copy: Path) -> None:
    assert store
    entry = data_copy / "register" / "000002.json"
    entry.write_text(entry.read_text("utf-8").replace("PCC Metrics", "Somebody"), "utf-8")
    result = run("--json")
    assert result.exit_code == 1 and "the chain breaks at 000003.json" in result.stderr
    assert [one["intact"] for one in json.loads(result.stdout)] == [False] * 3
