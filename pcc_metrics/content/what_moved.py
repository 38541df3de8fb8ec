"""What moved: areas and components that a change of the force comes from, over all priorities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pcc_metrics.content.overview import choose_month
from pcc_metrics.domain.definitions import Area, Measure, Priority
from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.view import View
from pcc_metrics.figures.change import Change, ChangeKind
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.movers import Mover, MoverKind, Movers, find_movers
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.narrative import moved_text
from pcc_metrics.narrative.attribution import attribution_line
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.narrative.grammar import measure_name
from pcc_metrics.narrative.phrase import Phrase
from pcc_metrics.narrative.plan import has_own_sentence
from pcc_metrics.narrative.sentences import Sentence
from pcc_metrics.stats.change_signs import Sign

PATH = "what-moved"


@dataclass(frozen=True)
class MoverLine:
    """One that moved, and the page and area that show it.

    `sentence` is read below the page's context line, `standalone` by itself.
    """

    mover: Mover
    sentence: Sentence
    standalone: Sentence
    priority: Priority

    @property
    def name(self) -> str:
        """`Robbery, Solihull`."""
        return f"{capitalise(measure_name(self.mover.measure))}, {self.mover.area.title}"


@dataclass(frozen=True)
class SignCounts:
    """How many changes have each sign, of an area or of all together."""

    name: str
    counts: Mapping[Sign, int]

    @property
    def total(self) -> int:
        """How many changes were counted."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class WhatMoved:
    """What moved in the view's areas.

    `context` says once which months most of them compare. `lines` are of areas that moved by
    themselves, `shares` of what makes up most of the force's change. `signs` count the changes of
    the measures looked at: of the force, of each area, of all.
    """

    view: View
    asked: Period
    areas: tuple[Area, ...]
    answer: Sentence
    context: Sentence | None
    lines: tuple[MoverLine, ...]
    shares: tuple[MoverLine, ...]
    pairs: Sentence | None
    unmoved: str
    left_out: str
    signs: tuple[SignCounts, ...]
    figures: tuple[Answer, ...]
    credits: str


def build_what_moved(reader: Reader, view: View) -> WhatMoved:
    """What moved by the rule of the priority pages, over all measures at one month."""
    view = replace(view, to=choose_month(reader, view))
    assert view.to is not None
    areas, asked = view_areas(reader, view), view.window.period(view.to)
    figures = _force_figures(reader, view)
    movers = find_movers(reader, figures)
    if view.areas:
        movers = _of_areas(movers, areas)
    measures = list({one.measure.id: one.measure for one in movers.looked_at}.values())
    moved = {one.whole.measure.id for one in movers.each}
    whole = tuple({one.whole.measure.id: one.whole for one in movers.looked_at}.values())
    signs = tuple(_count_signs(reader, view, measures, whole))
    lines = tuple(_lines(reader, movers.each))
    return WhatMoved(
        view,
        asked,
        areas,
        _sentence(_answer(movers, areas, asked, signs), whole),
        _context(movers.each),
        tuple(one for one in lines if one.mover.kind is MoverKind.LARGE),
        tuple(one for one in lines if one.mover.kind is not MoverKind.LARGE),
        _pairs(movers, measures, whole),
        moved_text.write_unmoved([m for m in measures if moved and m.id not in moved], areas),
        moved_text.write_left_out(len(figures) - len(measures)),
        signs,
        whole,
        attribution_line(reader, whole),
    )


def _answer(
    movers: Movers, areas: Sequence[Area], asked: Period, signs: Sequence[SignCounts]
) -> Phrase:
    if not movers.pairs:
        return moved_text.write_nothing_held(asked)
    if not movers.each:
        return moved_text.write_none_moved(movers.pairs, areas, signs[-1].counts)
    return moved_text.write_moved_answer(movers.each)


def _force_figures(reader: Reader, view: View) -> list[Answer]:
    """The force's answers that a page tells, each measure once."""
    assert view.to is not None
    catalogue, to = reader.catalogue, view.to
    ids = dict.fromkeys(m.id for one in catalogue.priorities for m in catalogue.measures_of(one))
    measures = (catalogue.measures[one] for one in ids)
    answers = {
        one.id: resolve_figure(reader, one, (catalogue.force,), to, view.window) for one in measures
    }
    return [one for one in answers.values() if has_own_sentence(one, answers)]


def _of_areas(movers: Movers, areas: Sequence[Area]) -> Movers:
    """Those of chosen areas alone."""
    return Movers(
        tuple(one for one in movers.each if one.area in areas),
        tuple(one for one in movers.looked_at if one.area in areas),
    )


def _lines(reader: Reader, movers: Sequence[Mover]) -> Iterator[MoverLine]:
    priorities = reader.catalogue.priorities
    for mover, *phrases in moved_text.write_mover_lines(movers):
        shown = next(one for one in priorities.values() if one.id in mover.measure.priorities)
        told, alone = (_sentence(one, (mover.whole,), FactKind.MOVER) for one in phrases)
        yield MoverLine(mover, told, alone, shown)


def _context(movers: Sequence[Mover]) -> Sentence | None:
    usual = moved_text.choose_moved_context(movers)
    if usual is None:
        return None
    return _sentence(moved_text.write_moved_context(usual), (usual.whole,), FactKind.CONTEXT)


def _sentence(
    phrase: Phrase, figures: tuple[Answer, ...], kind: FactKind = FactKind.ANSWER
) -> Sentence:
    return Sentence(phrase.text, figures, kind, lambda: phrase.claims)


def _pairs(
    movers: Movers, measures: Sequence[Measure], figures: tuple[Answer, ...]
) -> Sentence | None:
    if not movers.pairs:
        return None
    moved = sum(one.kind is not MoverKind.COMPONENT for one in movers.each)
    phrase = moved_text.write_pairs_line(movers.pairs, moved, measures)
    return _sentence(phrase, figures, FactKind.PAIRS)


def _count_signs(
    reader: Reader, view: View, measures: Sequence[Measure], whole: Sequence[Figure]
) -> Iterator[SignCounts]:
    """Of the measures looked at: the force's changes, those of each area, and of all areas."""
    if not measures:
        return
    catalogue = reader.catalogue
    if not view.areas:
        yield SignCounts(catalogue.force.title, Counter(map(_year_sign, whole)))
    each = [catalogue.areas[one] for one in view.areas] or list(catalogue.lpas)
    counts = [SignCounts(area.title, _area_signs(reader, view, area, measures)) for area in each]
    yield from counts
    if len(counts) > 1:
        yield SignCounts("All areas", sum((Counter(one.counts) for one in counts), Counter()))


def _area_signs(
    reader: Reader, view: View, area: Area, measures: Sequence[Measure]
) -> Counter[Sign]:
    assert view.to is not None
    answers = [resolve_figure(reader, one, (area,), view.to, view.window) for one in measures]
    return Counter(map(_year_sign, answers))


def _year_sign(answer: Answer) -> Sign:
    """The sign of a figure's change on the year before, as its tile has it."""
    change = answer.find_comparison(ChangeKind.YEAR) if isinstance(answer, Figure) else None
    return change.sign if isinstance(change, Change) else Sign.NOT_COMPARABLE
