"""The statement that somebody asks for, as it stands in the office: its texts, its state."""

from __future__ import annotations

import io
import shutil
import time
import zipfile
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from bench.packs import SECONDS
from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.export.files import FORMATS, PACK, make_files
from pcc_metrics.statement import State
from pcc_metrics.statement.statement_request import (
    StatementRequest,
    statement_for,
    statements_for_lpas,
)
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.statement.text_fields import PLANNED, WHY, field_name
from tests.support.statements import DAY, FIRST, SECOND, complete_texts, composed, reader_of

PLAN = "We plan what this test says."


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StatementStore:
    """The statements of a data folder of its own."""
    folder = tmp_path / "data"
    shutil.copytree(BUNDLED, folder)
    monkeypatch.setenv("PCC_METRICS_DATA", str(folder))
    return StatementStore()


def write(store: StatementStore, statement: str, snapshot: str) -> None:
    """Save what a statement needs to be final, and a plan."""
    known = reader_of(snapshot).snapshot.id
    texts = {**complete_texts(), field_name(PLANNED, "drugs"): PLAN}
    for name, text in texts.items():
        store.save(statement, name, text, seen=0, who="Test", snapshot=known)


def test_what_the_office_has_saved_is_in_it(store: StatementStore) -> None:
    asked = StatementRequest(to=Month.parse("2023-12"), snapshot=FIRST)
    assert PLAN not in list(statement_for(asked, DAY).texts)
    write(store, "2023-12-west-midlands", FIRST)
    found = statement_for(asked, DAY)
    assert PLAN in list(found.texts)
    assert found.state is State.DRAFT and found.version == 1


def test_it_stands_on_the_snapshot_that_it_was_begun_on(store: StatementStore) -> None:
    write(store, "2023-12-west-midlands", FIRST)
    asked = StatementRequest(to=Month.parse("2023-12"))
    assert statement_for(asked, DAY).snapshot == reader_of(FIRST).snapshot.id
    other = statement_for(StatementRequest(to=Month.parse("2023-12"), snapshot=SECOND), DAY)
    assert other.snapshot == reader_of(SECOND).snapshot.id


def test_a_part_of_the_force_takes_what_holds_for_the_whole(store: StatementStore) -> None:
    write(store, "2023-12-west-midlands", FIRST)
    found = statement_for(StatementRequest("walsall", Month.parse("2023-12"), FIRST), DAY)
    force = complete_texts()
    assert {one.applicability.why for one in found.sections} == {force[field_name(WHY, "drugs")]}
    assert PLAN not in list(found.texts)


def test_a_published_statement_comes_as_it_was_published(store: StatementStore) -> None:
    name = "2023-12-west-midlands"
    write(store, name, FIRST)
    final = store.finish(name, (), seen=store.history(name).head, who="Test")
    asked = StatementRequest(to=Month.parse("2023-12"))
    assert statement_for(asked, DAY).state is State.FINAL
    wanted = composed(FIRST, store.history(name).texts)
    published = type(wanted)(**{**wanted.__dict__, "state": State.PUBLISHED})
    store.publish(published, make_files(published), seen=final.number, who="Test")
    found = statement_for(asked, DAY.replace(year=DAY.year + 2))
    assert found.state is State.PUBLISHED and found.dated == DAY
    assert found.mark == ""
    kept = store.history(name).publications[0].files
    assert {"statement-2023-12-west-midlands-v1.docx"} < set(kept)


def test_the_quarter_is_that_before_the_figures_where_none_is_named(store: StatementStore) -> None:
    assert not store.ids()
    assert str(statement_for(StatementRequest(snapshot=FIRST), DAY).quarter.end) == "2023-12"


def test_an_area_that_there_is_not_is_named(store: StatementStore) -> None:
    assert not store.ids()
    with pytest.raises(InputError, match="no statement for “nowhere”"):
        statement_for(StatementRequest("nowhere"), DAY)


def test_there_is_a_statement_for_every_local_policing_area(store: StatementStore) -> None:
    assert not store.ids()
    count, statements = statements_for_lpas(StatementRequest(snapshot=SECOND), DAY)
    lpas = [area.id for area in load_catalogue().lpas]
    found = list(statements)
    assert count == len(lpas) == len(found)
    assert [one.area for one in found] == lpas
    assert {one.snapshot for one in found} == {reader_of(SECOND).snapshot.id}


@pytest.mark.serial
def test_the_command_makes_packs_of_all_and_says_how_far_it_is(
    store: StatementStore, tmp_path: Path
) -> None:
    assert not store.ids()
    path = tmp_path / "packs.zip"
    command = ["draft", "--format", "zip", "--snapshot", SECOND, "-o", str(path)]
    began = time.process_time()
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    # One process does it all: it can take no longer where the machine does nothing else.
    assert time.process_time() - began < SECONDS
    lpas = load_catalogue().lpas
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        assert len(names) == len(lpas) * len(PACK)
        for area in lpas:
            (word,) = [n for n in names if area.id in n and n.endswith(".docx")]
            core = docx.Document(io.BytesIO(packed.read(word))).core_properties
            assert area.title in core.title and core.title.startswith("DRAFT")
    steps = len(lpas) * len(PACK)
    assert f"0 of {steps}: {lpas[0].title}: {FORMATS[PACK[0]].title}" in result.stderr
    assert f"{steps} of {steps}: Done" in result.stderr
