"""The addresses of data, in the server of the pages: FastAPI, for whoever may read the pages."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pcc_metrics import links
from pcc_metrics.api import (
    description,
    feed,
    figure_answers,
    register_answers,
    schemas,
    series_files,
)
from pcc_metrics.api.bounded_work import BoundedWork
from pcc_metrics.api.data_answer import DataAnswer, caching, is_known, make_answer, respond
from pcc_metrics.api.data_request import DataRequest, read_request
from pcc_metrics.api.description import describe_file, describe_json
from pcc_metrics.api.news import list_news
from pcc_metrics.api.problems import ProblemError
from pcc_metrics.api.published import Published, PublishedWatch
from pcc_metrics.api.register_answers import SnapshotFile, answer_history, find_file
from pcc_metrics.domain.cache import Cache
from pcc_metrics.domain.errors import InputError

LOG = logging.getLogger(__name__)
V1 = f"/{links.API}"
ASSETS = Path(fastapi_offline.__file__).with_name("static")
MOST_BYTES = 32_000_000  # of answers, packed and whole: some 5,000 figures, or 50 pages
HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
CLOSED = "These pages are for people who sign in."
NO_SUCH_ADDRESS = f"There is no such address. {V1}/docs lists those there are."
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Range, ETag, Link",
    "X-Content-Type-Options": "nosniff",
}
# Of pages that not everybody may read: neither a site's script nor anything on the way has them.
PRIVATE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
Build = Callable[[Published, bytes, str], DataAnswer]
Endpoint = Callable[..., Awaitable[Response]]


class DataAddresses:
    """The app below `/api` and the feed, served at `base`, the path of the app itself.

    `may_read` is asked of each request where not everybody may read. Each answer is worked out
    once, beside the event loop, and kept while there is room for it.
    """

    def __init__(
        self,
        everybody_may_read: Callable[[], bool],
        may_read: Callable[[HTTPConnection], bool],
        base: str = "",
    ) -> None:
        self._base = base
        self._may_read = may_read
        self._watch = PublishedWatch(everybody_may_read)
        self._work = BoundedWork()
        self._answers: Cache[Hashable, DataAnswer] = Cache(MOST_BYTES, lambda one: one.size)
        self._api = self._make_api()

    @property
    def middleware(self) -> Middleware:
        """What a server puts before all that it does for pages: which takes longer."""
        return Middleware(BeforePages, addresses=self)

    def serves(self, path: str) -> bool:
        """Whether a path is one of data: unknown ones below `/api` are, too."""
        own = path.removeprefix(self._base) if path.startswith(self._base) else ""
        return own in ("/api", f"/{links.FEED}") or own.startswith("/api/")

    def openapi(self) -> dict[str, Any]:
        """The description of all addresses."""
        return description.tidy(self._api.openapi())

    def warm(self) -> None:
        """Work the feed out, which takes longest, before anybody asks for it."""
        list_news(self._watch.look())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer whoever may read; scripts of other sites may read what everybody may."""
        try:
            published = self._watch.look()
            self._check_asked(published, scope)
        except (InputError, ProblemError) as error:
            await _as_problem(error).answer()(scope, receive, send)
            return
        sending = _with_headers(send, OPEN if published.open_to_all else PRIVATE)
        at_once = self._answer_at_once(published, Request(scope))
        if at_once is not None:
            await at_once(scope, receive, sending)
            return
        inner = {**scope, "root_path": scope.get("root_path", "") + self._base}
        with suppress(Exception):  # it was answered and logged, and is raised for servers
            await self._api(inner, receive, sending)

    def _check_asked(self, published: Published, scope: Scope) -> None:
        """Raise a problem where nothing at all is answered."""
        if not published.open_to_all and not self._may_read(HTTPConnection(scope)):
            raise ProblemError(HTTPStatus.FORBIDDEN, CLOSED)
        if len(scope["path"]) + len(scope["query_string"]) > links.LONGEST:
            raise ProblemError(HTTPStatus.REQUEST_URI_TOO_LONG, "This address is too long.")

    def _answer_at_once(self, published: Published, request: Request) -> Response | None:
        """What takes no working out, nor a route: most requests. `None` for all else."""
        if request.method == "OPTIONS":
            return Response(None, HTTPStatus.NO_CONTENT, ALLOWED)
        answer = self._answers.peek(self._key(published, request))
        if answer is None or request.method not in ("GET", "HEAD"):
            return None
        try:
            return respond(answer, request)
        except ProblemError as problem:
            return problem.answer()

    # The addresses

    def _make_api(self) -> FastAPI:
        api = FastAPI(
            title="Published figures as data",
            version=description.VERSION,
            summary=description.SUMMARY,
            description=description.PROGRAMS,
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            redirect_slashes=False,
            exception_handlers={
                ProblemError: _answer_problem,
                InputError: _answer_problem,
                HTTPException: _answer_http_error,
                Exception: _answer_fault,
            },
        )
        self._add_figures(api)
        self._add_register(api)
        self._add_documents(api)
        return api

    def _add_figures(self, api: FastAPI) -> None:
        async def figure(measure: str, request: Request) -> Response:
            """One figure, its interval, rate, comparisons and signs."""
            return await self._view(request, figure_answers.answer_figure, measure)

        async def page(priority: str, request: Request) -> Response:
            """A priority's page: figures, signs, sentences with their claims, series."""
            return await self._view(request, figure_answers.answer_page, priority)

        async def series_csv(measure: str, request: Request) -> Response:
            """A measure over time as CSV."""
            return await self._view(request, series_files.answer_csv, measure)

        async def series_parquet(measure: str, request: Request) -> Response:
            """A measure over time as Parquet."""
            return await self._view(request, series_files.answer_parquet, measure)

        async def series_metadata(measure: str, request: Request) -> Response:
            """What the columns of the CSV mean (CSV on the Web)."""
            return await self._view(request, series_files.answer_metadata, measure)

        answer, whole = schemas.FigureAnswerShape, schemas.PageAnswerShape
        _add(api, f"{V1}/figures/{{measure}}", figure, describe_json(answer))
        _add(api, f"{V1}/pages/{{priority}}", page, describe_json(whole))
        series = f"{V1}/series/{{measure}}"
        _add(api, f"{series}.csv", series_csv, describe_file(series_files.CSV))
        _add(api, f"{series}.parquet", series_parquet, describe_file(series_files.PARQUET))
        metadata = describe_file(series_files.METADATA)
        _add(api, f"{series}.{series_files.METADATA_FORM}", series_metadata, metadata)

    def _add_register(self, api: FastAPI) -> None:
        async def catalogue(request: Request) -> Response:
            """Priorities, measures, areas and sources: what can be asked for."""
            return await self._view(
                request, lambda asked, _: register_answers.answer_catalogue(asked), ""
            )

        async def history(request: Request) -> Response:
            """Every publication and withdrawal."""
            return await self._give(request, lambda now, _, root: answer_history(now, root))

        async def snapshot(snapshot_id: str, request: Request) -> Response:
            """A snapshot as it was published, a Parquet file."""
            published = self._watch.look()
            file = await self._work.run(partial(find_file, published, snapshot_id))
            return _send_file(file, request)

        async def atom(request: Request) -> Response:
            """The feed: publications, corrections, withdrawals, headlines whose sign changed."""
            return await self._give(request, lambda now, _, root: feed.answer_feed(now, root))

        snapshot_only = (description.SNAPSHOT,)
        described = describe_json(schemas.CatalogueShape, snapshot_only)
        _add(api, f"{V1}/catalogue", catalogue, described)
        _add(api, f"{V1}/history", history, describe_json(schemas.HistoryShape, ()))
        path = f"{V1}/snapshots/{{snapshot_id}}.parquet"
        _add(api, path, snapshot, describe_file(series_files.PARQUET, ()))
        _add(api, f"/{links.FEED}", atom, describe_file(feed.MEDIA, ()))

    def _add_documents(self, api: FastAPI) -> None:
        async def openapi(request: Request) -> Response:
            """The description for programs."""
            return await self._give(request, lambda *_: figure_answers.encode(self.openapi()))

        async def docs(request: Request) -> Response:
            """The description as a page, with files of this server's own."""
            page = get_swagger_ui_html(
                openapi_url="openapi.json",
                title=api.title,
                swagger_js_url="docs-files/swagger-ui-bundle.js",
                swagger_css_url="docs-files/swagger-ui.css",
                swagger_favicon_url="docs-files/favicon.png",
            )
            return respond(make_answer(bytes(page.body), "text/html; charset=utf-8"), request)

        for path, endpoint in (("openapi.json", openapi), ("docs", docs)):
            _add(api, f"{V1}/{path}", endpoint, {"include_in_schema": False})
        api.mount(f"{V1}/docs-files", StaticFiles(directory=ASSETS))

    # What is sent

    async def _view(
        self, request: Request, answer: Callable[[DataRequest, str], DataAnswer], name: str
    ) -> Response:
        """The answer for the view that the address names."""
        return await self._give(
            request, lambda now, query, root: answer(read_request(now, query, root), name)
        )

    async def _give(self, request: Request, build: Build) -> Response:
        """The answer to an address, as it was the first time since something was published."""
        published, query = self._watch.look(), bytes(request.scope["query_string"])
        work_out = partial(build, published, query, self._root(request))
        key = self._key(published, request)
        answer = await self._work.run(partial(self._answers.get, key, work_out))
        return respond(answer, request)

    def _key(self, published: Published, request: Request) -> Hashable:
        """What an answer depends on."""
        scope = request.scope
        return published.key, self._root(request), scope["path"], scope["query_string"]

    def _root(self, request: Request) -> str:
        """The app's own address as the asker wrote it; only its path where that is none."""
        host = request.headers.get("host", "")
        if not HOST.fullmatch(host):
            return self._base
        return f"{request.url.scheme}://{host.lower()}{self._base}"


class BeforePages:
    """Leaves the addresses of data to these, and all else to the app."""

    def __init__(self, app: ASGIApp, addresses: DataAddresses) -> None:
        self._app = app
        self._addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._addresses.serves(str(scope["path"])):
            await self._addresses(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _add(api: FastAPI, path: str, endpoint: Endpoint, described: dict[str, Any]) -> None:
    """An address, of which the head can be asked for alone."""
    name = endpoint.__name__
    api.add_api_route(path, endpoint, methods=["GET"], name=name, operation_id=name, **described)
    api.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)


def _send_file(file: SnapshotFile, request: Request) -> Response:
    """A published file; a part of it where that is asked for."""
    headers = {"ETag": f'"{file.digest[:32]}"', "Cache-Control": caching(pinned=file.exact)}
    if is_known(request.headers, file.digest[:32]):
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    name = f"{file.snapshot}.parquet"
    return FileResponse(file.path, headers=headers, media_type=series_files.PARQUET, filename=name)


def _with_headers(send: Send, added: Mapping[str, str]) -> Send:
    """Adds who may read the answer: scripts of any site, or the asker alone."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(added)
        await send(message)

    return sending


def _as_problem(error: Exception) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error))


async def _answer_problem(_: Request, error: Exception) -> Response:
    return _as_problem(error).answer()


async def _answer_http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    detail = NO_SUCH_ADDRESS if status == HTTPStatus.NOT_FOUND else f"{status.description}."
    return ProblemError(status, detail, headers=error.headers).answer()


async def _answer_fault(_: Request, error: Exception) -> Response:
    LOG.error("An address of data failed.", exc_info=error)
    detail = "This is a fault of the app’s. The person who runs it finds it in the log."
    return ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, detail).answer()
