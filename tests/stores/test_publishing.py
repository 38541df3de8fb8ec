"""Publishing and writing on every store: by eight at once, and by processes that are killed."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.publishing.publish import Proposal, propose, publish
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.open_store import open_remote, open_store
from pcc_metrics.store.register import Register
from tests.publishing.test_publish import FOLDER, thefts, upload
from tests.stores.conftest import StorePlace
from tests.support.publish_processes import BY, publish_now, start_and_tell, start_checked
from tests.support.statement_writers import (
    STATEMENT,
    check_all_kept,
    start_one_text,
    start_writer,
    wait_for_words,
)

KILLS = 20


@pytest.fixture
def begun(place: StorePlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StorePlace:
    """With one publication."""
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
    publish_now(upload(tmp_path, thefts(10, 11), "first"), place.address)
    return place


def test_eight_at_once_are_each_told_truly_what_happened(begun: StorePlace, tmp_path: Path) -> None:
    names = [f"Publisher {n}" for n in range(8)]
    told = {name: tmp_path / f"{name}.txt" for name in names}
    processes = [
        start_and_tell(
            upload(tmp_path, thefts(10, 11, 20 + n), f"u{n}"), begun.address, name, told[name]
        )
        for n, name in enumerate(names)
    ]
    for process in processes:
        process.join()
    register = Register(begun.afresh())
    register.verify()
    new = register.publications()[1:]
    assert new and [e.parent for e in new] == [e.snapshot for e in register.publications()[:-1]]
    winners = {entry.who for entry in new}
    for name in names:
        text = told[name].read_text("utf-8")
        assert ("Published" in text) == (name in winners), text
        assert name in winners or any(f"{e.who} wrote entry {e.number}" in text for e in new)


def test_a_publisher_killed_at_any_moment_leaves_before_or_after(
    begun: StorePlace, tmp_path: Path
) -> None:
    checked = propose(upload(tmp_path, thefts(10, 12)), begun.address)
    assert checked.content and checked.content.before
    checked.content.before.published = tuple

    def on_top(title: str) -> Proposal:
        assert checked.content
        metadata = replace(checked.content.metadata, title=title)
        head = len(Register(begun.afresh()).entries())
        content = replace(checked.content, metadata=metadata)
        # By its address alone: a process takes up the test's environment before it opens a store.
        return replace(checked, store=begun.address, content=content, head=head)

    start_checked(on_top("Warm")).join()
    at = time.monotonic()
    start_checked(on_top("Timed")).join()
    longest = 1.2 * (time.monotonic() - at)
    moments, outcomes = random.Random(50), []  # noqa: S311 - the same moments again
    for number in range(KILLS):
        before = Register(begun.afresh()).entries()
        process = start_checked(on_top(f"Killed {number}"))
        time.sleep(moments.uniform(0, longest))
        process.kill()
        process.join()
        register = Register(begun.afresh())
        register.verify()
        after = register.entries()
        assert after[: len(before)] == before and len(after) - len(before) in (0, 1)
        outcomes.append(len(after) - len(before))
        assert (register.open().metadata.title == f"Killed {number}") == bool(outcomes[-1])
    publish(on_top("Let be"), BY)
    assert Register(begun.afresh()).open().metadata.title == "Let be"
    assert 0 < sum(outcomes) < KILLS


def test_eight_who_write_one_part_at_once_lose_no_text(place: StorePlace, tmp_path: Path) -> None:
    told = {f"Writer {number}": tmp_path / f"{number}.txt" for number in range(8)}
    writers = [start_one_text(place.address, who, path) for who, path in told.items()]
    for writer in writers:
        writer.join()
    paper = StatementStore(place.afresh()).history(STATEMENT)
    texts = {e.who: e.text for e in paper.versions("reflections/homicide")}
    assert texts == {who: f"By {who}." for who in told}
    stands = paper.current["reflections/homicide"]
    for who, path in told.items():
        text = path.read_text("utf-8")
        assert text == "" if who == stands.who else f"{stands.who} saved " in text


def test_killed_while_two_people_write_nothing_shown_as_saved_is_lost(
    place: StorePlace, tmp_path: Path
) -> None:
    screens = {who: tmp_path / f"{who}.txt" for who in ("Ada", "Grace")}
    for moment in (0.4, 0.9, 1.7):
        writers = [start_writer(place.address, who, to) for who, to in screens.items()]
        wait_for_words(screens)
        time.sleep(moment)
        for writer in writers:
            writer.kill()
            writer.join()
    check_all_kept(StatementStore(place.afresh()), screens)


# Copying


def copy(source: object, target: object) -> tuple[int, str]:
    open_remote.cache_clear()  # a command is a process of its own
    result = CliRunner().invoke(main, ["copy", str(source), str(target)])
    return result.exit_code, result.output


def test_a_store_is_copied_and_verified_and_never_overwritten(
    place: StorePlace, tmp_path: Path
) -> None:
    code, output = copy(BUNDLED, place.address)
    head = Register(BUNDLED).find_faults().head
    assert code == 0 and f"The register ends with {head}." in output
    assert Register(place.afresh()).verify() == Register(BUNDLED).verify()
    code, output = copy(BUNDLED, place.address)
    assert code == 0 and "Copied: 0 objects" in output
    back = tmp_path / "back"
    assert copy(place.address, back)[0] == 0
    for path in (BUNDLED / "register").iterdir():
        assert (back / "register" / path.name).read_bytes() == path.read_bytes()
    place.afresh().put("register/000099.json", b"{}")
    code, output = copy(BUNDLED, place.address)
    assert code == 1 and "000099.json" in output and "Nothing was copied" in output


def test_a_copy_that_was_cut_off_goes_on(place: StorePlace) -> None:
    source, target = open_store(BUNDLED), place.afresh()
    first = source.list("snapshots/")[0].name
    target.put(first, source.get(first))
    code, output = copy(BUNDLED, place.address)
    assert code == 0 and "1 were there already" in output
    assert Register(place.afresh()).verify() == Register(BUNDLED).verify()


def test_a_store_with_a_fault_is_not_copied(place: StorePlace, tmp_path: Path) -> None:
    code, output = copy(tmp_path / "nowhere", place.address)
    assert code == 1 and "There is no data folder at" in output
    source = tmp_path / "source"
    assert copy(BUNDLED, source)[0] == 0
    entry = next((source / "register").glob("000002*"))
    entry.write_bytes(entry.read_bytes() + b" ")
    code, output = copy(source, place.address)
    assert code == 1 and "is not as it was published" in output
    assert place.afresh().list("register/") == ()
