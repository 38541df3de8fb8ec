"""What can go wrong between here and a publisher, in sentences that say what to do."""

from __future__ import annotations

from urllib.parse import urlsplit

import requests

from pcc_metrics.domain.errors import InputError

LATER = "Run the refresh again later: it goes on where it stopped."


class WebError(InputError):
    """A source could not be read."""


class BrokenError(WebError):
    """The answer stopped before its end. What has come is kept, and the rest can be asked for."""


class ChangedError(WebError):
    """The file at an address is no longer the one that reading began with."""


class DamagedError(WebError):
    """What was fetched is not what its publisher says it is, or is no sound file of its kind."""


class TooMuchError(DamagedError):
    """What comes is larger than anything of its kind: it is not kept, and not read to its end."""


def too_large_error(url: str, most: int) -> TooMuchError:
    """For an address that gives more than `most` bytes."""
    megabytes = f"{most / 1_000_000:,.1f}".removesuffix(".0")
    return TooMuchError(
        f"{safe_url(url)} gives more than {megabytes} MB, which no file of its kind has, "
        "so it was not fetched. Open it in a browser; if it stays so, tell the publisher."
    )


def web_page_error(url: str, wanted: str) -> DamagedError:
    """The sentence for a page of words where a file was wanted."""
    return DamagedError(
        f"{safe_url(url)} gave a web page where {wanted} was wanted. Open it in a browser: the "
        "publisher may be at work on the site, or this network may want you to sign in first."
    )


class NoRangesError(WebError):
    """The server gives whole files only."""


class StatusError(WebError):
    """The server's answer was a refusal; `status` is its number."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def host_of(url: str) -> str:
    """The publisher's machine, without the address's path or secrets in its query."""
    return urlsplit(url).hostname or url


def safe_url(url: str) -> str:
    """An address for a message: signed links carry keys in their query, which nobody needs."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def unreachable_error(error: requests.RequestException, url: str) -> WebError:
    """The sentence for a request that had no answer."""
    host = host_of(error.request.url if error.request and error.request.url else url)
    if isinstance(error, requests.exceptions.ProxyError):
        return WebError(
            f"The proxy on the way to {host} did not answer: check HTTPS_PROXY and NO_PROXY."
        )
    if isinstance(error, requests.exceptions.SSLError):
        return WebError(
            f"The certificate of {host} was not accepted, so nothing was fetched from it. If your "
            "network inspects traffic, set REQUESTS_CA_BUNDLE to the file of its own certificate."
        )
    if isinstance(error, requests.exceptions.TooManyRedirects):
        return WebError(
            f"{safe_url(url)} redirects in a circle. Open it in a browser: if it has moved, put "
            "the new address into the catalogue's sources.toml."
        )
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error):
        return WebError(f"{host} did not answer in time. {LATER}")
    if isinstance(error, requests.exceptions.ConnectionError):
        refused = "refused the connection" if "refused" in str(error) else "could not be reached"
        return WebError(
            f"{host} {refused}. Check that this machine reaches it, and whether it needs a proxy "
            f"(HTTPS_PROXY). {LATER}"
        )
    return WebError(f"{safe_url(url)} is not an address that can be fetched: {error}.")


_REFUSALS = {
    401: "wants a password, which a public source should not. Open it in a browser",
    403: "refuses to give it (403). Open it in a browser: the publisher may block this network",
    404: "is not there (404). If the publisher has moved it, put the new address into the "
    "catalogue's sources.toml",
    410: "was taken away by its publisher (410). Look for its successor, and put that address "
    "into the catalogue's sources.toml",
    429: "was asked for too often (429), and went on refusing after several waits. "
    "Wait an hour before the next refresh",
}


def status_error(status: int, url: str) -> StatusError:
    """The sentence for an answer that is a refusal, after the retries that may help."""
    if status in _REFUSALS:
        return StatusError(status, f"{safe_url(url)} {_REFUSALS[status]}.")
    if status >= 500:
        return StatusError(
            status, f"{host_of(url)} has trouble of its own ({status}) and kept it. {LATER}"
        )
    return StatusError(status, f"{safe_url(url)} was refused ({status}). Open it in a browser.")
