"""What the filters of a page can be set to: the months it can end with, and what each lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pcc_metrics.content.page_content import answerable_months
from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.figures.resolve_figure import complete_end_months


@dataclass(frozen=True)
class CompleteHeadlines:
    """For each month that a view can end with, how many of so many headlines are complete."""

    ends: Mapping[int, int]  # by the month's index
    measures: int


def all_months(reader: Reader, priorities: Iterable[Priority]) -> tuple[Month, ...]:
    """The months that a view of any areas can end with, the latest first."""
    areas = (reader.catalogue.force, *reader.catalogue.lpas)
    months = {month for one in priorities for month in answerable_months(reader, one, areas)}
    return tuple(sorted(months, reverse=True))


def count_complete_headlines(
    reader: Reader, priorities: Iterable[Priority], view: View
) -> CompleteHeadlines:
    """How many headline measures have a complete figure that ends with each month."""
    catalogue, areas = reader.catalogue, view_areas(reader, view)
    named = dict.fromkeys(measure for one in priorities for measure in one.headlines)
    measures = [catalogue.measures[measure] for measure in named if measure in catalogue.measures]
    complete = (complete_end_months(reader, measure, areas, view.window) for measure in measures)
    ends = Counter(index for one in complete for index in {index for index, _ in one})
    return CompleteHeadlines(ends, len(measures))
