"""How hard a text is to read: words, sentences, syllables, and clauses that stand twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

WORD = re.compile(r"[A-Za-z0-9][\w’',.%-]*")
VOWELS = re.compile(r"[aeiouy]+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
CLAUSE_END = re.compile(r"[;:()]|,\s|\.\s|\.$")


def words(text: str) -> list[str]:
    return text.split()


def sentences(text: str) -> list[str]:
    return [one for one in SENTENCE_END.split(text.strip()) if one]


def grade(text: str, names: Iterable[str]) -> float:
    """The Flesch-Kincaid grade; each of the names counts as one short word."""
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(re.escape(name), "crime", text, flags=re.IGNORECASE)
    counted = WORD.findall(text)
    ends = len(sentences(text))
    if not counted or not ends:
        return 0.0
    syllables = sum(map(count_syllables, counted))
    return 0.39 * len(counted) / ends + 11.8 * syllables / len(counted) - 15.59


def count_syllables(word: str) -> int:
    """By groups of vowels; a silent e at the end is none, a number is one."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    if not plain or word[0].isdigit():
        return 1
    count = len(VOWELS.findall(plain))
    if plain.endswith("e") and not plain.endswith("le") and count > 1:
        count -= 1
    return max(1, count)


def repeated_clauses(text: str, least: int = 6) -> list[str]:
    """Clauses of six words or more that stand in the text twice."""
    clauses = (" ".join(words(one)).lower() for one in CLAUSE_END.split(text))
    counts = Counter(one for one in clauses if len(one.split()) >= least)
    return [one for one, count in counts.items() if count > 1]
