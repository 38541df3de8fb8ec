"""The publish page's button that fetches the newest figures, with a real run behind it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcc_metrics.refresh.work_folder import WorkFolder
from pcc_metrics.store.register import Register
from pcc_metrics.ui.publish import pending_upload, refresh_panel
from tests.support import publisher_server, refresh_catalogue
from tests.support.police_uk import INDEX
from tests.support.publisher_server import Originals
from tests.support.visitors import at_this_computer, from_elsewhere
from tests.ui.test_pages import assert_well, press, said, visit
from tests.ui.test_publish_pages import labels, typed


@pytest.fixture
def served(tmp_path: Path, data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Originals]:
    at_this_computer(monkeypatch)
    with publisher_server.serving() as found:
        folder = refresh_catalogue.local_catalogue(tmp_path, found)
        monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(folder))
        yield found
        child = refresh_panel._started.pop(data_copy.resolve(), None)
        if child and child.poll() is None:
            child.kill()


def ended(data: Path) -> None:
    """Wait for the run that the page has started."""
    child = refresh_panel._started[data.resolve()]
    assert child.wait(timeout=120) is not None


def test_the_newest_figures_from_button_to_publication(served: Originals, data_copy: Path) -> None:
    refresh_catalogue.publish_small(served)
    at = visit("publish")
    assert_well(at)
    press(at, "Fetch the newest figures")
    ended(data_copy)
    at.run()
    assert_well(at)
    assert "that are new and 0 revised waits to be looked at and published" in said(at)
    press(at, "Look at what it would change")
    assert_well(at)
    assert "What the check found" in " ".join(h.value for h in at.header)
    typed(at, pending_upload.NOTE, "The newest months")
    if any(a.key == pending_upload.REASON for a in at.text_area):
        typed(at, pending_upload.REASON, "Looked at")
    at.run()
    press(at, "Publish")
    assert len(Register(data_copy).entries()) == 4
    assert Register(data_copy).current().note == "The newest months"


@pytest.mark.serial
def test_how_far_it_is_is_shown_and_it_can_be_stopped(served: Originals, data_copy: Path) -> None:
    refresh_catalogue.publish_small(served)
    served.break_(INDEX, publisher_server.lasting(lambda *_: time.sleep(30)))
    at = visit("publish")
    press(at, "Fetch the newest figures")
    assert "Stop" in labels(at) and "Fetch the newest figures" not in labels(at)
    until = time.monotonic() + 30
    while not served.done and not served.busy and time.monotonic() < until:
        time.sleep(0.1)
    press(at, "Stop")
    ended(data_copy)
    served.break_(INDEX)
    at.run()
    assert "was stopped before its end: fetch again to go on from there" in said(at, "info")
    assert WorkFolder(data_copy).report() is None
    press(at, "Fetch the newest figures")
    ended(data_copy)
    assert WorkFolder(data_copy).pending_report()


def test_what_went_wrong_is_said(served: Originals, data_copy: Path) -> None:
    served.break_(INDEX, publisher_server.lasting(publisher_server.status(403)))
    at = visit("publish")
    press(at, "Fetch the newest figures")
    ended(data_copy)
    at.run()
    assert "refuses to give it (403)" in " ".join(e.value for e in at.error)
    assert "Look at what it would change" not in labels(at)


def test_a_run_elsewhere_is_waited_for(served: Originals, data_copy: Path) -> None:
    refresh_catalogue.publish_small(served)
    at = visit("publish")
    with WorkFolder(data_copy).lock():
        press(at, "Fetch the newest figures")
        ended(data_copy)
    at.run()
    assert "Another refresh is running" in " ".join(e.value for e in at.error)


@pytest.mark.usefixtures("served")
def test_only_whoever_may_publish_can_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit("publish")
    from_elsewhere(monkeypatch)
    started = dict(refresh_panel._started)
    press(at, "Fetch the newest figures")
    assert refresh_panel._started == started
    assert "Fetch the newest figures" not in labels(visit("publish"))


def test_a_fault_of_the_program_is_not_passed_over(
    served: Originals, data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del served
    broken = [sys.executable, "-c", "raise RuntimeError('out of order')"]
    monkeypatch.setattr(refresh_panel, "_COMMAND", broken)
    at = visit("publish")
    press(at, "Fetch the newest figures")
    ended(data_copy)
    at.run()
    assert "met a fault of the program" in " ".join(e.value for e in at.error)
    assert "refresh/run.log of the data folder" in " ".join(e.value for e in at.error)
    assert "out of order" in WorkFolder(data_copy).log.read_text("utf-8")
