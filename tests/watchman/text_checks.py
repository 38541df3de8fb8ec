"""Whether every number, month, sign word and area word of a text is covered by a claim.

What a claim says is taken out of the text where it stands. What is left over and is still a number,
a month, a year, a sign or an area, nobody has claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.narrative.claims import Claim, ClaimKind
from tests.watchman.change_checks import UP
from tests.watchman.reading import MONTHS, WORDS
from tests.watchman.rows import Rows

LONG = 20  # letters: a quotation or a name, which may hold shorter words that are claimed
GAP = " ¦ "  # what stands where something was taken out
NUMBER = rf"\d[\d,]*(?:\.\d+)?%?|\b(?:{'|'.join(WORDS[2:])})\b"
SIZE = r"(?P<size>less than 1%|\d[\d,]*(?:\.\d+)?%|(?:less than 0\.1|\d+\.\d) percentage points)"
WORD = r"(?P<word>higher|lower|more|fewer)"
LEFT_OVER = {
    "number": re.compile(NUMBER, re.IGNORECASE),
    "month": re.compile(rf"\b(?:{'|'.join(MONTHS)})\b"),
    "sign": re.compile(
        r"\b(?:higher|lower|more|fewer|little changed|chance|no different|level|the same|equal)\b"
    ),
    "age": re.compile(r"\b(?:latest|newest|before|earlier)\b", re.IGNORECASE),
    "hearsay": re.compile(r"\bas reported\b|\bnot checked\b"),
    "held": re.compile(
        r"\b(?:not held|no (?:recent |earlier |complete |comparable )?figures?|not compared)\b",
        re.IGNORECASE,
    ),
}
QUOTED = (ClaimKind.SOURCE, ClaimKind.NOT_HELD, ClaimKind.REPORTED)
COUNTED = {
    "higher": ClaimKind.MONTHS_HIGHER, "more": ClaimKind.MONTHS_HIGHER,
    "lower": ClaimKind.MONTHS_LOWER, "fewer": ClaimKind.MONTHS_LOWER,
    "the same": ClaimKind.MONTHS_EQUAL, "equal": ClaimKind.MONTHS_EQUAL,
}  # fmt: skip
MEASURES = re.compile(rf"(?:{'|'.join(WORDS)}) (?:other )?measures?\b", re.IGNORECASE)
OF_MONTHS = re.compile(
    r"\b(?P<word>higher|lower|more|fewer|the same|equal) in "
    r"(?:all (?P<all>\d+)|(?P<along>\d+) of (?P<of>\d+)|(?P<alone>\d+))(?: months?)?\b"
)
# Words that say nothing by themselves, wherever they stand.
PLAIN = re.compile(
    r"more than \d|the same months?(?: a year before)?|the same quarter a year earlier"
    r"|per (?:[\d,]+|million) people|95% intervals"
    r"|the others are incomplete or not held in one of the two",
    re.IGNORECASE,
)  # fmt: skip


def find_words(words: str, text: str) -> Iterator[re.Match[str]]:
    """Where words stand as a whole: 7 is not in 7,026, nor in 17."""
    return _whole(words).finditer(text)


@lru_cache(maxsize=20_000)
def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?<!\d,){re.escape(words)}(?![\w%]|[,.]\d)", re.IGNORECASE)


def check_text(rows: Rows, text: str, claims: Sequence[Claim]) -> Iterator[str]:
    """What a text says that no claim covers, and which claims it does not say."""
    for claim in claims:
        if not any(find_words(claim.text, text)):
            yield f"{claim.kind.name} “{claim.text}” does not stand in the text"
    yield from _check_sizes(text, claims)
    yield from _check_month_counts(text, claims)
    yield from _check_target(text, claims)
    yield from _check_measure_counts(claims)
    rest = _left(rows, text, claims)
    for what, pattern in LEFT_OVER.items():
        for found in pattern.finditer(rest):
            yield f"no claim covers the {what} “{found[0]}” in “{rest}”"
    yield from _check_areas(rows, text, claims)


def _check_areas(rows: Rows, text: str, claims: Sequence[Claim]) -> Iterator[str]:
    """Every area that a text names is claimed; what is quoted names its own."""
    quoted = [c.text for c in claims if c.kind in (*QUOTED, ClaimKind.SIGN, ClaimKind.NOT_COMPARED)]
    rest = text
    for one in sorted([*quoted, *names_of(rows, claims)], key=len, reverse=True):
        rest = _without(one, rest)
    claimed = {area for claim in claims for area in claim.areas}
    claimed |= {rows.catalogue.areas[area].parent or "" for area in claimed}
    names = {n: a.id for a in rows.catalogue.areas.values() for n in (a.title, a.in_sentence)}
    for name in sorted(names, key=len, reverse=True):
        if any(find_words(name, rest)):
            rest = _without(name, rest)
            if names[name] not in claimed:
                yield f"no claim is of “{name}”"


def _left(rows: Rows, text: str, claims: Sequence[Claim]) -> str:
    """The text without claims, names and plain words, the longest first."""
    words = {claim.text for claim in claims} | set(names_of(rows, claims))
    words |= {
        f"mid-{claim.population_year} population" for claim in claims if claim.population_year
    }
    ordered = sorted(filter(None, words), key=len, reverse=True)
    rest = text
    for one in (word for word in ordered if len(word) >= LONG):
        rest = _without(one, rest)
    rest = OF_MONTHS.sub(GAP, rest)
    for one in (word for word in ordered if len(word) < LONG):
        rest = _without(one, rest)
    return PLAIN.sub(GAP, rest)


def _without(words: str, text: str) -> str:
    for found in reversed(list(find_words(words, text))):
        text = text[: found.start()] + GAP + text[found.end() :]
    return text


def names_of(rows: Rows, claims: Iterable[Claim]) -> list[str]:
    """What measures and sources of the claims are called, the longest first."""
    names: set[str] = set()
    for claim in claims:
        if claim.measure:
            names |= measure_names(rows, rows.measure(claim.measure))
        if claim.source:
            source = rows.catalogue.sources[claim.source]
            names |= {source.in_sentence, source.title}
    return sorted(filter(None, names))


def measure_names(rows: Rows, measure: Measure) -> set[str]:
    """The names of a measure and of what it is a rate or a change of, with and without brackets."""
    every = {measure.title, measure.short, measure.brief}
    if measure.noun:
        every |= {measure.noun.one, measure.noun.many, measure.noun.verb}
    if measure.baseline:
        every.add(measure.baseline.label)
    if measure.target:
        every.add(measure.target.whose)
    if measure.of and measure.of in rows.catalogue.measures:
        every |= measure_names(rows, rows.measure(measure.of))
    plain = {re.sub(r"\s*\([^)]*\)$", "", name) for name in every}
    return {name.replace(",", "") for name in every | plain} | every | plain


def _check_sizes(text: str, claims: Sequence[Claim]) -> Iterator[str]:
    """`14% higher`: the size and the word must belong to one change."""
    for found in re.finditer(rf"{SIZE} {WORD}", text):
        if any(any(find_words(found[0], c.text)) for c in claims if c.kind in QUOTED):
            continue
        way = 1 if found["word"] in UP else -1
        sizes = [c for c in claims if c.kind is ClaimKind.CHANGE and c.text == found["size"]]
        ways = [_subject(c) for c in claims if c.kind is ClaimKind.DIRECTION and c.value == way]
        if not any(_subject(one) in ways for one in sizes):
            yield f"no change is claimed to be “{found[0]}”"


def _subject(claim: Claim) -> tuple[object, ...]:
    return claim.measure, claim.areas, claim.period, claim.months, claim.against, claim.source


def _check_month_counts(text: str, claims: Sequence[Claim]) -> Iterator[str]:
    """`higher in 8 of 9 months`: the number must be claimed of months that ran that way."""
    quoted = [c.text for c in claims if c.kind is ClaimKind.SOURCE]
    for found in OF_MONTHS.finditer(text):
        if any(found[0] in one for one in quoted):
            continue
        kind = COUNTED[found["word"].casefold()]
        number = found["all"] or found["along"] or found["alone"]
        if not any(c.kind is kind and c.text == number for c in claims):
            yield f"no claim has “{found[0]}”"
        total = found["all"] or found["of"]
        totals = {c.text for c in claims if c.kind is ClaimKind.MONTHS_DIFFERENT}
        if total and total not in totals:
            yield f"no claim has the {total} months of “{found[0]}”"


def is_counted(claim: Claim) -> bool:
    """Whether a claim is told of several measures together, none of them named."""
    return MEASURES.match(claim.text) is not None


def _check_measure_counts(claims: Sequence[Claim]) -> Iterator[str]:
    """`three measures have no figure`: so many measures must be claimed to have none."""
    for text in {claim.text for claim in claims if is_counted(claim)}:
        measures = {claim.measure for claim in claims if claim.text == text}
        if WORDS.index(text.split()[0].casefold()) != len(measures):
            yield f"“{text}” is claimed of {len(measures)} measures"


def _check_target(text: str, claims: Sequence[Claim]) -> Iterator[str]:
    met = {c.value for c in claims if c.kind is ClaimKind.TARGET}
    if not met:
        return
    plain = text
    for claim in claims:
        if claim.kind is ClaimKind.SOURCE:
            plain = plain.replace(claim.text, "")
    says_not = re.search(r"\b(?:does not meet|was not met|not meet)\b", plain) is not None
    if met != {0.0 if says_not else 1.0}:
        yield "whether the standard is met is said otherwise than claimed"
