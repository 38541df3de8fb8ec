"""What people call measures and areas, as patterns over a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area, Measure
from pcc_metrics.domain.periods import MONTH_NAMES

# Capitalised words after "in" and the like that are no place a figure could be of.
_NO_PLACE = frozenset(
    (*MONTH_NAMES, *(name[:3] for name in MONTH_NAMES), "Sept", "Operation", "Project", "Police",
     "Chief", "Crown", "Home", "Q1", "Q2", "Q3", "Q4")
)  # fmt: skip
_PLACE = re.compile(
    r"\b(?:[Ii]n|[Aa]cross|[Ww]ithin|[Aa]round|[Ff]or)\s+(?:the\s+)?"
    r"([A-Z][\w’'-]+(?:\s+(?:and\s+)?[A-Z][\w’'-]+)*)"
)
_REST = re.compile(r"\b(?:rest of|elsewhere in|outside)\s+(?:the\s+)?$", re.IGNORECASE)
_NATION = re.compile(
    r"\b(?:nationally|nationwide|national(?=\s+(?:average|figure|rate|level|total|picture))"
    r"|England\s*(?:and|&)\s*Wales|across the country)\b"
)


@dataclass(frozen=True)
class Mention:
    """Something named in a text: ids of measures or of areas. No ids: a place that is not known."""

    start: int
    end: int
    ids: tuple[str, ...]


class Vocabulary:
    """The names that a catalogue knows; one is made for each catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def measures_in(self, text: str) -> tuple[Mention, ...]:
        """Every measure that is named, the longest name at each place."""
        return tuple(
            Mention(*match.span(), self._measures[_key(match[0])])
            for match in self._measure_pattern.finditer(text)
        )

    def areas_in(self, text: str) -> tuple[Mention, ...]:
        """Every area that is named, and places that are none of the catalogue's."""
        mentions = [
            Mention(*m.span(), () if _REST.search(text[: m.start()]) else self._areas[m[0]])
            for m in self._area_pattern.finditer(text)
        ]
        nations = [a.id for a in self.catalogue.areas.values() if a.kind == "country"][:1]
        mentions += [Mention(*m.span(), tuple(nations)) for m in _NATION.finditer(text)]
        taken = [(m.start, m.end) for m in mentions]
        mentions += [
            Mention(*m.span(1), ())
            for m in _PLACE.finditer(text)
            if not any(a < m.end(1) and m.start(1) < b for a, b in taken)
            and m[1].split()[0] not in _NO_PLACE
        ]
        return tuple(sorted(mentions, key=lambda m: (m.start, -m.end)))

    @cached_property
    def _measures(self) -> Mapping[str, tuple[str, ...]]:
        """Who has a name as it stands comes before who has it with something in brackets."""
        names: dict[str, list[str]] = {}
        for find in (_full_names, measure_names):
            for measure in self.catalogue.measures.values():
                for name in find(measure):
                    names.setdefault(_key(name), []).append(measure.id)
        return {name: tuple(dict.fromkeys(ids)) for name, ids in names.items()}

    @cached_property
    def _measure_pattern(self) -> re.Pattern[str]:
        return _alternatives(self._measures, re.IGNORECASE)

    @cached_property
    def _areas(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for area in self.catalogue.areas.values():
            names |= dict.fromkeys(_area_names(area), (area.id,))
        own = self.catalogue.force.id
        names |= dict.fromkeys((self.catalogue.body.police, *self.catalogue.body.names), (own,))
        return names

    @cached_property
    def _area_pattern(self) -> re.Pattern[str]:
        return _alternatives(self._areas, 0)


@lru_cache(maxsize=8)
def vocabulary_of(catalogue: Catalogue) -> Vocabulary:
    """The vocabulary of a catalogue, made once."""
    return Vocabulary(catalogue)


def measure_names(measure: Measure) -> tuple[str, ...]:
    """How a text may call what is measured: aliases, titles, nouns, each with its plural.

    Nobody writes `robbery (street-level data)`: several measures may answer to one name.
    """
    names = _full_names(measure)
    without = [re.sub(r"\s*\([^)]*\)$", "", one) for one in names]
    return tuple(dict.fromkeys((*names, *without, *(p for n in without if (p := _plural(n))))))


def _full_names(measure: Measure) -> tuple[str, ...]:
    if measure.kind == "change":
        return ()
    if measure.kind == "proportion" and measure.of:
        return (measure.title.casefold(),)  # its aliases tell it from the count that it is of
    noun = (measure.noun.one, measure.noun.many) if measure.noun and measure.kind != "stock" else ()
    names = (measure.title, measure.short, *noun, *measure.aliases)
    return tuple(name.casefold() for name in names if name)


def _plural(name: str) -> str:
    """`robberies` of `robbery`; nothing where no plural is usual."""
    return f"{name[:-1]}ies" if re.search(r"(?:robber|burglar)y$", name) else ""


def _area_names(area: Area) -> Iterator[str]:
    yield from (area.title, *area.names)
    if area.phrase and area.phrase.startswith("the "):
        yield area.phrase.removeprefix("the ")


def _alternatives(names: Iterable[str], flags: int) -> re.Pattern[str]:
    """The longest name first; a hyphen may be a space, and a space any run of them."""
    parts: Sequence[str] = sorted(names, key=len, reverse=True)
    words = "|".join(re.escape(p).replace(r"\-", "[- ]").replace(r"\ ", r"[\s-]+") for p in parts)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", flags)


def _key(name: str) -> str:
    return re.sub(r"[\s-]+", " ", name.casefold())
