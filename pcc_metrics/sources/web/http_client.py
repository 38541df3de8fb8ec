"""The one session that everything is fetched with."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import ip_address
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from pcc_metrics.sources.web.web_errors import (
    LATER,
    BrokenError,
    WebError,
    host_of,
    safe_url,
    status_error,
    too_large_error,
    unreachable_error,
)

PIECE = 1 << 16  # bytes asked for at once
PASSING = (429, 500, 502, 503, 504)  # what another try may get past
MOST_REDIRECTS = 5
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True)
class Timeouts:
    """How long to wait, in seconds, and how often to try again."""

    connect: float = 10.0
    read: float = 60.0  # without a single byte
    tries: int = 5
    unreached: int = 2  # tries where no machine answers at all: mostly there is no network
    backoff: float = 1.0  # before the second try; doubled each time
    longest_wait: float = 120.0  # of what a server asks for by Retry-After
    slowest: float = 1_000.0  # bytes a second: below it, a download is taken for broken
    over: float = 30.0  # seconds that this is judged by


class _Session(requests.Session):
    """Every address is looked at, those that a redirect leads to as well."""

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        check_address(request.url or "")
        return super().send(request, **kwargs)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target:
            check_redirect(resp.url, urljoin(resp.url, target))
        return target


def check_address(url: str) -> None:
    """Nothing is fetched without a checked certificate, but from this machine itself."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return
    raise WebError(
        f"{safe_url(url)} is not an https address, so it was not fetched: anyone on the way could "
        "change the figures. Put the https address into the catalogue's sources.toml."
    )


def check_redirect(source: str, target: str) -> None:
    """A public address leads to no machine of the office's own network, or of this computer.

    Raises `WebError` where it does: whoever has taken over a publisher's page could have the server
    ask what it alone can reach. The catalogue itself may name a machine of one's own.
    """
    here, there = (urlsplit(url).hostname or "" for url in (source, target))
    if here != there and _is_private(there) and not _is_private(here):
        raise WebError(
            f"{safe_url(source)} redirects to {host_of(target)}, which is no public address, so it "
            "was not followed. If that is right, put the address into the catalogue's sources.toml."
        )


def _is_private(host: str) -> bool:
    """Whether a name leads to an address that is not public; not so where nobody here knows it.

    Behind a proxy names of the outside may be unknown here: it looks them up itself.
    """
    try:
        addresses = {one[4][0] for one in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return any(not ip_address(str(one).partition("%")[0]).is_global for one in addresses)


class HttpClient:
    """Timeouts, retries with growing pauses, a stated user agent, the system's proxies.

    A server's Retry-After is honoured. Certificates are always checked.
    """

    def __init__(
        self, patience: Timeouts | None = None, passing: tuple[int, ...] = PASSING
    ) -> None:
        self.patience = patience or Timeouts()
        self._session = _Session()
        self._session.max_redirects = MOST_REDIRECTS
        self._session.headers["User-Agent"] = (
            f"pcc-metrics/{version('pcc-metrics')} (figures for police and crime commissioners)"
        )
        # Lengths and positions are then those of the file itself.
        self._session.headers["Accept-Encoding"] = "identity"
        adapter = HTTPAdapter(max_retries=self._retries(passing))
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def _retries(self, passing: tuple[int, ...]) -> urllib3.Retry:
        return urllib3.Retry(
            total=self.patience.tries,
            connect=min(self.patience.unreached, self.patience.tries),
            backoff_factor=self.patience.backoff,
            backoff_jitter=self.patience.backoff / 4,
            status_forcelist=passing,
            allowed_methods=("GET", "HEAD", "POST"),  # every POST here asks a question
            raise_on_status=False,
            retry_after_max=int(self.patience.longest_wait),
        )

    @contextmanager
    def open(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        form: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (),
    ) -> Iterator[requests.Response]:
        """An answer whose body is still to be read; `form` is posted.

        Raises `StatusError` for a refusal that is not in `accept`, `WebError` where there is no
        answer at all.
        """
        try:
            response = self._session.request(
                "POST" if form else "GET",
                url,
                headers=dict(headers or {}),
                data=form,
                stream=True,
                timeout=(self.patience.connect, self.patience.read),
            )
        except requests.RequestException as error:
            raise unreachable_error(error, url) from None
        with response:
            if response.status_code >= 400 and response.status_code not in accept:
                raise status_error(response.status_code, url)
            yield response

    def pieces(self, response: requests.Response, url: str, most: int) -> Iterator[bytes]:
        """The body as it comes, of no more than `most` bytes.

        Raises `BrokenError` where it stops before its end or crawls, `TooMuchError` where it has
        no end.
        """
        began, came, whole = time.monotonic(), 0, 0
        while True:
            try:
                piece = response.raw.read1(PIECE)
            except (urllib3.exceptions.HTTPError, OSError):
                raise BrokenError(
                    f"The connection to {host_of(url)} broke again and again. {LATER}"
                ) from None
            if not piece:
                return
            whole += len(piece)
            if whole > most:
                raise too_large_error(url, most)
            yield piece
            came += len(piece)
            seconds = time.monotonic() - began
            if seconds >= self.patience.over:
                if came < self.patience.slowest * seconds:
                    raise BrokenError(
                        f"{host_of(url)} sends less than {self.patience.slowest:,.0f} bytes a "
                        f"second. {LATER}"
                    )
                began, came = time.monotonic(), 0

    def pause(self, breaks: int) -> None:
        """Before the body of a file is asked for again: longer each time."""
        time.sleep(min(self.patience.backoff * 2 ** (breaks - 1), self.patience.longest_wait))
