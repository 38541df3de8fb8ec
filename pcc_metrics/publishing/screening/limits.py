"""How large a file may be. Everything is checked before memory is spent on it."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """A country's figures (43 forces, 320 areas, ten years by month) are about a million rows."""

    file_bytes: int = 100 * MEGABYTE
    footer_bytes: int = 16 * MEGABYTE  # a catalogue's definitions are some 50 kB of it
    rows: int = 1_200_000
    columns: int = 40  # ten are wanted; a few more are named one by one, hundreds are not
    row_groups: int = 2_000
    unpacked_bytes: int = 512 * MEGABYTE  # ten columns of a million rows are under 100
    cell_characters: int = 1_000
    metadata_bytes: int = 4 * MEGABYTE
    memory_bytes: int = 1_000 * MEGABYTE  # of the process that reads the file
    seconds: int = 60  # the same; a million rows take three


LIMITS = Limits()
