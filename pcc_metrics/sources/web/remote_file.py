"""A file far away, read here and there as if it lay on this disk."""

from __future__ import annotations

import io
import re
from contextlib import suppress

from pcc_metrics.sources.web.http_cache import Validator
from pcc_metrics.sources.web.http_client import HttpClient
from pcc_metrics.sources.web.progress import Meter, Watch, ignore_progress
from pcc_metrics.sources.web.web_errors import (
    BrokenError,
    ChangedError,
    NoRangesError,
    safe_url,
    web_page_error,
)

AT_ONCE = 1 << 18  # bytes: the directory of an archive of three years takes two or three requests
MOST_AT_ONCE = 1 << 23
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class Unchanged(Exception):  # noqa: N818 - an answer, no error
    """The file is the version that was read before."""


class RemoteFile(io.RawIOBase):
    """Seekable and read by ranges, each of them of the version that reading began with.

    Raises `NoRangesError` where the server gives whole files only, `Unchanged` where the file is
    still the version of `known`, `ChangedError` as soon as another version takes its place.
    """

    def __init__(
        self,
        web: HttpClient,
        url: str,
        known: Validator | None = None,
        watch: Watch = ignore_progress,
        what: str = "",
    ) -> None:
        super().__init__()
        self._web, self.url, self._watch, self._what = web, url, watch, what
        self._at, self._start, self._window = 0, 0, b""
        self.at_once = AT_ONCE
        self.validator = Validator()
        self.size = 0
        self._open(known or Validator())

    def _open(self, known: Validator) -> None:
        """The end of the file, which is where a zip keeps its directory."""
        headers = {"Range": f"bytes=-{AT_ONCE}", **known.conditional_headers}
        with self._web.open(self.url, headers) as response:
            if response.status_code == 304:
                raise Unchanged
            if response.headers.get("Content-Type", "").startswith("text/html"):
                raise web_page_error(self.url, "a zip file")
            match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
            self.validator = Validator.of(response)
            if response.status_code != 206 or not match or not self.validator.strong:
                raise NoRangesError(f"{safe_url(self.url)} is given as a whole only.")
            self.size = int(match[3])
            self._start = int(match[1])
            came = bytearray()
            with suppress(BrokenError):  # what did not come is asked for when it is read
                for piece in self._web.pieces(response, self.url, AT_ONCE):
                    came += piece
            self._window = bytes(came)

    def say(self, what: str) -> None:
        """Report progress: what is being read."""
        self._what = what

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read from the window in memory; fetch it where the position is outside it."""
        wanted = min(len(buffer), self.size - self._at)
        if wanted <= 0:
            return 0
        place = self._at - self._start
        if not 0 <= place < len(self._window):
            self._fetch(self._at, max(wanted, self.at_once))
            place = 0
        content = self._window[place : place + wanted]
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def _fetch(self, start: int, length: int) -> None:
        """Put some bytes into the window, going on where a connection breaks."""
        end = min(start + min(length, MOST_AT_ONCE), self.size)
        meter = Meter(self._watch, self._what, end - start)
        came, breaks = bytearray(), 0
        while len(came) < end - start:
            before = len(came)
            try:
                self._read(start + before, end, came, meter)
            except BrokenError:
                breaks = 0 if len(came) > before else breaks + 1
                if breaks >= self._web.patience.tries:
                    raise
                self._web.pause(breaks + 1)
        self._start, self._window = start, bytes(came[: end - start])

    def _read(self, start: int, end: int, into: bytearray, meter: Meter) -> None:
        headers = {"Range": f"bytes={start}-{end - 1}", "If-Range": self.validator.strong}
        with self._web.open(self.url, headers) as response:
            match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
            if response.status_code != 206 or not match or int(match[3]) != self.size:
                raise ChangedError(
                    f"{safe_url(self.url)} was replaced while it was read. Run again."
                )
            if int(match[1]) != start:
                raise BrokenError(f"{safe_url(self.url)} gave another part than the one asked for.")
            for piece in self._web.pieces(response, self.url, end - start):
                into += piece
                meter.add(len(piece))
