"""A single figure in a few plain lines: what the command line prints without `--json`."""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.checks import check_page
from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.change import NotCompared
from pcc_metrics.figures.figure import Answer, NoFigure
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.facts import cautions, change_facts, figure_facts
from pcc_metrics.narrative.sentences import write_sentence
from pcc_metrics.narrative.wording import describe_newest_complete


def figure_lines(reader: Reader, figure: Answer, compare: Compare) -> Iterator[str]:
    """The figure's own sentences, its notes, source and status."""
    if isinstance(figure, NoFigure):
        yield figure.unavailable
        return
    yield f"{figure.measure.title}: {figure.text}"
    findings = check_page(reader, {figure.measure.id: figure})
    view = View(compare=compare)
    for fact in figure_facts(reader, figure, {figure.measure.id: figure}, {}, findings, view):
        yield write_sentence(fact)
    yield from (write_sentence(fact) for fact in cautions(findings))
    if figure.history:  # not news on a page, but asked for by name here
        yield from (write_sentence(fact) for fact in change_facts(reader, figure, compare))
    for change in figure.comparisons:
        if isinstance(change, NotCompared):
            yield f"{capitalise(change.reason)}."
    newest = describe_newest_complete(figure, reader.catalogue)
    if newest:
        yield newest
    yield from (note.text for note in figure.notes)
    source = reader.catalogue.sources[figure.source]
    yield f"Source: {source.title}. Status: {figure.status.label}. Snapshot {reader.snapshot.id}."
