"""Months as publishers write them in pages and in the names of files."""

from __future__ import annotations

from calendar import month_abbr

_SHORT = [name.lower() for name in month_abbr]


def month_number(name: str) -> int | None:
    """1 to 12 for `March`, `mar` or `MAR`."""
    short = name[:3].lower()
    return _SHORT.index(short) if short and short in _SHORT else None


def full_year(text: str) -> int:
    """`26` is 2026: nothing here is older than this century by two digits."""
    return int(text) + 2000 if len(text) == 2 else int(text)
