"""Which measures of a page a statement speaks of, and which of them in the paper itself.

The paper has the figure that leads of each headline, where two sources count the same, and every
filled sign, whether its measure is a headline or not. Older figures and other sources of the same
stand in an annex: what ended long before the quarter is no news.
"""

from __future__ import annotations

from collections.abc import Iterator

from pcc_metrics.content.page_content import PageContent
from pcc_metrics.figures.change import Change
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.narrative.fact_types import SHARED, FactKind
from pcc_metrics.narrative.facts import chosen_change, is_impossible
from pcc_metrics.narrative.grammar import find_subject
from pcc_metrics.narrative.sentences import Sentence

# What limits figures or is shared by many of them is looked up; the figures are read.
CAUTIONS = frozenset(
    {
        FactKind.MONTHS,
        FactKind.NOTE,
        FactKind.UNSETTLED,
        FactKind.UNCOMPARED,
        FactKind.OTHERWISE,
    }
)
# Told whichever measures they name. What a measure lacks is told of stated measures only.
ALWAYS_STATED = SHARED - {FactKind.NONE_HELD, FactKind.UNCOMPARED}


def is_of_area(answer: Answer, content: PageContent) -> bool:
    """Whether a pack of one area may speak of it; what is of the whole force has its own statement.

    `True` of every answer for the force.
    """
    return not content.view.areas or answer.shown == answer.areas


def leaders(content: PageContent) -> tuple[Answer, ...]:
    """The answers that lead, those with a recent figure first, by their age in this statement."""
    return tuple(content.figures[one.measure.id] for one in content.plan.leaders)


def leading_figures(content: PageContent) -> tuple[Figure, ...]:
    """The recent figures of the paper: those that lead, then other filled signs."""
    own = (one for one in leaders(content) if is_of_area(one, content))
    held = [one for one in own if isinstance(one, Figure) and not one.history]
    subjects = {find_subject(figure.measure) for figure in held}
    filled = [f for f in _filled(content) if find_subject(f.measure) not in subjects]
    return (*held, *filled)


def _filled(content: PageContent) -> Iterator[Figure]:
    """Figures that changed the same way in most months."""
    for figure in content.figures.values():
        if not is_of_area(figure, content) or is_impossible(figure):
            continue
        if isinstance(figure, Figure) and not figure.history:
            change = chosen_change(figure, content.view.compare)
            if isinstance(change, Change) and change.sign.in_most_months:
                yield figure


def stated_measures(content: PageContent) -> tuple[str, ...]:
    """Every measure that the statement speaks of, headlines first."""
    leading = (figure.measure.id for figure in leading_figures(content))
    return tuple(dict.fromkeys((*content.priority.headlines, *leading)))


def is_in_statement(figure: Answer, content: PageContent) -> bool:
    """Whether a statement speaks of it: a stated measure, and no rate that its count has."""
    base = content.figures.get(figure.measure.of or "")
    by_count = figure.measure.kind == "rate" and isinstance(base, Figure)
    stated = figure.measure.id in stated_measures(content) and is_of_area(figure, content)
    return stated and not by_count


def is_stated(sentence: Sentence, content: PageContent) -> bool:
    """Whether a sentence is about a stated measure, and in a pack about its area."""
    held = [figure for figure in sentence.figures if isinstance(figure, Figure)]
    if held and not any(is_of_area(figure, content) for figure in held):
        return False
    if sentence.fact is FactKind.PLACE:
        return not content.view.areas
    about = {figure.measure.id for figure in sentence.figures}
    return sentence.fact in ALWAYS_STATED or bool(about & set(stated_measures(content)))


def place_of(sentence: Sentence, content: PageContent) -> int:
    """Where it is told: by the figure that it is about, in the order in which figures lead."""
    order = [figure.measure.id for figure in leading_figures(content)]
    first = next((figure.measure for figure in sentence.figures), None)
    if sentence.fact is FactKind.PLACE:  # it says what follows
        return -1
    if first is None or sentence.fact in SHARED:
        return len(order)
    about = first.of if first.kind == "change" else first.id
    return order.index(about) if about in order else len(order)


def is_aside(sentence: Sentence, content: PageContent) -> bool:
    """Whether a sentence of the statement stands in an annex and not in the paper."""
    if sentence.fact in CAUTIONS:
        return True
    if not any(isinstance(figure, Figure) for figure in sentence.figures):
        return False
    if sentence.fact is FactKind.FINDING:
        return False
    paper = {figure.measure.id for figure in leading_figures(content)}
    held = (content.figures.get(one.measure.id, one) for one in sentence.figures)
    return not any(_is_current(figure, paper) for figure in held)


def _is_current(figure: Answer, paper: set[str]) -> bool:
    """Whether it is in the paper, itself or as a published change of what is."""
    measure = figure.measure
    if not isinstance(figure, Figure) or figure.history:
        return False
    return measure.id in paper or (measure.kind == "change" and measure.of in paper)
