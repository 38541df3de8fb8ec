"""Publishing is whole or not at all, one at a time, and never loses what was there."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NoReturn

import pytest
from click.testing import CliRunner, Result

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.publishing.publish import (
    OvertakenError,
    Proposal,
    Publication,
    propose,
    publish,
    withdraw,
)
from pcc_metrics.publishing.screening.faults import RefusedError
from pcc_metrics.store import data_folder, object_store
from pcc_metrics.store.open_store import open_store
from pcc_metrics.store.register import Register, RegisterError
from pcc_metrics.store.snapshot_file import SCHEMA, read_snapshot, snapshot_id
from tests.support.clock import set_clock
from tests.support.environment import PROJECT
from tests.support.factories import FOLDER
from tests.support.publish_processes import BY, publish_now, start, start_and_tell, start_checked
from tests.support.stores import AnswerLost, age
from tests.support.uploads import Row, good, row, stated, write

DAYS = {1: 31, 2: 28, 3: 31, 4: 30}


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one publication, to be copied."""
    made = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
        file = upload(tmp_path_factory.mktemp("upload"), thefts(10, 11))
        publish(propose(file, made), BY)
    return made


@pytest.fixture
def folder(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, with one publication."""
    made = shutil.copytree(published, tmp_path / "data")
    monkeypatch.setenv("PCC_METRICS_DATA", str(made))
    return made


def thefts(*values: float, area: str = "alder") -> list[Row]:
    """A row for each month of 2026 from January."""
    return [
        row("thefts", area, f"2026-{m:02d}-01", f"2026-{m:02d}-{DAYS[m]}", float(value))
        for m, value in enumerate(values, 1)
    ]


def upload(
    at: Path, rows: list[Row], name: str = "upload", title: str = "For the tests", **said: str
) -> Path:
    return write(at / f"{name}.parquet", rows, stated(title=title, **said))


def values(folder: Path, wanted: str | None = None, area: str = "alder") -> list[float]:
    return [o.value for o in Register(folder).open(wanted).series("thefts", area)]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


# One publication


def test_an_update_keeps_rows_revises_those_with_the_same_key_and_adds(
    folder: Path, tmp_path: Path
) -> None:
    first = Register(folder).current()
    entry = publish(propose(upload(tmp_path, thefts(10, 12, 13)[1:]), folder), BY)
    assert values(folder) == [10, 12, 13]
    assert entry.rows == {"total": 3, "added": 1, "revised": 1, "removed": 0}
    assert (entry.mode, entry.parent, entry.who) == ("update", first.snapshot, "A tester")
    assert values(folder, first.snapshot) == [10, 11]


def test_a_replacement_holds_the_file_s_rows_alone(folder: Path, tmp_path: Path) -> None:
    entry = publish(propose(upload(tmp_path, thefts(10)), folder, "replace"), BY)
    assert values(folder) == [10]
    assert entry.rows == {"total": 1, "added": 0, "revised": 0, "removed": 1}
    assert entry.warnings == {"lower_coverage": 1} and entry.reason == "It is a test"


def test_the_file_is_named_by_its_content_and_is_as_its_digest_says(folder: Path) -> None:
    entry = Register(folder).current()
    path = folder / entry.file
    assert path.name == f"{entry.snapshot}.parquet"
    assert read_snapshot(path).id == entry.snapshot
    assert hashlib.sha256(path.read_bytes()).hexdigest() == entry.digest


def test_today_s_definitions_are_published_whatever_the_file_s_are(
    folder: Path, tmp_path: Path
) -> None:
    shown = {"measures": {"satisfied": {"id": "satisfied", "small_numbers": "open"}}}
    path = write(tmp_path / "x.parquet", thefts(10, 11, 12), stated(definitions=shown))
    publish(propose(path, folder), BY)
    measures = Register(folder).open().metadata.definitions["measures"]
    assert measures["satisfied"]["small_numbers"] == "hide"


def test_the_day_of_an_update_is_not_before_that_of_the_rows_it_keeps(
    folder: Path, tmp_path: Path
) -> None:
    path = write(tmp_path / "x.parquet", thefts(10, 11, 12), stated(as_of="2026-04-30"))
    publish(propose(path, folder), BY)
    assert Register(folder).open().as_of == date(2026, 6, 1)


def test_nothing_is_published_with_a_fault(folder: Path, tmp_path: Path) -> None:
    before = tree(folder)
    proposal = propose(upload(tmp_path, thefts(-1)), folder)
    with pytest.raises(RefusedError, match="The file has faults") as refused:
        publish(proposal, BY)
    assert [f.code for f in refused.value.screening.faults] == ["negative"]
    assert tree(folder) == before


def test_a_warning_needs_a_reason(folder: Path, tmp_path: Path) -> None:
    proposal = propose(upload(tmp_path, thefts(10, 11, 500)), folder)
    with pytest.raises(RefusedError, match="say why they may pass"):
        publish(proposal, Publication("A", "B"))
    entry = publish(proposal, Publication("A", "B", reason="A new way to record."))
    assert (entry.warnings, entry.reason) == ({"jump": 1}, "A new way to record.")


@pytest.fixture(scope="module")
def sound(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    """A file without a fault, checked: for tests in which nothing comes of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
        return propose(upload(tmp_path_factory.mktemp("sound"), thefts(10, 11, 12)), published)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (Publication(" ", "note"), "by is empty"),
        (Publication("A", ""), "note is empty"),
        (Publication("A", "<b>x</b>"), "note: The text holds markup"),
        (Publication("=A1", "x"), "by: A spreadsheet would read this"),
        (Publication("A\u202eB", "x"), "which a reader cannot see"),
        (Publication("A", "x" * 2_001), "note has 2,001 characters"),
        (Publication("A", "x", embargo=datetime(2020, 1, 1, tzinfo=UTC)), "embargo has passed"),
    ],
)
def test_who_and_why_must_be_fit_to_be_shown(
    sound: Proposal, published: Path, by: Publication, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        publish(sound, by)
    assert len(Register(published).entries()) == 1


def test_the_figures_that_are_current_already_are_not_published_again(
    folder: Path, tmp_path: Path
) -> None:
    before = tree(folder)
    same = propose(upload(tmp_path, thefts(10, 11)), folder)
    assert same.is_current and same.screening.passed
    assert "current already" in same.screening.remarks[-1]
    assert publish(same, BY) == Register(folder).current()
    assert tree(folder) == before
    assert propose(upload(tmp_path, thefts(10, 11), title="Another title"), folder).is_current
    other = propose(upload(tmp_path, thefts(10, 11), as_of="2026-06-02"), folder)
    assert [w.code for w in other.screening.warnings] == ["same_rows"]


def test_a_merged_snapshot_has_the_title_of_the_whole_and_its_entry_that_of_the_update(
    folder: Path, tmp_path: Path
) -> None:
    first = Register(folder).open().metadata
    update = upload(tmp_path, thefts(10, 12), title="June of Alder", note="Counted again.")
    publish_now(update, folder)
    entry = Register(folder).current()
    whole = Register(folder).open().metadata
    assert whole.title == load_catalogue().body.title_figures(whole.as_of)
    assert whole.title.endswith(f" as of {format_date(whole.as_of)}") and whole.note == ""
    assert (entry.title, entry.file_note) == ("June of Alder", "Counted again.")
    assert first.title == "For the tests"  # the first file was the whole
    history = CliRunner().invoke(main, ["history"]).output
    assert "the update: June of Alder. Counted again." in history
    replaced = upload(tmp_path, thefts(10, 13), title="Only Alder")
    again = publish(propose(replaced, folder, "replace"), BY)
    assert (Register(folder).open().metadata.title, again.title) == ("Only Alder", "")


# Going back


def test_an_earlier_file_published_again_is_that_snapshot_again(
    folder: Path, tmp_path: Path
) -> None:
    first = Register(folder).current()
    publish_now(upload(tmp_path, thefts(10, 12, 13)), folder)
    files = tree(folder / "snapshots")
    entry = publish(propose(folder / first.file, folder), BY)
    assert (entry.snapshot, entry.file, entry.digest) == (first.snapshot, first.file, first.digest)
    assert entry.mode == "replace"
    assert set(entry.warnings) == {"lower_coverage"}
    assert values(folder) == [10, 11]
    assert tree(folder / "snapshots") == files


def test_an_earlier_snapshot_comes_back_with_the_definitions_of_its_day(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Register(folder).current()
    publish_now(upload(tmp_path, thefts(10, 12, 13)), folder)
    later = shutil.copytree(FOLDER, tmp_path / "later")
    text = (later / "measures.toml").read_text("utf-8")
    (later / "measures.toml").write_text(text.replace('title = "Thefts"', 'title = "Stealing"'))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(later))
    publish(propose(folder / first.file, folder), BY)
    assert Register(folder).current().snapshot == first.snapshot
    measures = Register(folder).open().metadata.definitions["measures"]
    assert measures["thefts"]["title"] == "Thefts"


def test_a_snapshot_of_old_that_comes_back_revises_nothing_that_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows are all `final`, and are read as published: no gap of years ago is news again."""
    monkeypatch.delenv("PCC_METRICS_CATALOGUE")
    data = shutil.copytree(BUNDLED, tmp_path / "bundled")
    (data / "register" / "000003.json").unlink()  # the second snapshot is current
    (first,) = (data / "snapshots").glob("2024-02-27*")
    back = propose(first, data)
    assert back.content is not None and back.content.matched.counts["revised"] == 0
    assert set(back.screening.totals) == {"lower_coverage", "older"}


def test_a_withdrawn_snapshot_stays_and_says_why(folder: Path, tmp_path: Path) -> None:
    first = Register(folder).current().snapshot
    publish_now(upload(tmp_path, thefts(10, 12)), folder)
    second = Register(folder).current().snapshot
    result = run("withdraw", second, "--by", "Jo", "--note", "A month was wrong.")
    assert result.exit_code == 0 and f"{first} is current" in result.output
    register = Register(folder)
    assert register.current().snapshot == first
    assert register.withdrawals()[second].note == "A month was wrong."
    assert values(folder, second) == [10, 12]
    again = run("withdraw", second, "--by", "Jo", "--note", "Again.")
    assert again.exit_code == 1 and "withdrawn already, by Jo" in again.output
    back = propose(folder / register.find(second).file, folder)
    assert "withdrawn_before" in {w.code for w in back.screening.warnings}


def test_withdrawing_what_is_not_there_is_a_fault(folder: Path) -> None:
    result = run("withdraw", "1999", "--by", "Jo", "--note", "Wrong.")
    assert result.exit_code == 1 and "There is no snapshot “1999”" in result.output
    assert len(Register(folder).entries()) == 1


# Embargo


def test_a_snapshot_under_embargo_is_hidden_until_its_hour(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Register(folder).current().snapshot
    hour = datetime.now(UTC) + timedelta(days=1)
    clock = set_clock(monkeypatch, hour - timedelta(seconds=1))
    by = Publication("A", "Ahead", embargo=hour)
    entry = publish(propose(upload(tmp_path, thefts(10, 11, 12)), folder), by)
    register = Register(folder)
    assert register.current().snapshot == first and len(register.visible()) == 1
    with pytest.raises(RegisterError, match="There is no snapshot"):
        register.find(entry.snapshot)
    assert register.embargoed() == entry
    with pytest.raises(InputError, match="is hidden until"):
        propose(upload(tmp_path, thefts(10, 99)), folder)
    assert "hidden until" in run("history").output
    clock.now = hour
    assert Register(folder).current() == entry
    assert register.embargoed() is None


def test_a_snapshot_under_embargo_can_be_withdrawn_unseen(folder: Path, tmp_path: Path) -> None:
    by = Publication("A", "Ahead", embargo=datetime.now(UTC) + timedelta(days=1))
    entry = publish(propose(upload(tmp_path, thefts(10, 11, 12)), folder), by)
    withdraw(folder, entry.snapshot, Publication("A", "A month was wrong."))
    register = Register(folder)
    assert register.embargoed() is None and len(register.visible()) == 1
    publish_now(upload(tmp_path, thefts(10, 11, 12)), folder)
    assert register.current().snapshot == entry.snapshot
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    assert [e.action for e in register.visible(tomorrow)] == ["publish"] * 2 + [
        "withdraw",
        "publish",
    ]


def test_an_hour_that_is_none_is_said(folder: Path, tmp_path: Path) -> None:
    path = str(upload(tmp_path, thefts(10, 11, 12)))
    result = run("publish", path, "--by", "A", "--note", "B", "--embargo", "tomorrow")
    assert result.exit_code == 1 and "“tomorrow” is not a time" in result.output
    assert len(Register(folder).entries()) == 1


# The command and the history


@pytest.mark.usefixtures("folder")
def test_the_command_publishes_and_history_shows_it(tmp_path: Path) -> None:
    path = str(upload(tmp_path, thefts(10, 11, 500)))
    by = ("--by", "Jo Smith", "--note", "March is new.", "--accept", "jump=A new system.")
    result = run("publish", path, *by)
    assert result.exit_code == 0, result.output
    assert "[jump]" in result.output
    assert "rows: 3 total, 1 added, 0 revised, 0 removed" in result.output
    text = run("history").output
    assert "by Jo Smith: March is new." in text
    assert "warnings: jump; passed because: jump: A new system." in text
    assert "Checked: 2 entries and 2 files are as published." in text
    assert json.loads(run("history", "--json").output)[1]["warnings"] == {"jump": 1}


def test_a_refusal_by_the_command_names_the_faults_and_exits_with_1(
    folder: Path, tmp_path: Path
) -> None:
    result = run("publish", str(upload(tmp_path, thefts(1.5))), "--by", "A", "--note", "B")
    assert result.exit_code == 1
    assert "A count is a whole number." in result.output
    assert "The file has faults: nothing was published." in result.output
    assert len(Register(folder).entries()) == 1


def test_history_finds_a_file_that_was_changed(folder: Path) -> None:
    path = folder / Register(folder).current().file
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    result = run("history")
    assert result.exit_code == 1 and "its digest differs" in result.output


# Two at once


def test_the_second_of_two_is_told_what_the_first_did_and_can_go_on(
    folder: Path, tmp_path: Path
) -> None:
    mine = propose(upload(tmp_path, thefts(10, 11, 12), "mine"), folder)
    theirs = propose(upload(tmp_path, thefts(5, area="birch"), "theirs"), folder)
    publish(theirs, Publication("Sam", "Birch is new.", "Its first month"))
    with pytest.raises(OvertakenError, match=r"Sam wrote entry 2 .* Birch is new\."):
        publish(mine, BY)
    publish(propose(tmp_path / "mine.parquet", folder), BY)
    assert (values(folder), values(folder, area="birch")) == ([10, 11, 12], [5])


@pytest.mark.serial
def test_eight_at_once_are_each_told_truly_what_happened(folder: Path, tmp_path: Path) -> None:
    names = [f"Publisher {n}" for n in range(8)]
    told = {name: tmp_path / f"{name}.txt" for name in names}
    files = [upload(tmp_path, thefts(10, 11, 20 + n), f"u{n}") for n in range(8)]
    started = [
        start_and_tell(file, folder, name, told[name])
        for file, name in zip(files, names, strict=True)
    ]
    for process in started:
        process.join()
    register = Register(folder)
    register.verify()
    new = register.publications()[1:]
    assert new, [told[name].read_text("utf-8") for name in names if told[name].exists()]
    assert [e.parent for e in new] == [e.snapshot for e in register.publications()[:-1]]
    winners = {entry.who for entry in new}
    for name in names:
        said = told[name].read_text("utf-8")
        assert ("Published" in said) == (name in winners), said
        # One that began to check after the first had published is told of a later one.
        assert name in winners or any(f"{e.who} wrote entry {e.number}" in said for e in new)


# Killed


MOMENTS = random.Random(50)  # noqa: S311 - the same moments again, as far as a machine allows


def killed(process: BaseProcess, longest: float) -> None:
    """Kill a process at a random moment of the time that it takes."""
    time.sleep(MOMENTS.uniform(0, longest))
    process.kill()
    process.join()


def taken(start_one: Callable[[], BaseProcess]) -> float:
    """How long a process takes that is let be, the second time."""
    start_one().join()
    began = time.monotonic()
    start_one().join()
    return time.monotonic() - began


@pytest.mark.serial
def test_a_publisher_killed_at_any_moment_leaves_before_or_after(
    folder: Path, tmp_path: Path
) -> None:
    """From the moment when the file is checked: the rest of the time only reads."""
    checked = propose(upload(tmp_path, thefts(10, 12)), folder)
    assert checked.content
    register = Register(folder)

    def on_top(title: str) -> Proposal:
        assert checked.content
        metadata = replace(checked.content.metadata, title=title)
        content = replace(checked.content, metadata=metadata)
        return replace(checked, content=content, head=len(register.entries()))

    longest = 1.2 * taken(lambda: start_checked(on_top(f"Timed {time.monotonic()}")))
    outcomes = []
    for number in range(50):
        before, title = register.entries(), f"Killed {number}"
        killed(start_checked(on_top(title)), longest)
        register.verify()
        after = register.entries()
        assert after[: len(before)] == before and len(after) - len(before) in (0, 1)
        outcomes.append(len(after) - len(before))
        assert (register.open().metadata.title == title) == bool(outcomes[-1])
        assert values(folder) == [10, 12]
        publish(on_top(f"Let be {number}"), BY)
        assert register.open().metadata.title == f"Let be {number}"
    for left in folder.rglob("*.part"):
        age(left)
    publish(on_top("The next day"), BY)
    assert not list(folder.rglob("*.part"))
    assert 0 < sum(outcomes) < 50


@pytest.mark.slow
def test_a_publisher_killed_while_it_checks_or_publishes_leaves_before_or_after(
    folder: Path, tmp_path: Path
) -> None:
    longest = 1.1 * taken(lambda: start(upload(tmp_path, thefts(10, 11, 12)), folder))
    register = Register(folder)
    for number in range(100):
        now, new = values(folder), [10.0, 11.0, 100.0 + number]
        killed(start(upload(tmp_path, thefts(*new)), folder), longest)
        register.verify()
        assert values(folder) in (now, new)
        new[2] += 1_000
        publish_now(upload(tmp_path, thefts(*new)), folder)
        assert values(folder) == new


def test_what_a_killed_publisher_had_begun_is_deleted_after_a_day(
    folder: Path, tmp_path: Path
) -> None:
    old = [folder / "snapshots/.2026-06-01-aaaaaaaa-x.part", folder / "register/tmpx.part"]
    young = folder / "register/tmpy.part"
    for path in (*old, young):
        path.write_bytes(b"half of")
    for path in old:
        age(path)
    publish_now(upload(tmp_path, thefts(10, 11, 12)), folder)
    assert list(folder.rglob("*.part")) == [young]


def test_a_publisher_killed_between_file_and_entry_can_publish_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = upload(tmp_path, thefts(10, 11, 12))
    with monkeypatch.context() as patch:
        patch.setattr(Register, "append", power_fails)
        with pytest.raises(KeyboardInterrupt):
            publish_now(file, folder)
    (left,) = {p.name for p in (folder / "snapshots").iterdir()} - {
        Path(entry.file).name for entry in Register(folder).entries()
    }
    before = (folder / "snapshots" / left).stat()
    publish_now(file, folder)
    assert Register(folder).current().file == f"snapshots/{left}"
    after = (folder / "snapshots" / left).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    Register(folder).verify()


def power_fails(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


def test_a_file_of_something_else_under_the_name_is_not_published(
    folder: Path, tmp_path: Path
) -> None:
    proposal = propose(upload(tmp_path, thefts(10, 11, 12)), folder)
    assert proposal.content
    name = snapshot_id(proposal.content.table.cast(SCHEMA), proposal.content.metadata)
    first = folder / Register(folder).current().file
    shutil.copyfile(first, folder / "snapshots" / f"{name}.parquet")
    with pytest.raises(InputError, match=f"Another snapshot has the id {name}"):
        publish(proposal, BY)
    assert len(Register(folder).entries()) == 1


def test_of_two_withdrawals_at_once_the_second_is_told_of_the_first(folder: Path) -> None:
    snapshot = Register(folder).current().snapshot

    def take_back(who: str) -> str:
        try:
            withdraw(folder, snapshot, Publication(who, f"{who} found it wrong."))
        except InputError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(take_back, map(str, range(8))))
    assert said.count("") == 1
    first = str(said.index(""))
    told = f"Snapshot {snapshot} is withdrawn already, by {first}: {first} found it wrong."
    assert set(said) == {"", told}
    assert len(Register(folder).entries()) == 2


def meets(monkeypatch: pytest.MonkeyPatch, action: str, other: Callable[[], object]) -> None:
    """Have another write to the register at the moment before the first of these actions."""
    append, first = Register.append, iter([True])

    def met(register: Register, *args: Any, **fields: Any) -> Any:
        if fields["action"] == action and next(first, False):
            other()
        return append(register, *args, **fields)

    monkeypatch.setattr(Register, "append", met)


def test_a_withdrawal_that_meets_another_entry_goes_after_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot, file = Register(folder).current().snapshot, upload(tmp_path, thefts(10, 11, 12))
    meets(monkeypatch, "withdraw", lambda: publish_now(file, folder))
    assert withdraw(folder, snapshot, BY).number == 3
    assert Register(folder).verify()[0] == 3


def test_a_withdrawal_that_meets_one_of_the_same_is_told_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = Register(folder).current().snapshot
    first = Publication("Sam", "A month was wrong.")
    meets(monkeypatch, "withdraw", lambda: withdraw(folder, snapshot, first))
    with pytest.raises(InputError, match=r"is withdrawn already, by Sam: A month was wrong\."):
        withdraw(folder, snapshot, BY)
    assert len(Register(folder).entries()) == 2


def test_a_publication_that_meets_another_entry_is_told_of_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = propose(upload(tmp_path, thefts(10, 11, 12), "mine"), folder)
    theirs = propose(upload(tmp_path, thefts(5, area="birch"), "theirs"), folder)
    meets(
        monkeypatch,
        "publish",
        lambda: publish(theirs, Publication("Sam", "Birch is new.", "Its first month")),
    )
    with pytest.raises(OvertakenError, match=r"Sam wrote entry 2 .* Birch is new\."):
        publish(mine, BY)
    assert [e.who for e in Register(folder).entries()][1:] == ["Sam"]


def test_a_publication_whose_answers_are_lost_is_made(folder: Path, tmp_path: Path) -> None:
    far = AnswerLost(folder)
    publish(propose(upload(tmp_path, thefts(10, 11, 12)), far), BY)
    withdraw(far, Register(folder).current().snapshot, BY)
    assert [e.action for e in Register(folder).entries()] == ["publish", "publish", "withdraw"]
    Register(folder).verify()


# Where it is written


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def bundled(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stands for the bundled data, with no folder named by the person."""
    monkeypatch.delenv("PCC_METRICS_DATA")
    return shutil.copytree(folder, tmp_path / "bundled")


def test_the_first_publication_makes_a_working_store_of_the_bundled_data(
    bundled: Path, tmp_path: Path
) -> None:
    before, working = tree(bundled), tmp_path / "var" / "data"
    made = data_folder.writable_store(bundled, working).local_folder
    assert (made, tree(made)) == (working.resolve(), before)
    publish_now(upload(tmp_path, thefts(10, 11, 12)), made)
    assert data_folder.writable_store(bundled, working).local_folder == made
    assert values(made) == [10, 11, 12] and tree(bundled) == before
    assert sorted(p.name for p in working.parent.iterdir()) == ["data"]


def test_a_store_that_was_half_made_is_made_anew(bundled: Path, tmp_path: Path) -> None:
    working = tmp_path / "var" / "data"
    for name in (".new-old", ".new-young"):
        (tmp_path / "var" / name / "snapshots").mkdir(parents=True)
    age(tmp_path / "var" / ".new-old")
    assert tree(data_folder.writable_store(bundled, working).local_folder) == tree(bundled)
    assert sorted(p.name for p in working.parent.iterdir()) == [".new-young", "data"]


def test_eight_who_make_the_working_store_at_once_find_one(bundled: Path, tmp_path: Path) -> None:
    working = tmp_path / "var" / "data"
    with ThreadPoolExecutor(8) as pool:
        made = pool.map(lambda _: data_folder.writable_store(bundled, working), range(8))
    assert set(made) == {open_store(working)}
    assert tree(working) == tree(bundled)
    assert sorted(p.name for p in working.parent.iterdir()) == ["data"]


def test_a_store_that_cannot_be_made_says_how_to_name_another(
    bundled: Path, tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("no folder", "utf-8")
    with pytest.raises(object_store.StoreError, match="Name another with PCC_METRICS_DATA"):
        data_folder.writable_store(bundled, tmp_path / "home" / "pcc-metrics" / "data")


def test_nothing_writes_to_the_bundled_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(PROJECT / "data"))
    result = run("withdraw", "2024", "--by", "A", "--note", "B")
    assert result.exit_code == 1 and "the bundled data, which nothing writes to" in result.output


def test_a_folder_that_is_not_there_is_not_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path / "typo"))
    result = run("publish", str(upload(tmp_path, good())), "--by", "A", "--note", "B")
    assert result.exit_code == 1 and "make it first" in result.output
    assert not (tmp_path / "typo").exists()
