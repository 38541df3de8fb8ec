"""A snapshot under embargo: nowhere until its hour, then current for all, without a restart."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED as BUNDLED_DATA
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.open_store import data_store
from pcc_metrics.store.register import Register, RegisterError
from pcc_metrics.ui.state.navigation import all_pages
from tests.support.clock import Clock, set_clock
from tests.support.pdf_structure import everything_in
from tests.support.publications import publish, rows_of, withdraw
from tests.ui.test_pages import assert_well, said, visit

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
HOUR = datetime(2027, 1, 28, 9, 30, tzinfo=UTC)
TITLE = "Figures kept back until January"
HOMICIDES = 4_321.0  # no figure of the bundled snapshots
PATHS = [place.path for place in all_pages(CATALOGUE)]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return set_clock(monkeypatch, HOUR - timedelta(seconds=1))


@pytest.fixture(scope="module")
def kept_back(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a newer snapshot under embargo, with a figure that stands out."""
    folder = tmp_path_factory.mktemp("embargo") / "data"
    shutil.copytree(BUNDLED_DATA, folder)
    rows = rows_of(Reader(Register(folder).open(), CATALOGUE))
    own = [r for r in rows if (r.measure, r.area) == ("homicides", CATALOGUE.force.id)]
    latest = max(own, key=lambda r: r.period.end)
    rows = [replace(r, value=HOMICIDES) if r is latest else r for r in rows]
    publish(folder, rows, CATALOGUE, date(2026, 12, 1), TITLE, HOUR)
    return folder


@pytest.fixture
def waiting(kept_back: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of the snapshot under embargo, in the folder that the pages read."""
    assert clock.now < HOUR
    monkeypatch.setenv("PCC_METRICS_DATA", str(kept_back))
    return Register().entries()[-1].snapshot


@pytest.fixture
def own_copy(waiting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder for a test that writes to it."""
    assert waiting
    folder = shutil.copytree(data_store().local_folder, tmp_path / "data")
    monkeypatch.setenv("PCC_METRICS_DATA", str(folder))
    return folder


def shown(at: AppTest) -> str:
    """Everything that the page sends to the browser, addresses and data included."""
    return "\n".join(_sent(at._tree))


def _sent(node: Any) -> Iterator[str]:
    yield str(getattr(node, "proto", ""))
    for child in getattr(node, "children", {}).values():
        yield from _sent(child)


@pytest.mark.parametrize("path", PATHS)
def test_no_page_shows_it_before_its_hour(waiting: str, path: str) -> None:
    at = visit(path)
    assert_well(at)
    for hidden in (waiting, waiting[-8:], TITLE, "4,321", "4321"):
        assert hidden not in shown(at)


@pytest.mark.parametrize("path", PATHS)
def test_no_link_opens_it_before_its_hour(waiting: str, path: str) -> None:
    for asked in (waiting, waiting[:10], waiting[:-1]):
        at = visit(path, snapshot=asked)
        assert_well(at)
        assert "There is no snapshot" in said(at) or path not in ("", *CATALOGUE.priorities)
        for hidden in (TITLE, "4,321", "4321"):
            assert hidden not in shown(at)
        assert shown(at).count(waiting) <= asked.count(waiting) * 2  # what was asked for is quoted


def test_an_open_page_follows_at_its_hour_without_a_restart(waiting: str, clock: Clock) -> None:
    at = visit("homicide")
    before = said(at)
    assert TITLE not in before
    clock.now = HOUR
    after = said(at.run())
    assert TITLE in after and "4,321" in after and waiting in after
    assert said(visit("homicide")) == after  # the same for whoever comes now
    pinned = visit("homicide", snapshot=Register().publications()[-2].snapshot)
    assert "Newer figures exist" in said(pinned)
    assert f"the current snapshot is {waiting}" in said(pinned)


def test_figures_and_downloads_by_command_follow_at_its_hour(waiting: str, clock: Clock) -> None:
    command = ["figure", "homicides", "--json"]
    found = CliRunner().invoke(main, command)
    assert json.loads(found.output)["value"] != HOMICIDES
    refused = CliRunner().invoke(main, [*command, "--snapshot", waiting])
    assert refused.exit_code == 1 and "There is no snapshot" in refused.output
    clock.now = HOUR
    assert json.loads(CliRunner().invoke(main, command).output)["value"] == HOMICIDES
    assert CliRunner().invoke(main, [*command, "--snapshot", waiting]).exit_code == 0


@pytest.mark.parametrize("form", ["md", "html", "docx", "pdf", "xlsx"])
def test_the_statement_as_a_file_follows_at_its_hour(
    waiting: str, clock: Clock, tmp_path: Path, form: str
) -> None:
    early, late = tmp_path / f"early.{form}", tmp_path / f"late.{form}"
    command = ["draft", "--format", form, "-o"]
    assert CliRunner().invoke(main, [*command, str(early)]).exit_code == 0
    clock.now = HOUR
    assert CliRunner().invoke(main, [*command, str(late)]).exit_code == 0
    figure = r"(?<![\d.])4,?321(?!\d)"  # and not the digits of a coordinate
    for hidden in (waiting, waiting[-8:], TITLE, figure):
        assert not re.search(hidden, contents(early)), hidden
    assert waiting in contents(late) and re.search(figure, contents(late))


def contents(file: Path) -> str:
    """All text of a file, or of the parts that a Word or Excel file is packed of."""
    if file.suffix == ".pdf":
        return everything_in(file.read_bytes())
    if not zipfile.is_zipfile(file):
        return file.read_text("utf-8")
    with zipfile.ZipFile(file) as archive:
        parts = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return "\n".join(archive.read(name).decode() for name in parts)


def test_what_is_called_off_before_its_hour_never_becomes_public(
    waiting: str, clock: Clock, own_copy: Path
) -> None:
    withdraw(own_copy, waiting, "Not to be released after all")
    clock.now = HOUR + timedelta(days=1)
    found = Register(own_copy)
    assert waiting not in {e.snapshot for e in found.visible()}
    assert waiting not in found.withdrawals()
    with pytest.raises(RegisterError, match="There is no snapshot"):
        found.find(waiting)
    assert TITLE not in shown(visit("homicide", snapshot=waiting))
    assert len(found.entries()) == found.verify()[0]  # it stays in the register all the same


def test_what_is_withdrawn_after_its_hour_says_so(
    waiting: str, clock: Clock, own_copy: Path
) -> None:
    clock.now = HOUR + timedelta(days=1)
    withdraw(own_copy, waiting, "A month was wrong")
    at = visit("homicide", snapshot=waiting)
    assert f"Snapshot {waiting} was withdrawn" in said(at) and "A month was wrong" in said(at)
