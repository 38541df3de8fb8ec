"""The server says that it is ready once its first readers need not wait."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread

import altair as alt
import pytest
from starlette.applications import Starlette
from streamlit import config

from pcc_metrics.content import first_view, page_cache
from pcc_metrics.content.page_cache import PageRequest
from pcc_metrics.content.reader_cache import open_reader
from pcc_metrics.content.warm_up import warm_snapshot
from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register, RegisterEntry
from pcc_metrics.ui.shell import readiness
from pcc_metrics.ui.shell.readiness import Readiness
from tests.support.asgi_client import Client
from tests.support.publications import publish, rows_of
from tests.ui.test_pages import visit

CATALOGUE = load_catalogue()
KINDS = {"": ("overview",), "area-profile": ("profile",), "what-moved": ("moved",)}
PATHS = ("", "area-profile", "what-moved", *CATALOGUE.priorities)


def ask(ready: Readiness, path: str = "/readyz", method: str = "GET") -> tuple[int, str]:
    answer = Client(Starlette(routes=ready.routes)).request(method, path)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.text


def is_warm(folder: Path) -> bool:
    """Whether every page of the current snapshot can be had at once."""
    # As the server reads it now: one that an earlier test was served from is another.
    register, catalogue = Register(folder), load_catalogue()
    entry = register.current()
    reader = open_reader(register, entry, catalogue)
    figures = PageRequest(register, catalogue, entry, reader, "", View()).figures
    requests = [PageRequest(register, catalogue, entry, reader, path, View()) for path in PATHS]
    kept = {(key[0], *key[2:]) for key in page_cache._FINISHED._answers if key[1] == figures}
    return all(
        (*(KINDS.get(r.path) or ("page", r.about)), r.view) in kept
        and first_view.is_summarised(r, None)
        for r in requests
    )


def test_it_is_ready_once_every_page_is_worked_out_and_again_for_a_new_snapshot(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready, worked_out = Readiness(), []

    def note(register: Register, catalogue: Catalogue, entry: RegisterEntry) -> None:
        worked_out.append(entry.snapshot)
        warm_snapshot(register, catalogue, entry)

    monkeypatch.setattr(readiness, "warm_snapshot", note)
    assert ask(ready)[0] == 503 and ask(ready, method="HEAD") == (503, "")
    assert ask(ready, "/healthz") == (200, "alive\n")
    assert not is_warm(data_copy)
    for _ in range(2):
        ready.warm_current()
        assert is_warm(data_copy)
    assert ask(ready) == (200, "ready\n") and ask(ready, method="HEAD") == (200, "")
    before = Register(data_copy).open()
    newer = publish(data_copy, rows_of(Reader(before, CATALOGUE)), CATALOGUE, date(2027, 1, 31))
    assert not is_warm(data_copy)
    for _ in range(2):
        ready.warm_current()
        assert is_warm(data_copy)
    assert worked_out == [before.id, newer]


@pytest.mark.usefixtures("data_copy")
def test_the_first_visit_of_a_page_draws_no_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    draw = alt.LayerChart.to_dict

    def note(chart: alt.LayerChart, **how: object) -> object:
        drawn.append(chart)
        return draw(chart, **how)

    Readiness().warm_current()
    monkeypatch.setattr(alt.LayerChart, "to_dict", note)
    for path in CATALOGUE.priorities:
        assert visit(path).get("vega_lite_chart")
        assert not drawn, path


def test_a_folder_without_snapshots_is_ready_for_the_first_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_DATA", str(tmp_path))
    ready = Readiness()
    ready.warm_current()
    assert ask(ready)[0] == 200


def test_figures_that_cannot_be_read_are_no_readiness_and_said_once(
    data_copy: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(data_copy / "snapshots")
    monkeypatch.setattr(readiness, "LOOK_SECONDS", 0.01)
    ready, looks = Readiness(), Event()
    look, count = ready.warm_current, iter(range(5))

    def note() -> None:
        if next(count, None) is None:
            looks.set()
        look()

    monkeypatch.setattr(ready, "warm_current", note)
    with running(ready):
        assert looks.wait(10)
    assert ask(ready)[0] == 503
    assert len([one for one in caplog.records if "not worked out" in one.message]) == 1


@contextmanager
def running(ready: Readiness) -> Iterator[None]:
    """The thread of a server that runs."""
    thread = Thread(target=ready._run)
    thread.start()
    yield
    ready._stopped.set()
    thread.join()


def test_it_answers_below_the_path_that_the_app_is_served_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(config, "get_option", lambda _: "/figures/")
    ready = Readiness()
    assert ask(ready, "/figures/healthz")[0] == 200 and ask(ready, "/figures/readyz")[0] == 503
    assert Client(Starlette(routes=ready.routes)).get("/healthz").status_code == 404
