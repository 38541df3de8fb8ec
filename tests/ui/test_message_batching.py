"""The messages of a run reach a browser together, in their order, and none of them late."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pcc_metrics.ui.shell import message_batching
from pcc_metrics.ui.shell.message_batching import LARGEST, MessageBatching


def told(message: ForwardMsg) -> Message:
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def status(*, running: bool) -> Message:
    message = ForwardMsg()
    message.session_status_changed.script_is_running = running
    return told(message)


def element(text: str) -> Message:
    message = ForwardMsg()
    message.delta.new_element.markdown.body = text
    return told(message)


def new_session() -> Message:
    message = ForwardMsg()
    message.new_session.name = "frame"
    return told(message)


BEGIN, RUNNING, TEXT, END = new_session(), status(running=True), element("x"), status(running=False)
LARGE, CLOSE = element("x" * LARGEST), {"type": "websocket.close"}


def sent_after_each(*steps: Message | float, kind: str = "websocket") -> list[list[Message]]:
    """What a browser had been sent after each message, or after a pause of so many seconds."""
    sent: list[Message] = []
    after: list[list[Message]] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        for step in steps:
            if isinstance(step, float):
                await asyncio.sleep(step)
            else:
                await send(step)
            after.append(list(sent))

    async def receive() -> Message:
        return {}

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    # In a thread of its own: where a browser test ran before, this one's loop is taken.
    with ThreadPoolExecutor(1) as thread:
        running = MessageBatching(app)({"type": kind}, receive, send)
        thread.submit(asyncio.run, running).result()  # type: ignore[arg-type]
    return after


def test_a_short_run_is_sent_when_it_ends() -> None:
    run = [BEGIN, RUNNING, TEXT, LARGE, END]
    assert sent_after_each(*run) == [[], [], [], [], run]


def test_a_long_run_is_sent_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_batching, "MOST_SECONDS", 0.01)
    steps = (BEGIN, TEXT, 0.1, LARGE, END)
    assert sent_after_each(*steps)[1:] == [
        [],
        [BEGIN, TEXT],
        [BEGIN, TEXT, LARGE],
        [BEGIN, TEXT, LARGE, END],
    ]


def test_a_run_that_gives_way_to_the_next_does_not_start_the_clock_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(message_batching, "MOST_SECONDS", 0.05)
    assert sent_after_each(BEGIN, 0.03, BEGIN, 0.03)[-1] == [BEGIN, BEGIN]


@pytest.mark.parametrize("message", [TEXT, LARGE, CLOSE], ids=["text", "large", "close"])
def test_between_runs_nothing_waits(message: Message) -> None:
    assert sent_after_each(message) == [[message]]


def test_a_connection_that_ends_in_a_run_tells_all() -> None:
    assert sent_after_each(BEGIN, TEXT, CLOSE)[-1] == [BEGIN, TEXT, CLOSE]


def test_other_requests_pass() -> None:
    assert sent_after_each(BEGIN, kind="http") == [[BEGIN]]
