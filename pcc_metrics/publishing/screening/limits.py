"""How large a file may be. Everything is checked before memory is spent on it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1_000_000
NICE = 10  # of 19: what everybody else does comes first
FIRST_TO_DIE = "1000"  # the most that the system takes, of those that end when memory does


@dataclass(frozen=True)
class Limits:
    """A country's figures (43 forces, 320 areas, ten years by month) are about a million rows."""

    file_bytes: int = 100 * MEGABYTE
    footer_bytes: int = 16 * MEGABYTE  # a catalogue's definitions are some 50 kB of it
    rows: int = 1_200_000
    # Of tables that are read cell by cell: half a minute, so that a slower machine keeps the time.
    text_rows: int = 500_000
    workbook_rows: int = 50_000
    columns: int = 40  # ten are wanted; a few more are named one by one, hundreds are not
    row_groups: int = 2_000
    unpacked_bytes: int = 512 * MEGABYTE  # ten columns of a million rows are under 100
    cell_characters: int = 1_000
    metadata_bytes: int = 4 * MEGABYTE
    memory_bytes: int = 1_000 * MEGABYTE  # of the process that reads the file
    seconds: int = 60  # the same; a million rows take three


LIMITS = Limits()
# A statement has some thirty pages; most of a document's bytes are its pictures.
DOCUMENT_LIMITS = Limits(
    file_bytes=30 * MEGABYTE, unpacked_bytes=200 * MEGABYTE, memory_bytes=600 * MEGABYTE, seconds=30
)
MOST_PAGES = 400
MOST_CHARACTERS = 1_500_000  # of a document's text


def limit_resources(limits: Limits) -> None:
    """Memory and processor time of this process; not on Windows, where only the clock is kept."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    for what, most in (
        (resource.RLIMIT_DATA, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, limits.unpacked_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (wanted, wanted))


def stand_back() -> None:
    """Let the server's readers come first, and this process be the first to go without memory."""
    if sys.platform == "win32":
        return
    os.nice(NICE)
    with suppress(OSError):  # another system than Linux
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_DIE, encoding="ascii")
