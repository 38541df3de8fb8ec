"""The checks of a page: its figures against each other and against what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pcc_metrics.checks.finding import Finding, FindingCode, Severity, figures_finding
from pcc_metrics.checks.phrases import (
    components_do_not_add_up,
    parts_do_not_add_up,
    place_and_period,
)
from pcc_metrics.checks.related_figures import check_related
from pcc_metrics.domain.formatting import capitalise, format_number, plural_noun
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.level import ADDABLE
from pcc_metrics.figures.reader import Reader


def check_page(reader: Reader, figures: Mapping[str, Answer]) -> tuple[Finding, ...]:
    """Every check that the figures of a page, by measure id, allow."""
    findings = list(check_related(reader, figures))
    for figure in (one for one in figures.values() if isinstance(one, Figure)):
        findings += _parts_and_whole(figure, figures)
        findings += _computed(reader, figure)
        findings += _other_sources(reader, figure)
    return tuple(findings)


def _parts_and_whole(figure: Figure, figures: Mapping[str, Answer]) -> Iterable[Finding]:
    """Published parts that do not add up to their published whole."""
    measure = figure.measure
    beside = (figures.get(part) for part in measure.parts)
    parts = [
        p
        for p in beside
        if isinstance(p, Figure)
        and (p.period, p.shown, p.source) == (figure.period, figure.shown, figure.source)
    ]
    if len(parts) < 2 or len(parts) < len(measure.parts) or measure.components:
        return
    if not measure.parts_are_whole:
        return
    values = [p.value for p in parts]
    if sum(values) == figure.value:
        return
    place = place_and_period(figure.shown, figure.period)
    held = [p.measure for p in parts]
    text, severity = parts_do_not_add_up(measure, place, figure.value, held, values)
    yield figures_finding(FindingCode.PARTS, measure.id, text, (figure, *parts), severity)


def _computed(reader: Reader, figure: Figure) -> Iterator[Finding]:
    """A published figure of a measure that its components, added up, do not give."""
    measure, period, level = figure.measure, figure.period, figure.level
    if not measure.components or level.composite:
        return
    components = [reader.catalogue.measures[c] for c in measure.components]
    levels = [reader.level_of(c, figure.shown, period, level.source) for c in components]
    held = [one for one in levels if one]
    values = [one.value for one in held]
    if len(held) < len(components) or sum(values) == level.value:
        return
    text = components_do_not_add_up(
        measure, place_and_period(figure.shown, period), level.value, values
    )
    finding = figures_finding(FindingCode.COMPOSITE, measure.id, text, (figure,), Severity.ERROR)
    rows = [o for one in held for o in one.observations]
    yield replace(finding, observations=(*finding.observations, *rows))


def _other_sources(reader: Reader, figure: Figure) -> Iterator[Finding]:
    """Another source of the measure that gives something else for the same areas and period."""
    measure, period, level = figure.measure, figure.period, figure.level
    if measure.kind not in ADDABLE:
        return
    sources = reader.catalogue.sources
    for source in measure.sources:
        if source == level.source:
            continue
        other = reader.level_of(measure, figure.shown, period, source)
        if not other or other.value == level.value:
            continue
        text = (
            f"{capitalise(plural_noun(measure))} {place_and_period(figure.shown, period)}: "
            f"{format_number(level.value)} in {sources[level.source].in_sentence} and "
            f"{format_number(other.value)} in {sources[source].in_sentence}, "
            f"{format_number(abs(level.value - other.value))} apart."
        )
        finding = figures_finding(FindingCode.SOURCES, measure.id, text, (figure,), Severity.CHECK)
        yield replace(finding, observations=(*finding.observations, *other.observations))
