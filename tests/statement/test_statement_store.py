"""Statements as they are written: nothing that was shown as saved is lost, nothing is changed."""

from __future__ import annotations

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.errors import InputError
from pcc_metrics.statement import State, StatementStatus
from pcc_metrics.statement.change_log import StatementEntry, StatementError
from pcc_metrics.statement.json_format import from_record, to_record
from pcc_metrics.statement.statement_store import StatementStore, normalise_text, read_id
from tests.support.statement_writers import (
    SNAPSHOT,
    STATEMENT,
    check_all_kept,
    start_one_text,
    start_writer,
    wait_for_words,
)
from tests.support.statements import DAY, FIRST, SECOND, complete_texts, composed
from tests.support.stores import AnswerLost, age, statements_folder

PART = "reflections/homicide"
NEW_KEYS = {"id", "folder"}  # of an entry, since 30 November 2026
FILES = {"statement.docx": b"a Word file", "statement.html": b"<p>a page</p>"}


@pytest.fixture
def statements(tmp_path: Path) -> StatementStore:
    return StatementStore(tmp_path)


def save(statements: StatementStore, text: str, seen: int, who: str = "Ada", part: str = PART):
    return statements.save(STATEMENT, part, text, seen=seen, who=who, snapshot=SNAPSHOT)


def filled(statements: StatementStore) -> int:
    """A statement with all that it needs; returns the number of its last entry."""
    for part, text in complete_texts(commentary="Thought about it.").items():
        save(statements, text, 0, part=part)
    return statements.history(STATEMENT).head


def made(statements: StatementStore, state: State = State.PUBLISHED):
    paper = statements.history(STATEMENT)
    standing = StatementStatus(DAY, state, paper.version, paper.reason)
    return composed(FIRST, paper.texts, standing=standing)


def publish(statements: StatementStore) -> None:
    paper = statements.history(STATEMENT)
    statements.finish(STATEMENT, (), seen=paper.head, who="Ada")
    statements.publish(made(statements), FILES, seen=paper.head + 1, who="Grace")


# Texts


def test_a_text_is_kept_with_its_author_and_time(statements: StatementStore) -> None:
    saved = save(statements, "What we saw.", 0)
    paper = StatementStore(statements.objects.local_folder).history(STATEMENT)
    assert paper.texts == {PART: "What we saw."}
    assert paper.snapshot == SNAPSHOT and paper.state is State.DRAFT
    (version,) = paper.versions(PART)
    assert (version.who, version.number) == ("Ada", saved.entry.number)
    assert version.when.endswith("+00:00") and not saved.notice


def test_a_statement_that_nobody_began_is_empty(statements: StatementStore) -> None:
    paper = statements.history(STATEMENT)
    assert (paper.head, paper.snapshot, paper.version, dict(paper.texts)) == (0, "", 1, {})
    assert statements.ids() == () and not statements_folder(statements).exists()


def test_two_people_on_one_part_are_told_and_neither_loses_text(statements: StatementStore) -> None:
    first = save(statements, "Before.", 0).entry.number
    hers = save(statements, "Hers.", first, "Ada")
    his = save(statements, "His.", first, "Grace")
    assert not hers.notice
    assert "Ada saved this part on" in his.notice and "while you were writing" in his.notice
    paper = statements.history(STATEMENT)
    assert paper.texts[PART] == "Hers."
    assert [v.text for v in paper.versions(PART)] == ["His.", "Hers.", "Before."]
    assert [v.text for v in paper.aside[PART]] == ["His."]


def test_writing_on_does_not_settle_what_another_wrote(statements: StatementStore) -> None:
    hers = save(statements, "Hers.", 0, "Ada").entry.number
    save(statements, "His.", 0, "Grace")
    save(statements, "Hers, longer.", hers, "Ada")
    assert [v.text for v in statements.history(STATEMENT).aside[PART]] == ["His."]


@pytest.mark.parametrize("chosen", ["Hers.", "His.", "Both of theirs."])
def test_whoever_has_both_texts_before_them_may_choose(
    statements: StatementStore, chosen: str
) -> None:
    save(statements, "Hers.", 0, "Ada")
    his = save(statements, "His.", 0, "Grace")
    assert not save(statements, chosen, his.entry.number, "Ada").notice
    paper = statements.history(STATEMENT)
    assert paper.texts[PART] == chosen and not paper.aside
    assert {"Hers.", "His."} <= {v.text for v in paper.versions(PART)}


def test_the_same_words_from_two_people_are_no_conflict(statements: StatementStore) -> None:
    save(statements, "The same.", 0, "Ada")
    assert not save(statements, "The same.", 0, "Grace").notice
    assert len(statements.history(STATEMENT).versions(PART)) == 1


def test_other_parts_do_not_get_in_the_way(statements: StatementStore) -> None:
    save(statements, "Hers.", 0, "Ada")
    assert not save(statements, "His.", 0, "Grace", part="planned/homicide").notice


def test_an_earlier_version_is_brought_back_as_a_new_one(statements: StatementStore) -> None:
    first = save(statements, "First.", 0).entry
    second = save(statements, "Second.", first.number).entry
    save(statements, first.text, second.number)
    paper = statements.history(STATEMENT)
    assert [v.text for v in paper.versions(PART)] == ["First.", "Second.", "First."]
    assert paper.texts[PART] == "First."


def test_a_text_for_a_statement_that_is_final_by_now_is_kept_beside_it(
    statements: StatementStore,
) -> None:
    head = filled(statements)
    statements.finish(STATEMENT, (), seen=head, who="Ada")
    late = save(statements, "Too late.", 0, "Grace", part="introduction")
    assert late.notice == (
        f"The statement is signed off now, so your text is kept as version {late.entry.number} "
        "beside it and not in it."
    )
    assert "introduction" not in statements.history(STATEMENT).texts
    assert statements.history(STATEMENT).versions("introduction")[0].text == "Too late."


def test_a_text_is_kept_in_signs_that_every_format_can_hold() -> None:
    assert normalise_text(" One\r\ntwo\x00\x0b\ud800 \r\n\r\nthree ") == "One\ntwo \n\nthree"
    with pytest.raises(InputError, match="20,001 characters"):
        normalise_text("x" * 20_001)


@pytest.mark.parametrize("sign", "\u202e\u202a\u2066\u2069\u200f\u061c")
def test_a_text_that_turns_the_order_of_reading_is_refused_with_its_place(sign: str) -> None:
    with pytest.raises(InputError, match="after “Robbery fell by”"):
        normalise_text(f"Robbery fell by {sign}8%.")
    with pytest.raises(InputError, match=f"{ord(sign):04x} .*at its beginning"):
        normalise_text(sign)
    assert (
        normalise_text("Soft\u00adhyphens and caf\u00e9s stay.")
        == "Soft\u00adhyphens and cafés stay."
    )


def test_a_local_pack_takes_applicability_from_the_force_s_statement(
    statements: StatementStore,
) -> None:
    for part, text in (("applies/drugs", "yes"), ("why/drugs", "Because."), (PART, "Ours.")):
        save(statements, text, 0, part=part)
    force, local = "west-midlands", "2023-12-walsall"
    assert statements.texts(local, force) == {"applies/drugs": "yes", "why/drugs": "Because."}
    statements.save(local, "why/drugs", "Here too.", seen=0, who="Ada", snapshot=SNAPSHOT)
    assert statements.texts(local, force)["why/drugs"] == "Here too."
    assert statements.texts(STATEMENT, force)["why/drugs"] == "Because."


# States


def test_a_statement_with_gaps_cannot_be_final(statements: StatementStore) -> None:
    head = save(statements, "Half.", 0).entry.number
    with pytest.raises(InputError, match=r"cannot be signed off yet: No word on drugs\."):
        statements.finish(STATEMENT, ("No word on drugs.",), seen=head, who="Ada")
    assert statements.history(STATEMENT).state is State.DRAFT


def test_texts_that_wait_for_a_choice_are_a_gap(statements: StatementStore) -> None:
    save(statements, "Hers.", 0, "Ada")
    head = save(statements, "His.", 0, "Grace").entry.number
    with pytest.raises(InputError, match="wait for a choice"):
        statements.finish(STATEMENT, (), seen=head, who="Ada")


def test_nobody_finishes_what_another_has_just_changed(statements: StatementStore) -> None:
    head = filled(statements)
    save(statements, "One more thing.", 0, "Grace", part="introduction")
    with pytest.raises(InputError, match="Grace changed this statement on"):
        statements.finish(STATEMENT, (), seen=head, who="Ada")


def test_from_draft_to_published_and_amended(statements: StatementStore) -> None:
    filled(statements)
    publish(statements)
    paper = statements.history(STATEMENT)
    assert (paper.state, paper.version) == (State.PUBLISHED, 1)
    with pytest.raises(InputError, match="needs a reason"):
        statements.amend(STATEMENT, "  ", seen=paper.head, who="Ada")
    statements.amend(STATEMENT, "A name was wrong.", seen=paper.head, who="Ada")
    paper = statements.history(STATEMENT)
    assert (paper.state, paper.version, paper.reason) == (State.DRAFT, 2, "A name was wrong.")
    save(statements, "The right name.", paper.current_number(PART))
    publish(statements)
    first, second = statements.history(STATEMENT).publications
    assert (first.version, second.version) == (1, 2)
    assert (first.note, second.note) == ("", "A name was wrong.")
    assert "Thought about it." in " ".join(statements.read_published(STATEMENT, 1)[1].texts)
    assert "The right name." in " ".join(statements.read_published(STATEMENT)[1].texts)


def test_only_a_final_statement_is_published(statements: StatementStore) -> None:
    head = filled(statements)
    with pytest.raises(
        InputError, match="is draft now: only one that is signed off can be published"
    ):
        statements.publish(made(statements), FILES, seen=head, who="Ada")


def test_a_final_statement_can_be_opened_again(statements: StatementStore) -> None:
    head = filled(statements)
    statements.finish(STATEMENT, (), seen=head, who="Ada")
    statements.reopen(STATEMENT, seen=head + 1, who="Ada")
    assert statements.history(STATEMENT).state is State.DRAFT


def test_only_a_draft_moves_to_another_snapshot(statements: StatementStore) -> None:
    head = filled(statements)
    statements.move(STATEMENT, "2026-11-22-029285d5", seen=head, who="Ada")
    assert statements.history(STATEMENT).snapshot == "2026-11-22-029285d5"
    publish_on = statements.history(STATEMENT).head
    statements.finish(STATEMENT, (), seen=publish_on, who="Ada")
    with pytest.raises(InputError, match="is signed off now"):
        statements.move(STATEMENT, SNAPSHOT, seen=publish_on + 1, who="Ada")


def test_what_is_published_is_what_was_marked_final(statements: StatementStore) -> None:
    head = filled(statements)
    statements.finish(STATEMENT, (), seen=head, who="Ada")
    final = made(statements, State.FINAL)
    with pytest.raises(InputError, match="Compose it as published first"):
        statements.publish(final, FILES, seen=head + 1, who="Ada")
    moved = replace(made(statements), snapshot="2026-11-22-029285d5")
    with pytest.raises(InputError, match="not the version that was signed off"):
        statements.publish(moved, FILES, seen=head + 1, who="Ada")
    assert statements.history(STATEMENT).publications == ()


# What is published stays


def test_a_published_statement_keeps_its_snapshot_text_and_files(
    statements: StatementStore,
) -> None:
    filled(statements)
    publish(statements)
    entry, found = statements.read_published(STATEMENT)
    assert entry.snapshot == SNAPSHOT and entry.who == "Grace"
    assert found == made_as_published(statements)
    for name, content in FILES.items():
        assert statements.file(STATEMENT, 1, name) == content
    assert statements.verify()[1] == len(FILES) + 1


def files_of(statements: StatementStore) -> Path:
    """Where the files of the last published version lie."""
    return (
        statements_folder(statements)
        / STATEMENT
        / statements.history(STATEMENT).publications[-1].folder
    )


def made_as_published(statements: StatementStore):
    return from_record(to_record(made(statements)))


def test_a_record_says_all_that_the_statement_says() -> None:
    for snapshot, area in ((FIRST, ""), (SECOND, ""), (SECOND, "coventry")):
        statement = composed(snapshot, complete_texts(commentary="Words."), area)
        kept = from_record(to_record(statement))
        assert list(kept.texts) == list(statement.texts)
        assert list(kept.numbers) == list(statement.numbers)
        assert [s.headlines for s in kept.sections] == [s.headlines for s in statement.sections]
        assert [s.chart for s in kept.sections] == [s.chart for s in statement.sections]
        assert to_record(kept) == to_record(statement)


def test_a_changed_file_is_not_shown_as_published(statements: StatementStore) -> None:
    filled(statements)
    publish(statements)
    (files_of(statements) / "statement.docx").write_bytes(b"another")
    with pytest.raises(StatementError, match="not the file that was published"):
        statements.file(STATEMENT, 1, "statement.docx")
    with pytest.raises(StatementError):
        statements.verify()


def test_the_history_command_checks_statements_too(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(data_copy))
    statements = StatementStore(data_copy)
    filled(statements)
    publish(statements)
    good = CliRunner().invoke(main, ["history"])
    assert good.exit_code == 0
    assert "entries of statements and 3 files are as written." in good.output
    (files_of(statements) / "statement.html").write_bytes(b"another")
    bad = CliRunner().invoke(main, ["history"])
    assert bad.exit_code == 1 and "not the file that was published" in bad.output


def test_a_changed_entry_breaks_the_chain(statements: StatementStore) -> None:
    filled(statements)
    path = statements_folder(statements) / STATEMENT / "000003.json"
    entry = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**entry, "text": "Never written."}), "utf-8")
    with pytest.raises(StatementError, match=r"breaks at 000004\.json"):
        statements.history(STATEMENT)


def test_a_file_s_name_cannot_lead_elsewhere(statements: StatementStore) -> None:
    filled(statements)
    head = statements.history(STATEMENT).head
    statements.finish(STATEMENT, (), seen=head, who="Ada")
    with pytest.raises(InputError, match="cannot be the name of a file"):
        statements.publish(made(statements), {"../x": b""}, seen=head + 1, who="Ada")
    assert statements.history(STATEMENT).publications == ()


@pytest.mark.parametrize("name", ["../x", "2023-12-", "2023-12", "2023-13-x", "2024-02-x", "x", ""])
def test_what_names_no_statement_is_refused(statements: StatementStore, name: str) -> None:
    with pytest.raises(InputError):
        read_id(name)
    with pytest.raises(InputError):
        statements.history(name)


def test_the_last_statement_is_the_latest_published_of_an_earlier_quarter(
    statements: StatementStore,
) -> None:
    filled(statements)
    publish(statements)
    last = statements.last_before("2024-03-west-midlands")
    assert last and last.id == STATEMENT
    assert statements.last_before(STATEMENT) is None
    assert statements.last_before("2024-03-walsall") is None


# Killed


def test_what_a_publication_that_was_killed_has_left_is_deleted_after_a_day(
    statements: StatementStore,
) -> None:
    filled(statements)
    place = statements_folder(statements) / STATEMENT
    # The second was made by a version of the program that named no folder in the entry.
    old, older, young = (place / name for name in ("version-1-aa", "version-1", "version-1-bb"))
    for left in (old, older, young):
        left.mkdir()
        (left / "half.docx").write_bytes(b"half")
        (left / ".x.part").write_bytes(b"ha")
    for name in ("leftover.part", "young.part"):
        (place / name).write_text("{")
    for path in (*old.iterdir(), *older.iterdir(), place / "leftover.part"):
        age(path)
    publish(statements)
    assert {path.name for path in files_of(statements).iterdir()} == {"statement.json", *FILES}
    assert not old.exists() and not older.exists() and young.exists()
    assert [path.name for path in place.glob("*.part")] == ["young.part"]


def test_files_of_a_version_that_an_older_entry_names_are_never_deleted(
    statements: StatementStore,
) -> None:
    filled(statements)
    publish(statements)
    (first,) = statements.history(STATEMENT).publications
    made_older(statements, first)
    for path in (statements_folder(statements) / STATEMENT / "version-1").iterdir():
        age(path)
    statements.amend(STATEMENT, "A name was wrong.", seen=first.number, who="Ada")
    publish(statements)
    assert statements.file(STATEMENT, 1, "statement.docx") == FILES["statement.docx"]
    assert statements.verify()[1] == 2 * (len(FILES) + 1)


def made_older(statements: StatementStore, entry: StatementEntry) -> None:
    """Have the last entry and its files as a version before 30 November 2026 wrote them."""
    place = statements_folder(statements) / STATEMENT
    path = place / f"{entry.number:06d}.json"
    (place / entry.folder).rename(place / f"version-{entry.version}")
    plain = {k: v for k, v in json.loads(path.read_text("utf-8")).items() if k not in NEW_KEYS}
    path.write_text(json.dumps(plain), "utf-8")


@pytest.mark.serial
def test_eight_who_write_one_part_at_once_lose_no_text(tmp_path: Path) -> None:
    told = {f"Writer {number}": tmp_path / f"{number}.txt" for number in range(8)}
    writers = [start_one_text(tmp_path / "data", who, path) for who, path in told.items()]
    for writer in writers:
        writer.join()
    paper = StatementStore(tmp_path / "data").history(STATEMENT)
    assert {e.who: e.text for e in paper.versions("reflections/homicide")} == {
        who: f"By {who}." for who in told
    }
    stands = paper.current["reflections/homicide"]
    for who, path in told.items():
        said = path.read_text("utf-8")
        assert said == "" if who == stands.who else f"{stands.who} saved this part on" in said
    assert [e.kind for e in paper.entries] == ["snapshot"] + ["text"] * 8


def test_of_eight_who_mark_it_final_at_once_one_does(tmp_path: Path) -> None:
    statements = StatementStore(tmp_path)
    head = filled(statements)

    def finish(who: str) -> str:
        try:
            statements.finish(STATEMENT, (), seen=head, who=who)
        except InputError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(finish, map(str, range(8))))
    assert said.count("") == 1 and all("is signed off now" in one for one in said if one)


def test_a_statement_whose_answers_are_lost_is_written_and_published(tmp_path: Path) -> None:
    statements = StatementStore(tmp_path)
    statements.objects = AnswerLost(tmp_path.resolve())
    filled(statements)
    publish(statements)
    assert statements.verify()[1] == len(FILES) + 1
    assert len(statements.history(STATEMENT).versions(PART)) == 1


@pytest.mark.serial
@pytest.mark.parametrize("chance", range(4))
def test_killed_while_two_people_write_nothing_shown_as_saved_is_lost(
    tmp_path: Path, chance: int
) -> None:
    screens = {who: tmp_path / f"{who}.txt" for who in ("Ada", "Grace")}
    statements = StatementStore(tmp_path / "data")
    rng = random.Random(chance)  # noqa: S311 - when to kill, repeatably
    for _ in range(3):
        writers = [start_writer(tmp_path / "data", who, to) for who, to in screens.items()]
        wait_for_words(screens)
        time.sleep(rng.uniform(0, 0.05))
        for writer in rng.sample(writers, 2):
            writer.kill()
        for writer in writers:
            writer.join()
    kept = check_all_kept(statements, screens)
    # The next one to write is not kept from it by what the killed left behind.
    assert save(statements, "Still here.", 10**9).entry.number == kept + 1
