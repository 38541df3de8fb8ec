"""Shares of what is missing from a count, as a row's note states them: written and read here.

The sign of a change may hang on what its rows lack, and a snapshot keeps that in words only.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pcc_metrics.domain.formatting import format_percent

NEARLY_ALL = 0.995
_STATED = re.compile(r"(?:about|over) (\d+(?:\.\d+)?)% of the (?:usual count is|crimes have no)")
_UNPLACED = re.compile(r"(?:about|over) (\d+(?:\.\d+)?)% of the crimes have no place")


def missing_count(share: float, decimals: int = 0) -> str:
    """`about 49% of the usual count is missing`."""
    return f"{_percent(share, decimals)} of the usual count is missing"


def crimes_without_place(share: float) -> str:
    """`about 15.0% of the crimes have no place`."""
    return f"{_percent(share, 1)} of the crimes have no place"


def stated_share(note: str | None) -> float:
    """What a note says is missing, 0 to 1; 0 where it says nothing of the kind."""
    return _read_share(note) if note else 0.0


@lru_cache(maxsize=4_096)
def _read_share(note: str) -> float:
    left = 1.0
    for percent in _STATED.findall(note):
        left *= 1 - float(percent) / 100
    return 1 - left


def unplaced_share(note: str | None) -> float:
    """The share of crimes without a place that a note states; 0 where it states none."""
    return _read_unplaced_share(note) if note else 0.0


@lru_cache(maxsize=4_096)
def _read_unplaced_share(note: str) -> float:
    match = _UNPLACED.search(note)
    return float(match[1]) / 100 if match else 0.0


def _percent(share: float, decimals: int) -> str:
    if share >= NEARLY_ALL:
        return "over 99%"
    return f"about {format_percent(share, decimals)}"
