"""Numbers in the office's own words, against the figures of the statement.

A number that stands where a measure's figure would stand, for the same months and place, and is
another number, gets a warning. What only looks like it (meetings, money, dates, other years, aims,
some of a total) must not: warnings that are wrong teach people to pass over those that are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pcc_metrics.domain.periods import Period
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.statement.document import Number, Statement
from pcc_metrics.statement.number_parser import PLACES, NumberToken, find_numbers, find_periods

LEAST = 10  # a smaller number is seldom a year's figure: it needs its months beside it

# A clause with one of these is about another time or place, or about what is wanted.
_ELSEWHERE = re.compile(
    r"\b(?:targets?|aims?|aiming|ambition|goal|hopes?|expect\w*|forecast\w*|plans? to|would|could"
    r"|should|will|last year|previous|the year before|a year (?:ago|before|earlier)|earlier"
    r"|years? ago|months? ago|national(?:ly)?|elsewhere|other forces|average"
    r"|(?:a|per|every|each|one) (?:day|week|month|night|shift)|of (?:these|those|them|which|whom)"
    r"|this (?:month|week)|one of)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSE = re.compile(
    r",?\s+(?:compared (?:with|to)|against|up from|down from|from)\s+|;\s+|,?\s+(?:while|but)\s+"
)
# Between a number and the noun that it counts: `43 recorded homicides`.
_ADJECTIVES = r"(?:(?:recorded|reported|confirmed|police-recorded|such|the|all)\s+){0,2}"
# After the noun: it is only some of the total, or something else that is counted.
_SOME = (
    r"(?!\s+(?:(?:that|which|who|were|was|are|is)\s+)?(?:linked|involv\w+|associated|related|where"
    r"|with|investigat\w+|detected|solved|prevented|averted|charged|among|against|by|on|rates?"
    r"|officers?|teams?|famil\w+|victims?|suspects?|investigations?|scenes?|handlers?)\b)"
)
_BOUND = (
    r"(?:about|around|roughly|approximately|some|nearly|almost|over|more than|above|at least"
    r"|under|fewer than|less than|below|up to|only|just|still|now)"
)
# Between a measure and its number: `homicides stood at 43`, `101 calls are answered in 50 seconds`.
_LINK = (
    r"[^.;:,\d]{0,60}?\b(?:was|were|is|are|at|to|totall?ed|totall?ing|reached|numbered|of"
    r"|answered in|answered within|took|takes)"
)
# What may follow such a number: nothing that would be what is counted.
_FREE = re.compile(
    r"\s*(?:$|[.,;:)!?–-]|(?:in|for|over|during|this|across|and|but|which|while|offences|crimes"
    r"|incidents|cases|recorded|per|after|at)\b)"
)
# Sentences with levels beside the headline's own.
_LEVELS_TOO = (FactKind.CHANGE, FactKind.TURN, FactKind.AREAS, FactKind.ELSEWHERE)
_KINDS = {"count": "count", "stock": "count", "rate": "count", "proportion": "percent",
          "mean": "seconds"}  # fmt: skip


@dataclass(frozen=True)
class NumberWarning:
    """A number of a text that is not the statement's: `sentence` is where, `text` says what is."""

    written: str
    sentence: str
    text: str


def check_numbers(text: str, statement: Statement) -> tuple[NumberWarning, ...]:
    """What a text says otherwise than the figures of the statement."""
    warnings = (
        warned
        for sentence in filter(None, SENTENCE_END.split(text.strip()))
        for warned in (*_of_levels(sentence, statement), *_of_changes(sentence, statement))
    )
    return tuple(dict.fromkeys(warnings))


def _of_levels(sentence: str, statement: Statement) -> Iterator[NumberWarning]:
    for clause in _clauses(sentence, statement.place):
        named = find_periods(clause)
        for token in find_numbers(clause):
            meant = _match_numbers(token, clause, statement.numbers)
            doubtful = token.value < LEAST and not named
            if not meant or doubtful or _right(token, meant, named):
                continue
            if not _in_sentences(token, {number.measure for number in meant}, statement):
                yield NumberWarning(token.text, sentence, _says(meant, named))


def _clauses(sentence: str, place: str) -> Iterator[str]:
    """Those that may be about the figures: of this place, and of what is, not of what is wanted."""
    for clause in _CLAUSE.split(sentence):
        others = [one for one in PLACES.findall(clause) if one not in place]
        if not others and not _ELSEWHERE.search(clause):
            yield clause


def _match_numbers(
    token: NumberToken, clause: str, numbers: Iterable[Number]
) -> tuple[Number, ...]:
    """The figures that a number is about: those of the longest name that fits."""
    matches = [
        (len(name), number)
        for number in numbers
        if _KINDS.get(number.kind) == token.kind
        for name in number.names
        if _is_match(token, clause, name, number.kind)
    ]
    longest = max((length for length, _ in matches), default=0)
    return tuple(number for length, number in matches if length == longest)


def _is_match(token: NumberToken, clause: str, name: str, kind: str) -> bool:
    before, after = clause[: token.start].casefold(), clause[token.end :].casefold()
    counted, share, titled = _patterns(name)
    if titled.search(before) and _FREE.match(after):
        return True
    first = {"count": counted, "stock": counted, "rate": counted, "proportion": share}.get(kind)
    return bool(first and first.match(after))


@lru_cache(maxsize=2_048)
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """After a count, its noun; after a share, what it is of; before a number, its measure."""
    word = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
    counted = re.compile(rf"\s+{_ADJECTIVES}{word}{_SOME}")
    share = re.compile(rf"\s+of\s+{_ADJECTIVES}{word}")
    titled = re.compile(rf"{word}(?::|\s+{_LINK})(?:\s+{_BOUND}){{0,2}}\s+$")
    return counted, share, titled


def _right(token: NumberToken, meant: Sequence[Number], named: Sequence[Period]) -> bool:
    """Whether the text may be right: it names other months, or the statement has this number."""
    held = [n for n in meant if n.period in named] if named else meant
    return not held or any(token.allows(_in_unit(number)) for number in held)


def _in_sentences(token: NumberToken, measures: set[str], statement: Statement) -> bool:
    """Whether a data sentence about the measure has the number, say of some months of the year."""
    sentences = (
        sentence.text
        for section in statement.sections
        for sentence in section.sentences
        if sentence.fact in _LEVELS_TOO and measures & set(sentence.measures)
    )
    return any(_plain(token) == _plain(one) for text in sentences for one in find_numbers(text))


def _in_unit(number: Number) -> float:
    return number.value * 100 if number.kind == "proportion" else number.value


def _says(meant: Sequence[Number], named: Sequence[Period]) -> str:
    number = next((n for n in meant if n.period in named), meant[0])
    return (
        f"The statement has {number.said} ({number.title}, {number.place}, {number.period_label})."
    )


# Changes

_DOWN = re.compile(r"\b(?:lower|fell|fall\w*|down|drop\w*|decreas\w+|reduc\w+|fewer|less)\b")
_UP = re.compile(r"\b(?:higher|rose|ris\w+|up|increas\w+|grew|growth|grown|more)\b")
_CHANGE = re.compile(
    r"(?P<size>\d+(?:\.\d+)?)% (?:(?P<down>fewer|lower)|(?P<up>more|higher))\b"  # older: lower
)
_CHANGES = (FactKind.CHANGE, FactKind.CLAIM)


def _of_changes(sentence: str, statement: Statement) -> Iterator[NumberWarning]:
    """A percentage by which a measure is said to have changed, against the data sentence of it."""
    small = sentence.casefold()
    if _ELSEWHERE.search(sentence) and "last year" not in small:
        return
    tokens = [t for t in find_numbers(sentence) if t.kind == "percent"]
    way = {"down": bool(_DOWN.search(small)), "up": bool(_UP.search(small))}
    if len(tokens) != 1 or sum(way.values()) != 1 or _others(sentence, statement.place):
        return
    data_sentence = _find_change_sentence(small, statement)
    if not data_sentence or not _same_years(sentence, data_sentence):
        return
    match = _CHANGE.search(data_sentence)
    assert match is not None
    said_way = "down" if match["down"] else "up"
    if not way[said_way] or not tokens[0].allows(float(match["size"])):
        yield NumberWarning(tokens[0].text, sentence, f"The statement says: {data_sentence}")


def _others(sentence: str, place: str) -> bool:
    return any(one not in place for one in PLACES.findall(sentence))


def _find_change_sentence(small: str, statement: Statement) -> str:
    """The one data sentence about a change of a measure that the sentence names."""
    names = {
        number.measure: number.names
        for number in statement.numbers
        if any(re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", small) for n in number.names)
    }
    candidates = [
        sentence.text
        for section in statement.sections
        for sentence in section.sentences
        if sentence.fact in _CHANGES
        and set(sentence.measures[:1]) & set(names)
        and len(_CHANGE.findall(sentence.text)) == 1
    ]
    return candidates[0] if len(set(candidates)) == 1 else ""


def _same_years(sentence: str, data_sentence: str) -> bool:
    """Whether every year that the sentence names is one that the data sentence names."""
    years = re.compile(r"\b(?:19|20)\d{2}\b")
    return set(years.findall(sentence)) <= set(years.findall(data_sentence))


# What is no longer there


def missing_numbers(text: str, before: Statement, now: Statement) -> tuple[str, ...]:
    """Numbers of a text that the figures of a statement had and no longer have."""
    then, here = _in_data(before), _in_data(now)
    written = (_plain(token) for token in find_numbers(text))
    return tuple(dict.fromkeys(one for one in written if one in then and one not in here))


def _in_data(statement: Statement) -> frozenset[str]:
    texts = [s.text for section in statement.sections for s in section.sentences]
    texts += [number.said for number in statement.numbers]
    return frozenset(_plain(token) for text in texts for token in find_numbers(text))


def _plain(token: NumberToken) -> str:
    unit = {"percent": "%", "points": " percentage points", "seconds": " seconds"}
    value = f"{token.value:,.1f}".removesuffix(".0")
    return f"{value}{unit.get(token.kind, '')}"
