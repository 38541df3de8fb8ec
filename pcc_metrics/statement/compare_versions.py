"""Two statements sentence by sentence: two quarters side by side, or one on another snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pcc_metrics.domain.formatting import format_number, pluralise
from pcc_metrics.statement.claim_check.check_text import SENTENCE_END
from pcc_metrics.statement.claim_check.numbers_in_text import find_numbers, plain_number
from pcc_metrics.statement.document import LockedSentence, OwnWords, Section, Statement

Keyed = tuple[tuple[str, ...], str]  # what a sentence is about, and the sentence


@dataclass(frozen=True)
class SentencePair:
    """A sentence of the one and its counterpart in the other; empty where there is none."""

    left: str
    right: str

    @property
    def same(self) -> bool:
        """Whether both statements say the same."""
        return self.left == self.right

    @property
    def how(self) -> str:
        """`Same`, `Changed`, `New` or `Gone`."""
        if self.same:
            return "Same"
        return "Changed" if self.left and self.right else "New" if self.right else "Gone"


@dataclass(frozen=True)
class ComparedBlock:
    """What two statements say under one heading of a priority, or before and after them."""

    section: str
    title: str
    heading: str
    pairs: tuple[SentencePair, ...]

    @property
    def changed(self) -> bool:
        """Whether any sentence is another, new or gone."""
        return not all(pair.same for pair in self.pairs)


@dataclass(frozen=True)
class StaleText:
    """A part of the commentary that mentions numbers which are no longer in the figures."""

    part: str
    title: str
    numbers: tuple[str, ...]


FIGURES = "What the figures say"
HEADINGS: Mapping[str, Callable[[Section], Sequence[Keyed]]] = {
    "Whether it applies": lambda s: _texts([s.applicability.text, s.applicability.why]),
    FIGURES: lambda s: [_key(sentence) for sentence in s.sentences],
    "What the force did": lambda s: _texts([claim.text for claim in s.did]),
    "Commentary": lambda s: _own(s.commentary),
    "Initiatives": lambda s: _texts([claim.text for claim in s.initiatives]),
}


def compare_statements(left: Statement, right: Statement) -> tuple[ComparedBlock, ...]:
    """Everything that the two say, priority by priority; what only one has stands alone."""
    return tuple(block for block in _blocks(left, right) if block.pairs)


def count_changes(blocks: Sequence[ComparedBlock]) -> str:
    """`2 sentences changed, 1 new, none gone, 118 the same`, as a sentence."""
    hows = [pair.how for block in blocks for pair in block.pairs]
    changed, new, gone_, same = (hows.count(how) for how in ("Changed", "New", "Gone", "Same"))
    rest = ((new, "new"), (gone_, "gone"), (same, "the same"))
    phrases = (f"{format_number(count) if count else 'none'} {what}" for count, what in rest)
    first = f"{pluralise(changed, 'sentence')} changed" if changed else "No sentence changed"
    return f"{', '.join((first, *phrases))}."


def data_changes(before: Statement, now: Statement) -> tuple[ComparedBlock, ...]:
    """The data sentences that read otherwise on another snapshot."""
    blocks = (_block(one, other, FIGURES) for one, other in _sections(before, now))
    return tuple(block for block in blocks if block.changed)


def stale_commentary(before: Statement, now: Statement) -> tuple[StaleText, ...]:
    """The office's texts that mention a number of the old figures which the new ones lack."""
    return tuple(_stale(before, now))


def _stale(before: Statement, now: Statement) -> Iterator[StaleText]:
    if now.introduction:
        numbers = missing_numbers(now.introduction.text, before, now)
        if numbers:
            yield StaleText(now.introduction.part, now.introduction.label, numbers)
    for section in now.sections:
        written = [(own.part, own.label, own.text) for own in section.commentary]
        if section.did:
            done = " ".join(claim.text for claim in section.did)
            written.append((f"did/{section.id}", "What the force did", done))
        for part, label, text in written:
            numbers = missing_numbers(text, before, now)
            if numbers:
                yield StaleText(part, f"{section.title}: {label}", numbers)


def missing_numbers(text: str, before: Statement, now: Statement) -> tuple[str, ...]:
    """Numbers of a text that the figures of a statement had and no longer have."""
    then, here = _numbers_in_data(before), _numbers_in_data(now)
    written = (plain_number(token) for token in find_numbers(text))
    return tuple(dict.fromkeys(one for one in written if one in then and one not in here))


def _numbers_in_data(statement: Statement) -> frozenset[str]:
    texts = [s.text for section in statement.sections for s in section.sentences]
    texts += [number.said for number in statement.numbers]
    return frozenset(plain_number(token) for text in texts for token in find_numbers(text))


def _blocks(left: Statement, right: Statement) -> Iterator[ComparedBlock]:
    opened = [_own([one.introduction] if one.introduction else ()) for one in (left, right)]
    yield ComparedBlock("", "Introduction", "In the office’s words", _pairs(*opened))
    for one, other in _sections(left, right):
        yield from (_block(one, other, heading) for heading in HEADINGS)
    yield ComparedBlock(
        "", "Notes", "Data quality", _pairs(_texts(left.quality), _texts(right.quality))
    )


def _block(one: Section | None, other: Section | None, heading: str) -> ComparedBlock:
    shown = other or one
    assert shown is not None
    texts = HEADINGS[heading]
    pairs = _pairs(texts(one) if one else (), texts(other) if other else ())
    return ComparedBlock(shown.id, shown.title, heading, pairs)


def _sections(left: Statement, right: Statement) -> Iterator[tuple[Section | None, Section | None]]:
    """The priorities of both, in the order of the second; one that was dropped stands last."""
    first, second = ({s.id: s for s in one.sections} for one in (left, right))
    for key in dict.fromkeys((*second, *first)):
        yield first.get(key), second.get(key)


def _key(sentence: LockedSentence) -> Keyed:
    return (sentence.fact, *sentence.measures), sentence.text


def _texts(texts: Sequence[str]) -> list[Keyed]:
    """The office's own texts are about whatever they say."""
    return [((text,), text) for text in texts if text]


def _own(own_words: Sequence[OwnWords]) -> list[Keyed]:
    """A person's paragraphs, cut into sentences: who changed one has not changed all."""
    paragraphs = [paragraph for own in own_words for paragraph in own.paragraphs]
    return _texts([one.strip() for text in paragraphs for one in SENTENCE_END.split(text)])


def _pairs(left: Sequence[Keyed], right: Sequence[Keyed]) -> tuple[SentencePair, ...]:
    """Sentences about the same thing side by side, in the order of both texts."""
    matcher = SequenceMatcher(None, [k for k, _ in left], [k for k, _ in right], autojunk=False)
    pairs: list[SentencePair] = []
    for how, i, j, k, m in matcher.get_opcodes():
        if how == "equal":
            ours = zip(left[i:j], right[k:m], strict=True)
            pairs += [SentencePair(a, b) for (_, a), (_, b) in ours]
        else:
            pairs += [SentencePair(text, "") for _, text in left[i:j]]
            pairs += [SentencePair("", text) for _, text in right[k:m]]
    return tuple(_join_moved(pairs))


def _join_moved(pairs: Sequence[SentencePair]) -> list[SentencePair]:
    """A sentence that moved is no change: the same words on both sides make one pair."""
    alone = {pair.right for pair in pairs if not pair.left} & {
        pair.left for pair in pairs if not pair.right
    }
    kept = [pair for pair in pairs if not (pair.left in alone and not pair.right)]
    return [SentencePair(p.right, p.right) if p.right in alone and not p.left else p for p in kept]
