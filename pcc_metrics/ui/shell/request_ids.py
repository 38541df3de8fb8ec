"""An id for each request: by it the lines of a proxy's log and of its servers' are told apart."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

HEADER = "X-Request-Id"
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


class RequestIds:
    """Takes the id that the proxy gave a request, else makes one, and sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = MutableHeaders(scope=scope)
        given = asked.get(HEADER, "")
        own = given if _PLAIN.fullmatch(given) else secrets.token_hex(8)
        asked[HEADER] = own
        _current.set(own)

        async def sending(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                message.setdefault("headers", [])
                MutableHeaders(scope=message)[HEADER] = own
            await send(message)

        await self._app({**scope, "headers": asked.raw}, receive, sending)


def request_id() -> str:
    """The id of the request that is being answered; of a run of a page, that which opened it."""
    if get_script_run_ctx(suppress_warning=True):
        return st.context.headers.get(HEADER) or ""
    return _current.get()
