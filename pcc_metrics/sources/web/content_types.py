"""Whether what came is of the kind that was asked for: a log-in page is no archive."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pcc_metrics.sources.web.web_errors import DamagedError, safe_url, web_page_error

_START = 512  # bytes that tell the kinds apart


class ContentType(StrEnum):
    """What a file must be to be kept."""

    PAGE = "a web page"
    JSON = "JSON"
    TABLE = "a table in text"
    ZIP = "a zip file"

    @property
    def most(self) -> int:
        """Bytes that no file of this kind has: what goes on beyond is some other thing."""
        return _MOST[self]


# The largest that are known: lists of files under 1 MB, tables 30 MB, an archive of crimes 1.7 GB.
_MOST = {
    ContentType.PAGE: 20_000_000,
    ContentType.JSON: 50_000_000,
    ContentType.TABLE: 500_000_000,
    ContentType.ZIP: 5_000_000_000,
}


def check_content_type(path: Path, kind: ContentType, url: str) -> None:
    """Raises `DamagedError` where a file is plainly something else."""
    with path.open("rb") as file:
        start = file.read(_START).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise DamagedError(f"{safe_url(url)} is empty. Run the refresh again later.")
    if kind is ContentType.PAGE or kind is _guess(start):
        return
    if kind is ContentType.TABLE and _guess(start) is None:
        return
    if start.startswith(b"<"):
        raise web_page_error(url, kind)
    raise DamagedError(
        f"{safe_url(url)} is not {kind}. Run the refresh again; if it stays so, tell the publisher."
    )


def _guess(start: bytes) -> ContentType | None:
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ContentType.ZIP
    if start[:1] in {b"{", b"["}:
        return ContentType.JSON
    return ContentType.PAGE if start.startswith(b"<") else None
