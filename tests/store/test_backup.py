"""Backup and restore, by the very commands that the document gives, while somebody publishes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.register import Register
from tests.support.environment import PROJECT
from tests.support.publish_processes import start
from tests.support.uploads import stated, write_table

STATEMENT = "2023-12-west-midlands"


def commands(heading: str) -> str:
    """The shell commands under a heading of the document."""
    text = (PROJECT / "docs" / "operations.md").read_text("utf-8")
    section = re.split(rf"^## {heading}$", text, flags=re.MULTILINE)[1].split("\n## ")[0]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found
    return found[1]


def run(script: str, **places: Path) -> subprocess.CompletedProcess[str]:
    """Commands in a shell that has the app's own on its path, and these folders by name."""
    surroundings = {**os.environ, **{name: str(place) for name, place in places.items()}}
    script = f'PATH="{Path(sys.executable).parent}:$PATH"\n{script}'
    line = ["bash", "-euo", "pipefail", "-c", script]
    return subprocess.run(line, env=surroundings, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in use: figures, a statement that is being written, something fetched."""
    data = tmp_path / "data"
    shutil.copytree(BUNDLED, data)
    monkeypatch.setenv("PCC_METRICS_DATA", str(data))
    snapshot = Register(data).current().snapshot
    StatementStore(data).save(
        STATEMENT, "introduction", "By Ada.", seen=0, who="Ada", snapshot=snapshot
    )
    (data / "refresh").mkdir()
    (data / "refresh" / "archive").write_bytes(b"can be fetched again")
    return data


@pytest.mark.serial
def test_a_copy_made_while_somebody_publishes_is_whole_and_restored(
    folder: Path, tmp_path: Path
) -> None:
    backup, restored = tmp_path / "backup.tar", tmp_path / "restored"
    now = pq.read_table(folder / Register(folder).current().file)
    same = stated(title="For the tests", as_of="2026-11-22")
    publisher = start(write_table(tmp_path / "new.parquet", now, same), folder)
    while publisher.is_alive():
        done = run(commands("Back up"), PCC_METRICS_DATA=folder, BACKUP=backup)
        assert done.returncode == 0, done.stderr
        done = run(commands("Restore"), BACKUP=backup, RESTORED=restored)
        assert done.returncode == 0, done.stderr
        shutil.rmtree(restored)
    publisher.join()
    assert publisher.exitcode == 0
    run(commands("Back up"), PCC_METRICS_DATA=folder, BACKUP=backup)
    done = run(commands("Restore"), BACKUP=backup, RESTORED=restored)
    assert done.returncode == 0 and "For the tests" in done.stdout
    assert Register(restored).entries() == Register(folder).entries()
    current = Register(folder).current()
    assert (restored / current.file).read_bytes() == (folder / current.file).read_bytes()
    paper = StatementStore(restored).history(STATEMENT)
    assert paper.entries == StatementStore(folder).history(STATEMENT).entries
    assert not (restored / "refresh").exists()


def test_verification_names_the_file_that_differs(folder: Path, tmp_path: Path) -> None:
    backup, restored = tmp_path / "backup.tar", tmp_path / "restored"
    run(commands("Back up"), PCC_METRICS_DATA=folder, BACKUP=backup)
    assert run(commands("Restore"), BACKUP=backup, RESTORED=restored).returncode == 0
    file = restored / Register(restored).current().file
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = run("pcc-metrics history", PCC_METRICS_DATA=restored)
    assert done.returncode == 1 and file.name in done.stderr
