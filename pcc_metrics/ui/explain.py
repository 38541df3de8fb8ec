"""How each sentence was arrived at: the figures behind it, how they were made, and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from pcc_metrics import words
from pcc_metrics.brief import Brief
from pcc_metrics.catalogue import Catalogue
from pcc_metrics.comparisons import Change
from pcc_metrics.figures import Figure
from pcc_metrics.narrative import Sentence
from pcc_metrics.observations import Observation
from pcc_metrics.tables import Table, in_words, observations_table
from pcc_metrics.tiling import Level

COMPARING = ("change", "turn", "caveat", "target")  # facts that rest on a comparison
SHARED = ("noneheld", "uncompared", "place", "months", "note", "unsettled")  # of several figures
CHANCE_TESTS = ("poisson", "proportion")  # of numbers so small that their interval matters
TESTS = {
    "poisson": "Tested with the exact test of two counts.",
    "consistency": "Judged by complete months, each against the same month a year before.",
    "proportion": "Tested as the difference of two proportions.",
}
Numbers = Mapping[Observation, int]  # a row of the snapshot -> its number on the page


@dataclass(frozen=True)
class Paragraph:
    """Sentences about one figure, and what they rest on: a line each, naming rows by number."""

    sentences: tuple[Sentence, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


def explain(brief: Brief, catalogue: Catalogue) -> tuple[tuple[Paragraph, ...], Table]:
    """The drafted text in paragraphs, and the numbered rows of the snapshot that it rests on."""
    rows = dict.fromkeys(o for s in brief.sentences for f in s.figures for o in _all_rows(f))
    numbers = {row: number for number, row in enumerate(rows, 1)}
    paragraphs = tuple(
        Paragraph(sentences, tuple(_lines(sentences, catalogue, numbers)))
        for sentences in _paragraphs(brief.sentences)
    )
    table = observations_table(rows, catalogue)
    numbered = tuple((number, *row) for number, row in enumerate(table.rows, 1))
    return paragraphs, Table(("Row", *table.columns), numbered, table.caption)


def _paragraphs(sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, ...]]:
    """Neighbouring sentences about one measure; what several figures share stands alone."""
    for _, run in groupby(enumerate(sentences), key=lambda pair: _subject_of(*pair)):
        yield tuple(sentence for _, sentence in run)


def _subject_of(position: int, sentence: Sentence) -> tuple[str, int]:
    alone = sentence.fact in SHARED
    return "" if alone else sentence.figures[0].measure.id, position if alone else -1


def _all_rows(figure: Figure) -> Iterator[Observation]:
    yield from figure.observations
    for change in figure.comparisons:
        yield from change.observations


def _lines(sentences: Sequence[Sentence], catalogue: Catalogue, numbers: Numbers) -> Iterator[str]:
    if sentences[0].fact in SHARED:
        subjects = words.listed(words.inside(f.measure.title) for f in sentences[0].figures)
        yield f"Rests on the figures for {subjects}."
        return
    mains = {_subject(f): f for s in sentences if s.fact != "areas" for f in s.figures}
    for figure in mains.values():
        yield _figure_line(figure, catalogue, numbers)
    for sentence in sentences:
        if sentence.fact == "areas":
            each = words.listed(_area_part(f, numbers) for f in sentence.figures[1:])
            yield f"Each area: {each}."
    if any(sentence.fact in COMPARING for sentence in sentences):
        yield from _change_lines(sentences[0].figures[0], numbers)


def _subject(figure: Figure) -> str:
    period = f" in {figure.period.in_sentence}" if figure.period else ""
    return f"{figure.measure.title} in {words.places(figure.shown)}{period}"


def _area_part(figure: Figure, numbers: Numbers) -> str:
    value = "none" if figure.value is None else words.value(figure.measure, figure.value)
    rows = _rows(figure.observations, numbers)
    return f"{words.places(figure.shown)} {value}" + (f" ({rows.lower()})" if rows else "")


def _figure_line(figure: Figure, catalogue: Catalogue, numbers: Numbers) -> str:
    if figure.value is None or not figure.level:
        return f"{_subject(figure)}: {figure.unavailable}"
    source = catalogue.sources[figure.level.source].title
    parts = (
        f"{_subject(figure)}: {in_words(figure)}.",
        _method(figure, figure.level),
        _interval(figure),
        _rate(figure),
        f"Source: {source}; status: {figure.level.status}.",
        _closed(_rows(figure.observations, numbers)),
    )
    return " ".join(part for part in parts if part)


def _method(figure: Figure, level: Level) -> str:
    """How the value comes out of its rows."""
    rows = len(level.observations)
    if figure.measure.kind == "rate" and figure.rate and not figure.rate.published:
        return "Worked out from the count and the population."
    if rows == 1:
        return "As published."
    made = "Numerators and denominators" if level.denominator else "Figures"
    of = words.plural(rows, "row")
    if level.composite:
        of += " of its components"
    if level.summed_areas:
        of += f", {words.plural(len(level.summed_areas), 'area')} together"
    return f"{made} added up: {of}."


def _rate(figure: Figure) -> str:
    rate = figure.rate
    if not rate:
        return ""
    text = f"{words.number(rate.value, 1)} per {words.per(rate.per)}"
    if rate.published or not rate.population:
        return f"Rate as published: {text}."
    limits = ""
    if rate.lower is not None and rate.upper is not None:
        limits = f", 95% interval {words.number(rate.lower, 1)} to {words.number(rate.upper, 1)}"
    people = f"{words.number(rate.population)} people in mid-{rate.population_year}"
    return f"Rate by the {people}: {text}{limits}."


def _interval(figure: Figure) -> str:
    """The limits of a count or a share that chance moves visibly; a rate's stand with the rate."""
    limits = figure.interval
    if not limits or figure.measure.test not in CHANCE_TESTS:
        return ""
    lower, upper = (words.value(figure.measure, n) for n in (limits.lower, limits.upper))
    return f"95% interval: {lower} to {upper}."


def _change_lines(figure: Figure, numbers: Numbers) -> Iterator[str]:
    for change in figure.comparisons:
        if change.value is not None and change.own_value is not None:
            yield _change_line(figure, change, numbers)


def _change_line(figure: Figure, change: Change, numbers: Numbers) -> str:
    own, before = (words.value(figure.measure, n or 0) for n in (change.own_value, change.value))
    over = f" over {words.months(change.months)}" if change.months else ""
    parts = (
        f"Compared with {change.label}{over}: {own} and {before}.",
        TESTS.get(figure.measure.test, "") if change.test else "",
        _closed(_rows(change.observations, numbers)),
    )
    return " ".join(part for part in parts if part)


def _rows(observations: Iterable[Observation], numbers: Numbers) -> str:
    """`Rows 1 to 12 and 25`."""
    found = sorted({numbers[o] for o in observations if o in numbers})
    if not found:
        return ""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(found), key=lambda pair: pair[1] - pair[0])
    ]
    written = words.listed(_run(run) for run in runs)
    return f"{'Row' if len(found) == 1 else 'Rows'} {written}"


def _run(run: Sequence[int]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}"


def _closed(text: str) -> str:
    return f"{text}." if text else ""
