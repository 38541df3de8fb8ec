"""Lies told on purpose: true texts of pages with one thing made false, in text, claims or both."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pcc_metrics.domain.periods import Period
from pcc_metrics.narrative.claims import Claim, ClaimKind
from tests.watchman.rows import Rows
from tests.watchman.text_checks import find_words
from tests.watchman.watch import Told

Lie = Callable[[Rows, Told, random.Random], Told | None]

NUMBERS = {ClaimKind.VALUE, ClaimKind.RATE, ClaimKind.CHANGE, ClaimKind.LOWER, ClaimKind.UPPER}
COUNTS = {ClaimKind.MONTHS_HIGHER, ClaimKind.MONTHS_LOWER, ClaimKind.MONTHS_DIFFERENT}
OPPOSITE = {"higher": "lower", "lower": "higher", "more": "fewer", "fewer": "more"}
SIGNS = {
    "little changed": "could be chance", "could be chance": "little changed",
    "higher": "could be chance", "lower": "could be chance",
    "more": "could be chance", "fewer": "could be chance",
}  # fmt: skip


def _swap(text: str, old: str, new: str) -> str:
    """The text with the first whole occurrence of some words replaced."""
    found = next(find_words(old, text), None)
    return text[: found.start()] + new + text[found.end() :] if found else text


def _pick(told: Told, chance: random.Random, *kinds: ClaimKind) -> Claim | None:
    of_kind = [c for c in told.claims if c.kind in kinds and any(find_words(c.text, told.text))]
    return chance.choice(of_kind) if of_kind else None


def _with(told: Told, old: Claim, new: Claim, *, text: bool = True) -> Told:
    """One claim in another's place, everywhere, and where `text` so its words."""
    claims = tuple(new if claim == old else claim for claim in told.claims)
    words = _swap(told.text, old.text, new.text) if text else told.text
    return replace(told, claims=claims, text=words)


def _other_number(text: str, chance: random.Random) -> str:
    """Another number, written alike."""
    found = re.search(r"\d[\d,]*(?:\.\d)?", text)
    if not found:
        return text
    number = float(found[0].replace(",", ""))
    decimals = 1 if "." in found[0] else 0
    step = max(1.0, round(number * chance.choice((0.02, 0.1, 0.3)))) / (10 if decimals else 1)
    other = number + (step if chance.random() < 0.5 or number <= step else -step)
    return text.replace(found[0], f"{other:,.{decimals}f}", 1)


def number_in_both(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, *NUMBERS)
    if not claim or claim.value is None or not re.search(r"\d", claim.text):
        return None
    text = _other_number(claim.text, chance)
    shown = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    value = float(shown[0].replace(",", "")) if shown else 0.0
    share = claim.kind is ClaimKind.VALUE and "%" in text
    return _with(told, claim, replace(claim, text=text, value=value / (100 if share else 1)))


def number_in_claim(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, *NUMBERS)
    if not claim or claim.value is None:
        return None
    return _with(told, claim, replace(claim, value=claim.value * 1.01 + 0.5))


def number_in_text(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, *NUMBERS, ClaimKind.PART)
    if not claim or not re.search(r"\d", claim.text):
        return None
    return replace(told, text=_swap(told.text, claim.text, _other_number(claim.text, chance)))


def direction_in_both(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.DIRECTION)
    if not claim or claim.text not in OPPOSITE:
        return None
    other = replace(claim, text=OPPOSITE[claim.text], value=-(claim.value or 0))
    return _with(told, claim, other)


def direction_in_text(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.DIRECTION)
    if not claim or claim.text not in OPPOSITE:
        return None
    return replace(told, text=_swap(told.text, claim.text, OPPOSITE[claim.text]))


def _shift(told: Told, chance: random.Random, back: int, *, all_claims: bool) -> Told | None:
    claim = _pick(told, chance, ClaimKind.PERIOD)
    numbers = any(c.value for c in told.claims)
    if not claim or not claim.period or claim.text != claim.period.in_sentence or not numbers:
        return None
    other = claim.period.back(back)
    shifted = _with(told, claim, replace(claim, text=other.in_sentence, period=other))
    if not all_claims:
        return shifted
    claims = tuple(replace(c, period=_moved(c.period, claim.period, other)) for c in shifted.claims)
    return replace(shifted, claims=claims)


def _moved(period: Period | None, old: Period, new: Period) -> Period | None:
    return new if period == old else period


def period_by_a_month(_: Rows, told: Told, chance: random.Random) -> Told | None:
    return _shift(told, chance, 1, all_claims=chance.random() < 0.5)


def period_by_a_year(_: Rows, told: Told, chance: random.Random) -> Told | None:
    return _shift(told, chance, 12, all_claims=chance.random() < 0.5)


def period_in_text(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.PERIOD)
    if not claim or not claim.period or claim.text != claim.period.in_sentence:
        return None
    other = claim.period.back(chance.choice((1, 12, -12))).in_sentence
    return replace(told, text=_swap(told.text, claim.text, other))


def another_area(rows: Rows, told: Told, chance: random.Random) -> Told | None:
    """In the text and in every claim."""
    claim = _pick(told, chance, ClaimKind.AREA)
    if not claim or len(claim.areas) != 1 or not any(c.value for c in told.claims):
        return None
    old = rows.catalogue.areas[claim.areas[0]]
    others = [
        a for a in rows.catalogue.areas.values() if (a.kind, a.parent) == (old.kind, old.parent)
    ]
    new = chance.choice([a for a in others if a.id != old.id] or [old])
    if new is old or claim.text != old.in_sentence:
        return None
    claims = tuple(
        replace(c, areas=(new.id,), text=new.in_sentence if c.kind is ClaimKind.AREA else c.text)
        if c.areas == (old.id,)
        else c
        for c in told.claims
    )
    return replace(told, claims=claims, text=_swap(told.text, old.in_sentence, new.in_sentence))


def area_in_text(rows: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.AREA)
    lpas = [area.in_sentence for area in rows.catalogue.lpas if area.in_sentence not in told.text]
    if not claim or not lpas or claim.text.startswith(("the rest", "elsewhere")):
        return None
    return replace(told, text=_swap(told.text, claim.text, chance.choice(lpas)))


def another_source(rows: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.VALUE, ClaimKind.CHANGE, ClaimKind.RATE, ClaimKind.SIGN)
    if not claim:
        return None
    others = [s for s in rows.measure(claim.measure).sources if s != claim.source]
    if not others:
        return None
    return _with(told, claim, replace(claim, source=chance.choice(others)))


def another_measure(rows: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, *NUMBERS, ClaimKind.SIGN, ClaimKind.DIRECTION)
    if not claim:
        return None
    kind = rows.measure(claim.measure).kind
    others = [m.id for m in rows.catalogue.measures.values() if m.kind == kind]
    return _with(told, claim, replace(claim, measure=chance.choice(others)))


def latest_of_an_older_figure(rows: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.VALUE)
    if told.fact != "level" or not claim or not claim.period or "latest" in told.text:
        return None
    held = [row.last for s in [claim.source] for a in claim.areas
            for row in rows.leaves(claim.measure, a, s) if row.counts]  # fmt: skip
    if max(held, default=0) <= claim.period.end.index:
        return None
    newest = replace(claim, kind=ClaimKind.NEWEST, text="the latest held", value=None)
    text = told.text.removesuffix(".") + ", the latest held."
    return replace(told, text=text, claims=(*told.claims, newest))


def not_held_of_a_held_one(rows: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.VALUE)
    if told.fact != "level" or not claim:
        return None
    words = "No figure is held"
    period = claim.period if chance.random() < 0.5 else None
    none = Claim(ClaimKind.NOT_HELD, words, claim.measure, claim.areas, period)
    where = tuple(c for c in told.claims if c.kind in (ClaimKind.AREA, ClaimKind.PERIOD))
    title = rows.measure(claim.measure).title
    place = " and ".join(c.text for c in where)
    return replace(told, text=f"{words} for {title} in {place}.", claims=(none, *where))


def nothing_to_compare(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.SIGN)
    if told.fact != "change" or not claim or claim.sign == "not comparable":
        return None
    none = replace(
        claim, kind=ClaimKind.NOT_COMPARED, text="No comparable figure is held", sign="", months=()
    )
    return replace(told, text="No comparable figure is held.", claims=(none,), alone=False)


def month_count(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, *COUNTS)
    if not claim or claim.value is None:
        return None
    number = claim.value + chance.choice((-1, 1, 2))
    return _with(told, claim, replace(claim, text=f"{number:.0f}", value=number))


def months_compared(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.MONTHS_COMPARED)
    if not claim or claim.value is None:
        return None
    return replace(told, text=_swap(told.text, claim.text, f"{claim.value + 1:.0f}"))


def wrong_sign(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.SIGN)
    if not claim or claim.text not in SIGNS:
        return None
    return _with(told, claim, replace(claim, text=SIGNS[claim.text], sign=SIGNS[claim.text]))


def sign_in_text(_: Rows, told: Told, __: random.Random) -> Told | None:
    for words, other in (("could be chance", "was little changed"), ("little changed", "the same")):
        if words in told.text:
            return replace(told, text=told.text.replace(words, other))
    return None


def population_year(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.RATE)
    if not claim or not claim.population_year:
        return None
    year = claim.population_year - 1
    text = told.text.replace(f"mid-{claim.population_year}", f"mid-{year}")
    lie = _with(told, claim, replace(claim, population_year=year))
    return replace(lie, text=text)


def wrong_part(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.PART)
    if not claim or claim.value is None:
        return None
    number = claim.value + chance.choice((1, 7))
    return _with(told, claim, replace(claim, text=f"{number:,.0f}", value=number))


def wrong_pairs(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.PAIRS)
    if not claim or claim.value is None:
        return None
    number = claim.value + chance.choice((-1, 1, 7))
    return _with(told, claim, replace(claim, text=f"{number:.0f}", value=number))


def wrong_target(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.TARGET)
    if not claim:
        return None
    words = (("was met", "was not met"), ("meets it", "does not meet it"))
    text = told.text
    for yes, no in words:
        text = text.replace(no, yes) if no in text else text.replace(yes, no)
    if chance.random() < 0.5:
        return replace(told, text=text)
    lie = _with(told, claim, replace(claim, value=1 - (claim.value or 0)), text=False)
    return replace(lie, text=text)


def wrong_reason(_: Rows, told: Told, chance: random.Random) -> Told | None:
    """Another month, another cause, or another number that is said to be held."""
    claim = _pick(told, chance, ClaimKind.NOT_HELD)
    if not claim or ": " not in claim.text:
        return None
    cause = ("are incomplete", "are not held") if "are not held" not in claim.text else (
        "are not held", "are incomplete"
    )  # fmt: skip
    ways = [claim.text.replace(*cause), re.sub(r"(only for \w+ 20)2(\d)", r"\g<1>1\2", claim.text)]
    numbers = re.sub(r": ([\d,.]+%?)\.$", lambda m: f": {_other_number(m[1], chance)}.", claim.text)
    ways = [text for text in (*ways, numbers) if text != claim.text]
    return _with(told, claim, replace(claim, text=chance.choice(ways))) if ways else None


def wrong_status(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.STATUS)
    if not claim:
        return None
    other = "revised" if claim.text == "provisional" else "provisional"
    claims = tuple(replace(c, text=other) if c.kind is ClaimKind.STATUS else c for c in told.claims)
    return replace(told, claims=claims, text=told.text.replace(claim.text, other))


def sides_swapped(_: Rows, told: Told, __: random.Random) -> Told | None:
    """The two levels of a change in each other's place, in the claims."""
    values = [claim for claim in told.claims if claim.kind is ClaimKind.VALUE]
    if told.fact != "change" or len(values) != 2 or values[0].value == values[1].value:
        return None
    one, two = values
    swapped = {one: replace(one, text=two.text, value=two.value),
               two: replace(two, text=one.text, value=one.value)}  # fmt: skip
    return replace(told, claims=tuple(swapped.get(claim, claim) for claim in told.claims))


def months_unsaid(_: Rows, told: Told, __: random.Random) -> Told | None:
    """A change over some months as though it were of the whole period."""
    if told.fact != "change" or not re.search(r" over \w+ months", told.text):
        return None
    text = re.sub(r" over \w+ months", "", told.text)
    kept = tuple(c for c in told.claims if c.kind is not ClaimKind.MONTHS_COMPARED)
    whole = tuple(replace(c, months=()) if c.kind is not ClaimKind.PERIOD else c for c in kept)
    return replace(told, text=text, claims=whole)


def quoted_otherwise(_: Rows, told: Told, chance: random.Random) -> Told | None:
    claim = _pick(told, chance, ClaimKind.SOURCE)
    if told.fact == "finding" or not claim or not re.search(r"\d", claim.text):
        return None
    return _with(told, claim, replace(claim, text=_other_number(claim.text, chance)))


def hearsay_unsaid(_: Rows, told: Told, chance: random.Random) -> Told | None:
    """What is known at second hand, as though it were not."""
    claim = _pick(told, chance, ClaimKind.REPORTED)
    if not claim:
        return None
    kept = tuple(c for c in told.claims if c.kind is not ClaimKind.REPORTED)
    return replace(told, text=told.text.replace(f", {claim.text}", ""), claims=kept)


def hearsay_of_a_table(_: Rows, told: Told, chance: random.Random) -> Told | None:
    """What stands in a publisher's own table, as though somebody had reported it."""
    claim = _pick(told, chance, ClaimKind.VALUE)
    hearsay = any(c.kind is ClaimKind.REPORTED for c in told.claims)
    if told.fact != "level" or not claim or hearsay:
        return None
    text = f"{told.text.removesuffix('.')}, as reported."
    if chance.random() < 0.5:
        return replace(told, text=text)
    reported = replace(claim, kind=ClaimKind.REPORTED, text="as reported", value=None)
    return replace(told, text=text, claims=(*told.claims, reported))


def chance_of_a_turn(_: Rows, told: Told, __: random.Random) -> Told | None:
    """A turn that could be chance, without the words; or one that could not, with them."""
    chance = next((c for c in told.claims if c.kind is ClaimKind.TURN_CHANCE), None)
    if chance:
        kept = tuple(c for c in told.claims if c is not chance)
        return replace(told, text=told.text.replace(f"; {chance.text}", ""), claims=kept)
    part = next((c for c in told.claims if c.kind is ClaimKind.TURNING_MONTH), None)
    if not part or told.fact != "turn":
        return None
    words = "the turn could be chance"
    claim = replace(part, kind=ClaimKind.TURN_CHANCE, text=words, value=None)
    text = f"{told.text.removesuffix('.')}; {words}."
    return replace(told, text=text, claims=(*told.claims, claim))


LIES: Mapping[str, Lie] = {
    lie.__name__: lie
    for lie in (
        number_in_both, number_in_claim, number_in_text, direction_in_both, direction_in_text,
        period_by_a_month, period_by_a_year, period_in_text, another_area, area_in_text,
        another_source, another_measure, latest_of_an_older_figure, not_held_of_a_held_one,
        nothing_to_compare, month_count, months_compared, wrong_sign, sign_in_text,
        population_year, wrong_part, wrong_pairs, wrong_target, wrong_reason, wrong_status,
        sides_swapped, months_unsaid, quoted_otherwise, hearsay_unsaid, hearsay_of_a_table,
        chance_of_a_turn,
    )
}  # fmt: skip


def plant(rows: Rows, texts: list[Told], lie: Lie, seed: int, count: int) -> Iterator[Told]:
    """So many texts with the lie in them, none of which is as it was; fewer where it fits fewer."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    for told in chance.sample(texts, len(texts)):
        planted = lie(rows, told, chance)
        if planted and planted != told:
            yield planted
            count -= 1
        if not count:
            return
