"""What is new, revised, unchanged or overdue since the last statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from pcc_metrics.content.page_content import PageContent
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.figures.figure_diff import DiffKind, FigureDiff, diff_figures
from pcc_metrics.narrative.updates import describe_overdue
from pcc_metrics.narrative.wording import describe_obstacle
from pcc_metrics.statement.document import ChangesSinceLast, Number, Statement
from pcc_metrics.statement.stated_measures import is_in_statement

Latest = Mapping[tuple[str, str], Number]  # (measure, place) -> its latest figure


def since_last(
    numbers: Iterable[Number],
    last: Statement | None,
    measures: Collection[str],
    overdue: tuple[str, ...],
) -> ChangesSinceLast:
    """Figure by figure: one of a later period is new, another value for the same is revised.

    `measures` are the measures that the statement speaks of.
    """
    if last is None:
        return ChangesSinceLast(
            "No earlier statement for this area is kept here, so its figures cannot be set beside "
            "those of an earlier one.",
            overdue=overdue,
        )
    before, now = (
        _latest(n for n in all_ if n.measure in measures) for all_ in (last.numbers, numbers)
    )
    groups: dict[DiffKind, list[str]] = {kind: [] for kind in DiffKind}
    for one in diff_figures(before, now):
        groups[one.kind].append(_line(one))
    return ChangesSinceLast(
        f"The last statement was that for {last.quarter.label}, published on "
        f"{format_date(last.dated)} on snapshot {last.snapshot}.",
        tuple(groups[DiffKind.NEW]),
        (*groups[DiffKind.REVISED], *groups[DiffKind.GONE]),
        tuple(groups[DiffKind.UNCHANGED]),
        overdue,
    )


def _latest(numbers: Iterable[Number]) -> Latest:
    latest: dict[tuple[str, str], Number] = {}
    for number in numbers:
        held = latest.get((number.measure, number.place))
        if held is None or number.period.end > held.period.end:
            latest[number.measure, number.place] = number
    return latest


def _line(one: FigureDiff[Number]) -> str:
    then, now = one.then, one.now
    if now is None:
        return f"{_describe_number(then)} is no longer held." if then else ""
    text = _describe_number(now)
    if then is None:
        return f"{text}; no figure in the last statement."
    if one.kind is DiffKind.UNCHANGED:
        return f"{text}."
    if one.kind is DiffKind.REVISED:
        return f"{text}; the last statement had {then.said} for the same months."
    if one.obstacle:
        return f"{text}; {describe_obstacle(one.obstacle, 'that of the last statement')}."
    return f"{text}; the last statement had {then.said} in {then.period_in_sentence}."


def _describe_number(number: Number) -> str:
    return f"{number.title}: {number.said} in {number.period_in_sentence}"


def overdue_figures(
    pages: Iterable[PageContent], as_of: date, catalogue: Catalogue
) -> tuple[str, ...]:
    """Figures whose source would normally have newer ones by the snapshot's date.

    `catalogue` is today's: how soon a source renews its figures is no part of a snapshot.
    """
    figures = (
        f for content in pages for f in content.figures.values() if is_in_statement(f, content)
    )
    return describe_overdue(figures, as_of, catalogue)
