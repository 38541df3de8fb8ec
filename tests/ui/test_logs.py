"""Lines of the log as objects, with the id of the request that they belong to."""

from __future__ import annotations

import json
import logging

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from pcc_metrics.ui.shell.logs import make_formatter
from pcc_metrics.ui.shell.request_ids import HEADER, RequestIds, request_id
from tests.support.asgi_client import Client


def record(message: str, *values: object) -> logging.LogRecord:
    made = logging.LogRecord("pcc_metrics.x", logging.WARNING, "x.py", 1, message, values, None)
    made.created, made.request = 0.0, "abc"
    return made


def test_a_line_is_an_object_where_that_is_asked_for() -> None:
    line = make_formatter("json").format(record("An action\nof %s.", "“Jo”"))
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "1970-01-01T00:00:00Z",
        "level": "WARNING",
        "logger": "pcc_metrics.x",
        "message": "An action\nof “Jo”.",
        "request": "abc",
    }


def test_it_is_a_sentence_for_people_as_it_comes() -> None:
    line = make_formatter("").format(record("An action."))
    assert line == "1970-01-01T00:00:00Z WARNING pcc_metrics.x: An action."


@pytest.mark.parametrize(
    ("given", "kept"),
    [("of-the-proxy.1", True), ("", False), ("two words", False), ("x" * 65, False)],
    ids=["plain", "none", "with a space", "too long"],
)
def test_a_request_keeps_the_id_that_the_proxy_gave_it(given: str, kept: bool) -> None:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{request.headers[HEADER]} {request_id()}")

    client = Client(Starlette(routes=[Route("/", answer)], middleware=[Middleware(RequestIds)]))
    answered = client.get("/", **({HEADER: given} if given else {}))
    own = answered.headers[HEADER]
    assert answered.text == f"{own} {own}"
    assert (own == given) is kept
    assert kept or len(own) == 16
