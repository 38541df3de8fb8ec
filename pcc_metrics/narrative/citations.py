"""The drafted text to be copied: as it is, or with numbered references to what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.narrative.sentences import Sentence

Paragraphs = Sequence[Sequence[Sentence]]


def without_references(paragraphs: Paragraphs) -> str:
    """The text alone, a blank line between paragraphs."""
    return "\n\n".join(map(_text, _quotable(paragraphs)))


def with_references(paragraphs: Paragraphs, catalogue: Catalogue, snapshot: str, link: str) -> str:
    """The text with a number after each paragraph, and under it what each number stands for.

    `link` is one that always shows these figures, those of `snapshot`.
    """
    numbered = list(enumerate(_quotable(paragraphs), 1))
    body = [f"{_text(one)} [{number}]" for number, one in numbered]
    references = [f"[{number}] {citation(one, catalogue)}" for number, one in numbered]
    end = f"All figures are those of snapshot {snapshot}: {link}"
    return "\n\n".join([*body, "References", "\n".join(references), end])


def citation(sentences: Sequence[Sentence], catalogue: Catalogue) -> str:
    """What a paragraph rests on: `Robbery, Walsall, April 2025 to March 2026. Source: ...`."""
    figures = list(_figures(sentences))
    compared = any(sentence.fact is FactKind.CHANGE for sentence in sentences)
    sources = dict.fromkeys(f.source for f in figures if f.source)
    if compared:
        sources |= dict.fromkeys(change.source for f in figures for change in _changes(f))
    named = "; ".join(catalogue.sources[source].title for source in sources)
    figures_text = "; ".join(_grouped(figures, compared=compared))
    return f"{figures_text}. {f'Source: {named}' if named else 'No figure is held'}."


def _quotable(paragraphs: Paragraphs) -> list[Sequence[Sentence]]:
    """Without the context line: standalone sentences have no need of it."""
    return [one for one in paragraphs if one[0].fact is not FactKind.CONTEXT]


def _text(sentences: Sequence[Sentence]) -> str:
    return " ".join(sentence.alone for sentence in sentences)


def _figures(sentences: Iterable[Sentence]) -> Iterator[Answer]:
    """Those that a reference names; areas one by one are named together already."""
    for sentence in sentences:
        areas = sentence.fact is FactKind.AREAS
        yield from sentence.figures[:1] if areas else sentence.figures


def _changes(answer: Answer) -> Iterator[Change]:
    made = answer.comparisons if isinstance(answer, Figure) else ()
    return (change for change in made if isinstance(change, Change))


def _grouped(figures: Iterable[Answer], *, compared: bool) -> Iterator[str]:
    """Measures that share place and months are named together."""
    groups: dict[tuple[str, str], dict[str, None]] = {}
    for figure in figures:
        place = join_words(area.title for area in figure.shown)
        when = (figure.period or figure.asked).written_out
        before = [change.period.written_out for change in _changes(figure) if compared]
        groups.setdefault((place, join_words([when, *before])), {})[figure.measure.title] = None
    for (place, when), titles in groups.items():
        yield f"{join_words(titles)}, {place}, {when}"
