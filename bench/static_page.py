"""One page of plain HTML, packed: what `first_view.py` sets the app beside."""

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

PAGE = Path(os.environ["BENCH_PAGE"]).read_text(encoding="utf-8")


async def answer(_: Request) -> Response:
    return HTMLResponse(PAGE)


app = Starlette(routes=[Route("/", answer)], middleware=[Middleware(GZipMiddleware)])
