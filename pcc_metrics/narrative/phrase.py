"""Words with what they claim, put together from parts that carry their own claims.

Areas and periods, which any sentence may name, are worded here; levels in `level_phrases`, changes
in `change_phrases`, turns in `turn_phrases`, areas that moved in `mover_phrases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.formatting import capitalise, format_months, format_places
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.narrative.claims import Claim, ClaimKind, ids_of


class Phrase(NamedTuple):
    """Words with what they claim: a tuple, the cheapest to make of which a page has hundreds."""

    text: str
    claims: tuple[Claim, ...] = ()

    def __str__(self) -> str:
        return self.text


NOTHING = Phrase("")


def compose(template: str, **parts: Phrase | str) -> Phrase:
    """The template with its parts filled in, and the claims of all of them."""
    texts: dict[str, str] = {}
    claims: list[Claim] = []
    for name, part in parts.items():  # a page composes some hundreds
        if isinstance(part, Phrase):
            texts[name] = part.text
            claims += part.claims
        else:
            texts[name] = part
    return Phrase(template.format_map(texts), tuple(claims))


def join_phrases(phrases: Iterable[Phrase], between: str = ", ", last: str = " and ") -> Phrase:
    """`a, b and c`, with the claims of all."""
    each = list(phrases)
    claims = collect_claims(each)
    texts = [phrase.text for phrase in each]
    joined = last.join([between.join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)
    return Phrase(joined, claims)


def collect_claims(phrases: Iterable[Phrase]) -> tuple[Claim, ...]:
    """The claims of several phrases, one after another."""
    return tuple(claim for phrase in phrases for claim in phrase.claims)


def capitalise_phrase(phrase: Phrase) -> Phrase:
    """The phrase with its first letter large."""
    return Phrase(capitalise(phrase.text), phrase.claims)


def say_area(areas: Sequence[Area], text: str = "") -> Phrase:
    """The areas that a figure is of; `text` where these are not named one by one."""
    text = text or format_places(areas)
    return Phrase(text, (Claim(ClaimKind.AREA, text, areas=ids_of(areas)),))


def say_period(period: Period) -> Phrase:
    """`the year to March 2026`."""
    text = period.in_sentence
    return Phrase(text, (Claim(ClaimKind.PERIOD, text, period=period),))


def say_months(months: Sequence[Month]) -> Phrase:
    """`April to August 2025 and November 2025`."""
    text = format_months(months)
    period = Period(min(months), max(months))
    return Phrase(text, (Claim(ClaimKind.PERIOD, text, period=period, months=tuple(months)),))


def say_written_out(period: Period) -> Phrase:
    """`November 2022 to October 2023`."""
    text = period.written_out
    return Phrase(text, (Claim(ClaimKind.PERIOD, text, period=period),))
