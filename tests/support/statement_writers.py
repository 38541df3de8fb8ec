"""Processes that write to a statement, to be killed or set against each other."""

from __future__ import annotations

import time
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.errors import InputError
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.register import Register
from tests.support.processes import started

STATEMENT = "2023-12-west-midlands"
PART = "reflections/homicide"
SNAPSHOT = Register(BUNDLED).find("2024-02-27").snapshot


def start_writer(folder: Path, who: str, shown: Path) -> BaseProcess:
    """Somebody who writes one text after another until the process is killed.

    `shown` gets a line for each text once it is saved, as a page would show it.
    """
    return started(_write_on, folder, who, shown)


def wait_for_words(screens: Mapping[str, Path]) -> None:
    """Both have something on their screens that they had not when this began."""
    before = {who: _size(path) for who, path in screens.items()}
    until = time.monotonic() + 60
    while any(_size(path) <= before[who] for who, path in screens.items()):
        assert time.monotonic() < until, "a writer never saved anything"
        time.sleep(0.005)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def check_all_kept(statements: StatementStore, screens: Mapping[str, Path]) -> int:
    """Every text that a screen showed as saved is kept under its writer; how many entries."""
    kept = {e.number: (e.who, e.text) for e in statements.history(STATEMENT).entries}
    for who, screen in screens.items():
        *lines, _cut_short = screen.read_text("utf-8").split("\n")
        assert lines
        for number, text in (line.split("\t") for line in lines):
            assert kept[int(number)] == (who, text)
    return len(kept)


def start_one_text(folder: Path, who: str, notice: Path) -> BaseProcess:
    """Somebody who saves one text; `notice` gets what the page would say of it."""
    return started(_write_one, folder, who, notice)


def _write_one(folder: Path, who: str, notice: Path) -> None:
    saved = StatementStore(folder).save(
        STATEMENT, PART, f"By {who}.", seen=0, who=who, snapshot=SNAPSHOT
    )
    notice.write_text(saved.notice, encoding="utf-8")


def _write_on(folder: Path, who: str, shown: Path) -> None:
    statements = StatementStore(folder)
    part, seen, count = PART, 0, 0
    with shown.open("a", encoding="utf-8", buffering=1) as screen:
        while True:
            count += 1
            text = f"{who} wrote text {count}. {'More words. ' * 40}".strip()
            time.sleep(0.05)  # nobody types without a pause: the other one comes first too
            try:
                saved = statements.save(
                    STATEMENT, part, text, seen=seen, who=who, snapshot=SNAPSHOT
                )
            except InputError:  # the other one did all the time: said so, and tried again
                continue
            screen.write(f"{saved.entry.number}\t{text}\n")
            seen = saved.beside.number if saved.beside else saved.entry.number
