"""What limits a page's figures, in the page's own words: each thing once, and shortly.

The standalone sentences say it measure by measure and in full. Here measures that lack a figure for
the same reason share a sentence, and a note is cut to what is missing and what is done about it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from pcc_metrics.domain.formatting import join_words
from pcc_metrics.figures.figure import Answer, NoFigure
from pcc_metrics.figures.no_figure import name_newest
from pcc_metrics.narrative.context_line import Context
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.narrative.grammar import find_subject, short_name
from pcc_metrics.narrative.level_phrases import say_not_held_then, say_quoted
from pcc_metrics.narrative.level_sentences import say_where
from pcc_metrics.narrative.phrase import Phrase, collect_claims, compose
from pcc_metrics.narrative.sentences import Sentence

# `Walsall, November 2025: about 5.5% of the usual count is missing (no row for …)`.
_LACKS = re.compile(
    r"^(?P<source>In the figures from .*): (?P<where>[^:]+): "
    r"(?P<what>about [\d.]+% of the usual count is missing)\b.*$",
    re.DOTALL,
)
_FOLLOWS = re.compile(r"what follows on (?:it|them) is of (?P<place>.*) as a whole\.$")
_GIVEN = r"the figures given are of \g<place>."


def shorten_cautions(
    sentences: Sequence[Sentence], context: Context, subjects: Collection[str]
) -> Iterator[Sentence]:
    """The cautions of a page, gaps together where the first of them stood.

    Nothing is said of the gaps of `subjects`, which the page tells from another source.
    """
    gaps = [one for one in sentences if one.fact is FactKind.GAP]
    for sentence in sentences:
        if sentence.fact is FactKind.NOTE:
            yield _shorten_note(sentence)
        elif sentence.fact is FactKind.PLACE:
            yield _look_back(sentence)
        elif sentence.fact is not FactKind.GAP:
            yield sentence
        elif sentence is gaps[0]:
            yield from _join_gaps(gaps, context, subjects)


def _look_back(sentence: Sentence) -> Sentence:
    """Cautions come last: what a larger area's figures are of stands before them, not after."""
    one = _FOLLOWS.sub(r"the figure given is of \g<place>.", sentence.text)
    text = one if " on it " in sentence.text else _FOLLOWS.sub(_GIVEN, sentence.text)
    return replace(sentence, text=text, draft_standalone=lambda: sentence.standalone)


def _shorten_note(sentence: Sentence) -> Sentence:
    lacks = _LACKS.match(sentence.text)
    if not lacks:
        return sentence
    figure = sentence.figures[0]
    phrase = compose(
        "{source}, {what} ({where}); the month is counted as it stands.",
        source=lacks["source"],
        what=say_quoted(figure, lacks["what"]),
        where=say_quoted(figure, lacks["where"]),
    )
    return replace(
        sentence,
        text=phrase.text,
        find_claims=lambda: phrase.claims,
        draft_standalone=lambda: sentence.standalone,
    )


def _join_gaps(
    gaps: Sequence[Sentence], context: Context, subjects: Collection[str]
) -> Iterator[Sentence]:
    """One sentence for all measures that lack a figure for the same reason."""
    groups: dict[object, list[Sentence]] = {}
    for sentence in _lead_gaps(gaps, subjects):
        groups.setdefault(_key(sentence), []).append(sentence)
    for group in groups.values():
        answers = [one for sentence in group for one in sentence.figures if _has_reason(one)]
        if not answers:
            yield from group
            continue
        yield _say_together(group, answers, write_gap(answers, context))


def _say_together(
    group: Sequence[Sentence], answers: Sequence[NoFigure], phrase: Phrase
) -> Sentence:
    """A phrase in the place of several sentences; by themselves, each of them stands."""

    def draft_standalone() -> Sentence:
        """The sentences one after another, with the claims of all."""
        return Sentence(
            " ".join(one.alone for one in group),
            tuple(answers),
            FactKind.GAP,
            lambda: tuple(claim for one in group for claim in one.alone_claims),
        )

    return Sentence(
        phrase.text, tuple(answers), FactKind.GAP, lambda: phrase.claims, draft_standalone
    )


def _has_reason(answer: Answer) -> TypeGuard[NoFigure]:
    return isinstance(answer, NoFigure) and bool(answer.reason)


def _lead_gaps(gaps: Sequence[Sentence], subjects: Collection[str]) -> list[Sentence]:
    """One gap a subject: of two sources, that which holds the newest complete answer."""
    leading: dict[str, Sentence] = {}
    for sentence in gaps:
        name = find_subject(sentence.figures[0].measure)
        if name not in subjects:
            other = leading.setdefault(name, sentence)
            leading[name] = max(other, sentence, key=_newest_end)
    return list(leading.values())


def _newest_end(sentence: Sentence) -> int:
    (answer,) = sentence.figures
    newest = answer.newest if isinstance(answer, NoFigure) else None
    return newest.period.end.index if newest else -1


def _key(sentence: Sentence) -> object:
    (answer,) = sentence.figures
    if not _has_reason(answer):
        return sentence.text
    newest = answer.newest and answer.newest.period
    return answer.reason, answer.shown, answer.asked, newest


def write_gap(answers: Sequence[NoFigure], context: Context) -> Phrase:
    """`No figure for robbery or shoplifting in the year to June 2023: figures are held only for …`.

    The newest complete answer is named without its numbers, which its own page has.
    """
    first = answers[0]
    names = join_words(dict.fromkeys(short_name(one.measure) for one in answers), "or")
    text = (
        f"No figure for {names}{say_where(first, context)} in {first.asked.in_sentence}: "
        f"{first.reason}"
    )
    if first.newest:
        text += f" {name_newest(first.newest)}."
    return Phrase(text, collect_claims(say_not_held_then(one, text) for one in answers))
