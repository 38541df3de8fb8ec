"""The lines of the summary, and how old the figures of a statement are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pcc_metrics.content.page_content import PageContent
from pcc_metrics.domain.formatting import capitalise, join_words, uncapitalise
from pcc_metrics.domain.periods import Period
from pcc_metrics.figures.figure import Figure
from pcc_metrics.narrative.facts import chosen_change
from pcc_metrics.narrative.grammar import measure_name
from pcc_metrics.narrative.level_sentences import say_if_reported
from pcc_metrics.narrative.tile_text import write_change_line, write_turn_line
from pcc_metrics.statement.stated_measures import leading_figures

FEW = 4  # measures that are named; more are counted


def lead_lines(content: PageContent) -> tuple[str, ...]:
    """The leading figure with the size and sign of its change, then every other filled sign."""
    first, *others = leading_figures(content) or (None,)
    if first is None:
        return ("No recent figure is held.",)
    filled = (one for one in others if _is_filled(one, content))
    return tuple(_line(figure, content) for figure in (first, *filled))


def _is_filled(figure: Figure, content: PageContent) -> bool:
    change = chosen_change(figure, content.view.compare)
    return change is not None and change.sign.in_most_months


def _line(figure: Figure, content: PageContent) -> str:
    """A figure with its age, sign and turn: `Robbery, year to March 2026: 6,642. ▽ 4% lower`."""
    change = chosen_change(figure, content.view.compare)
    name = capitalise(measure_name(figure.measure))
    level = f"{name}, {figure.period_label}{say_if_reported(figure)}: {figure.text}"
    moved, turn = write_change_line(figure, change).text, write_turn_line(figure, change).text
    if moved[:1].isdigit():  # no sign, only the number before
        level, moved = f"{level}; {moved}", ""
    return " ".join(f"{one}." for one in (level, moved, turn) if one)


def figures_age(pages: Sequence[PageContent], quarter: Period) -> str:
    """Which figures are of the quarter, and the newest of the rest, in a sentence."""
    figures = [figure for content in pages for figure in leading_figures(content)]
    if not figures:
        return f"No figure here is of {quarter.label}: none is held that is recent."
    current = [one for one in figures if one.period.end == quarter.end]
    older = [one.period.end for one in figures if one.period.end != quarter.end]
    newest = max(older).label if older else ""
    if not current:
        return f"No figure here is of {quarter.label}; the newest is {newest}."
    rest = f"; the newest of the rest is {newest}" if newest else ""
    return f"{_run_to_end(current, figures)} of {quarter.label}{rest}."


def _run_to_end(current: Sequence[Figure], figures: Sequence[Figure]) -> str:
    """That some figures run to the end of the quarter: by name, or how many of how many."""
    names = tuple(dict.fromkeys(_names(current)))
    if len(current) == len(figures):
        return "All figures here run to the end"
    if len(names) > FEW:
        return f"{len(current)} of the {len(figures)} figures here run to the end"
    one = len(names) == 1
    verb = "figure for {} runs" if one else "figures for {} run"
    return f"Only the {verb.format(join_words(names))} to the end"


def _names(figures: Iterable[Figure]) -> Iterator[str]:
    return (uncapitalise(measure_name(figure.measure)) for figure in figures)
