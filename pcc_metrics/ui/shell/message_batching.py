"""Sends the messages of a short run of a page together, so that a browser draws the page once.

As they come it draws the page after the first few, where half of it is still of the run before, and
once or twice more. A run that takes longer is sent as it comes from then on.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

MOST_SECONDS = 0.1  # that the first word of a run waits for its last
LARGEST = 10_000  # bytes of a message that begins or ends a run; a larger one is a part of the page


class MessageBatching:
    """Goes between the framework and each browser that is connected."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = _Messages(send).take if scope["type"] == "websocket" else send
        await self._app(scope, receive, sending)


class _Messages:
    """What one browser is sent, in its order."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._kept: list[Message] = []
        self._sending = asyncio.Lock()
        self._late: asyncio.Task[None] | None = None  # there while a run is kept together

    async def take(self, message: Message) -> None:
        self._kept.append(message)
        begins, ends = _place_in_run(message)
        if begins and self._late is None:
            self._late = asyncio.create_task(self._send_late())
        if self._late is None or ends or message["type"] != "websocket.send":
            await self._send_all()

    async def _send_late(self) -> None:
        await asyncio.sleep(MOST_SECONDS)
        self._late = None
        with suppress(OSError, RuntimeError):  # the reader has left; the framework is told next
            await self._send_all()

    async def _send_all(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
        async with self._sending:
            while self._kept:
                await self._send(self._kept.pop(0))


def _place_in_run(message: Message) -> tuple[bool, bool]:
    """Whether a message begins a run, and whether it ends one."""
    content = message.get("bytes")
    if not content or len(content) > LARGEST:
        return False, False
    told = ForwardMsg.FromString(content)
    kind = told.WhichOneof("type")
    ended = kind == "session_status_changed" and not told.session_status_changed.script_is_running
    return kind == "new_session", ended
