"""English for measures: their names in running text, and the verbs that go with them."""

from __future__ import annotations

import re
from functools import lru_cache

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.formatting import uncapitalise
from pcc_metrics.domain.source_definitions import Source

_PREPOSITIONS = re.compile(r"\b(?:of|in|to|from|with|by|against|within|after|except|answered)\b")
_SUFFIX = re.compile(r"\s*\([^)]*\)$")

MANY_WORDS = 5


def measure_name(measure: Measure) -> str:
    """The measure inside a sentence, without what is added in brackets to its title.

    On a page the source is said once for all, so that "(street-level data)" is not. A title of one
    word such as "Drugs" names a thing and not what is counted: then it is what is counted.
    """
    name = uncapitalise(_without_suffix(measure.title))
    things = " " not in name and name.endswith("s") and measure.noun
    return counted_noun(measure, 2) if things else name


def short_name(measure: Measure) -> str:
    """The name for an answer of few words: its own where there is one, else the shorter title.

    Titles for charts need not be names: "Associated with knife crime" stands under homicides.
    """
    name = measure_name(measure)
    if measure.brief or len(name.split()) <= MANY_WORDS or not measure.short:
        return measure.brief or name
    return uncapitalise(_without_suffix(measure.short)).replace(",", "")


def find_subject(measure: Measure) -> str:
    """What is counted, from whichever source."""
    return measure.same_as or measure.id


def is_plural(measure: Measure) -> bool:
    """Whether the measure's name takes "are": `drug offences`, but not `possession of weapons`."""
    return _is_plural_name(measure_name(measure))


@lru_cache(maxsize=4_096)
def _is_plural_name(name: str) -> bool:
    head = _PREPOSITIONS.split(name)[0].strip()
    return head.endswith("s") and not head.endswith("ss")


def verb(measure: Measure, singular: str, plural: str) -> str:
    """The form of a verb that agrees with the measure's name."""
    return plural if is_plural(measure) else singular


def counted_noun(measure: Measure, value: float) -> str:
    """`homicide`, `homicides`: what follows the number, without what is added in brackets."""
    if not measure.noun:
        return measure_name(measure)
    return _without_suffix(measure.noun.one if value == 1 else measure.noun.many)


@lru_cache(maxsize=4_096)
def _without_suffix(title: str) -> str:
    """A title without what is added in brackets."""
    return _SUFFIX.sub("", title)


def plural(count: int, noun: str) -> str:
    """The noun as it stands after a number."""
    return noun if count == 1 else f"{noun}s"


def short_source_name(source: Source) -> str:
    """`Table C2`: what tells a source apart from others of its publisher, where that is known."""
    apart = re.search(r"\(([^)]*)\)$", source.in_sentence)
    return apart.group(1) if apart else source.in_sentence
