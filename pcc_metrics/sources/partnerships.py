"""Community safety partnerships and the local authorities that they cover, by ONS code.

The two are different geographies: an authority can be made of several partnerships, and one
partnership can cover several authorities, none of which then has a figure of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.sources.local_authorities import AUTHORITY, read_authorities
from pcc_metrics.sources.table_rows import table_rows

PARTNERSHIPS = "partnerships.csv"
COLUMNS = ("partnership", "name", "authority")
NO_ROW = "the table has no row for it"
_LOOKUP = "By the lookup of the Office for National Statistics"


@dataclass(frozen=True)
class Partnership:
    """One partnership of the lookup. It may cover only a part of an authority."""

    name: str
    authorities: frozenset[str]


@dataclass(frozen=True)
class ListedPartnership:
    """A partnership as a table lists it; `authority` is its code, or words for several."""

    code: str
    name: str
    authority: str


@dataclass(frozen=True)
class Cover:
    """The codes of the partnerships that make up an area exactly, or why there are none."""

    parts: tuple[str, ...] = ()
    note: str | None = None
    reason: str = ""


@lru_cache(maxsize=8)
def read_partnerships(folder: Path) -> Mapping[str, Partnership]:
    """Code -> partnership, from a catalogue folder."""
    covered: dict[str, tuple[str, set[str]]] = {}
    for _, (code, name, authority) in table_rows(folder / PARTNERSHIPS, COLUMNS):
        covered.setdefault(code, (name, set()))[1].add(authority)
    return {code: Partnership(name, frozenset(covers)) for code, (name, covers) in covered.items()}


def authorities_of_area(area: Area) -> frozenset[str]:
    """The local authorities that an area is made of."""
    return frozenset(filter(AUTHORITY.fullmatch, area.codes))


class Geography:
    """Which partnerships of one table make up which areas of a catalogue.

    A table's own authority code leads where it is one of the catalogue or of today; a former
    district's, and "Combined Local Authorities", are answered by the lookup. Names decide nothing.
    """

    def __init__(self, listed: Iterable[ListedPartnership], catalogue: Catalogue) -> None:
        self._areas = catalogue.area_by_code
        self._lookup = read_partnerships(BUNDLED_CATALOGUE)
        self._today = read_authorities(BUNDLED_CATALOGUE)
        self._listed = {one.code: one for one in listed}
        self._covered = {code: self._authorities(one) for code, one in self._listed.items()}

    def _authorities(self, one: ListedPartnership) -> frozenset[str]:
        known = self._lookup.get(one.code)
        if known and not (one.authority in self._areas or one.authority in self._today):
            return known.authorities
        return frozenset({one.authority} if AUTHORITY.fullmatch(one.authority) else ())

    def find_covered(self, code: str) -> frozenset[str]:
        """The authorities that a partnership of the table covers, as far as is known."""
        return self._covered[code]

    def cover(self, area: Area) -> Cover:
        """The partnerships whose sum is the area, no more and no less."""
        wanted = authorities_of_area(area)
        touching = [code for code, covered in self._covered.items() if covered & wanted]
        shared = [code for code in touching if not self._covered[code] <= wanted]
        if shared:
            return Cover(reason="; ".join(map(self._covers_several, shared)))
        if not touching:
            return Cover(reason=NO_ROW)
        missing = sorted(self._list_missing(wanted, touching))
        if missing:
            names = join_words(f"{self._name(code)} ({code})" for code in missing)
            return Cover(reason=f"the table has no row for {names}, which belongs to it")
        return Cover(tuple(touching), " ".join(self._notes(wanted, touching)) or None)

    def _covers_several(self, code: str) -> str:
        authorities = join_words(map(self._name, sorted(self._covered[code])))
        return f"the partnership {self._name(code)} covers {authorities} together"

    def _list_missing(self, wanted: frozenset[str], touching: list[str]) -> Iterator[str]:
        """What the lookup has for an authority and the table has nowhere.

        Where the table has a partnership for it that the lookup has not, the table is the newer.
        """
        elsewhere = self._listed.keys() - set(touching)
        inside = [code for code, one in self._lookup.items() if one.authorities <= wanted]
        former = wanted - self._today.keys()
        for authority in wanted - former or wanted:
            known = {code for code in inside if authority in self._lookup[code].authorities}
            covering = {code for code in touching if authority in self._covered[code]}
            if not covering and not known:
                yield authority
            elif covering <= known:
                yield from known - elsewhere - set(touching)

    def _notes(self, wanted: frozenset[str], parts: list[str]) -> Iterator[str]:
        """How the figure is made, and where table and lookup differ on what belongs to it."""
        if len(parts) > 1:
            yield f"The sum of the partnerships {join_words(map(self._name, parts))}."
        for code in sorted(self._listed.keys() & self._lookup.keys()):
            known = self._lookup[code].authorities
            if not known & wanted or (known <= wanted and code in parts):
                continue
            name = self._name(code)
            if code not in parts:
                yield f"{_LOOKUP} a part of it lies in the partnership {name}, which is not in it."
            else:
                others = join_words(map(self._name, sorted(known - wanted)))
                yield f"{_LOOKUP} the partnership {name} also covers a part of {others}."

    def _name(self, code: str) -> str:
        """Of a partnership or an authority."""
        if code in self._areas:
            return self._areas[code].title
        if code in self._listed:
            return self._listed[code].name
        return self._lookup[code].name if code in self._lookup else self._today.get(code, code)
