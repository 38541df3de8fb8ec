"""Strangers' addresses cost readers little, and push out nothing that readers use."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from pcc_metrics.api import bounded_work, data_addresses
from pcc_metrics.api.bounded_work import BoundedWork
from pcc_metrics.api.data_addresses import DataAddresses
from pcc_metrics.api.problems import ProblemError
from pcc_metrics.content import page_cache
from pcc_metrics.content.page_cache import PageRequest
from pcc_metrics.content.reader_cache import open_reader
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.view import View
from pcc_metrics.store.register import Register
from tests.support.asgi_client import Client
from tests.support.data_client import data_client, query_of, random_views


def run(coroutine: object) -> object:
    """In a thread of its own: where a browser test ran before, this one's loop is taken."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()  # type: ignore[arg-type]


def test_whoever_asks_for_a_thousand_pages_evicts_none_that_a_reader_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(data_addresses, "MOST_BYTES", 300_000)
    register, catalogue = Register(), load_catalogue()
    entry = register.current()
    reader = open_reader(register, entry, catalogue)
    request = PageRequest(register, catalogue, entry, reader, "homicide", View())
    page = page_cache.get_page(request)
    client, addresses = data_client(), []
    for priority, view in random_views(catalogue, page_cache.PASSING + 10, seed=3):
        addresses.append(f"/api/v1/pages/{priority}{query_of(view)}")
    for path in addresses:
        assert client.get(path).status_code == 200
    assert page_cache.get_page(request) is page


def test_what_is_kept_of_answers_is_bounded_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_addresses, "MOST_BYTES", 20_000)
    addresses = DataAddresses(lambda: True, lambda _: True)
    client = Client(addresses)
    for number in range(1, 10):
        path = f"/api/v1/figures/robbery_street?to=2025-0{number}"
        assert client.get(path).status_code == 200
    assert 0 < addresses._answers._answers.currsize <= 20_000
    # A page is larger than all that is kept: it is given all the same.
    assert len(client.get("/api/v1/pages/drugs").content) > 20_000
    assert addresses._answers._answers.currsize <= 20_000


def test_an_answer_is_worked_out_once() -> None:
    client, before = data_client(), "/api/v1/figures/robbery?lpa=walsall"
    first = client.get(before)
    threads = ThreadPoolExecutor(8)
    again = [*threads.map(lambda _: client.get(before).content, range(16))]
    assert {*again} == {first.content}


async def _crowd(work: BoundedWork, count: int) -> list[str]:
    """What each of many hears who ask while the worker is held."""
    held = Event()

    async def ask() -> str:
        try:
            await work.run(held.wait)
        except ProblemError as error:
            return f"{error.status:d} {error.headers['Retry-After']}"
        return "answered"

    asking = [asyncio.ensure_future(ask()) for _ in range(count)]
    await asyncio.sleep(0.05)
    held.set()
    return [await one for one in asking]


def test_only_so_many_wait_and_the_others_are_told_when_to_ask_again() -> None:
    heard = run(_crowd(BoundedWork(), bounded_work.MOST_WAITING + 5))
    assert heard == ["answered"] * bounded_work.MOST_WAITING + ["503 5"] * 5


def test_nobody_waits_longer_than_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_work, "SECONDS", 0.05)

    async def ask() -> None:
        held = Event()
        try:
            await BoundedWork().run(held.wait)
        finally:
            held.set()

    with pytest.raises(ProblemError, match="ask again in a few seconds"):
        run(ask())


def test_a_fault_of_the_app_is_one_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(data_addresses.figure_answers, "answer_figure", fail)
    client: Client = data_client()
    answer = client.get("/api/v1/figures/robbery")
    assert answer.status_code == 500
    assert "secret" not in answer.text and json.loads(answer.content)["status"] == 500
    assert "secret detail" in caplog.text
