"""Figures and pages as JSON: the keys of docs/data-addresses.md."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pcc_metrics import links
from pcc_metrics.api.data_answer import DataAnswer, make_answer
from pcc_metrics.api.data_request import DataRequest
from pcc_metrics.content import page_cache
from pcc_metrics.content.page_json import claim_json, figure_json, period_json, plan_json
from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import Compare
from pcc_metrics.figures.comparator_rates import comparator_rates
from pcc_metrics.figures.figure import Answer, Figure
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.figures.rest_of_force import rest_of_force
from pcc_metrics.figures.series import Trend, find_series
from pcc_metrics.narrative.attribution import attribution_line
from pcc_metrics.narrative.sentences import Sentence

MEDIA = "application/json"


def answer_figure(asked: DataRequest, measure_id: str) -> DataAnswer:
    """One figure as its page shows it, or the reason why there is none."""
    measure = asked.measure(measure_id)
    to = asked.month(measure)
    figure = resolve_figure(asked.reader, measure, asked.areas, to, asked.view.window)
    plain = {
        **_figure(asked, figure),
        "snapshot": _snapshot(asked),
        "attribution": attribution_line(asked.reader, [figure]),
        "links": _figure_links(asked, measure, to),
    }
    return encode(plain, pinned=asked.pinned)


def answer_page(asked: DataRequest, priority_id: str) -> DataAnswer:
    """A priority's page: its figures, their signs, the sentences with their claims, the series."""
    priority = asked.priority(priority_id)
    page = page_cache.priority_page(asked.page_request(priority), priority)
    content = page.content
    plain = {
        "priority": priority.id,
        "title": priority.title,
        "areas": [area.id for area in content.areas],
        "to": str(content.to),
        "window": str(content.view.window),
        "compare": str(content.view.compare),
        "asked": period_json(content.asked),
        "figures": [_figure(asked, one) for one in content.figures.values()],
        "each": [_figure(asked, one) for each in content.each.values() for one in each],
        "text": plan_json(content.plan, _sentence),
        "series": [_series(asked, one) for one in content.figures.values()],
        "problems": [finding.text for finding in content.findings],
        "snapshot": _snapshot(asked),
        "attribution": page.credits,
        "links": _page_links(asked, priority.id, content.to),
    }
    return encode(plain, pinned=asked.pinned)


def encode(plain: Any, *, pinned: bool = False) -> DataAnswer:
    """JSON that is the same whenever its values are."""
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return make_answer(text.encode(), MEDIA, pinned=pinned)


def _figure(asked: DataRequest, figure: Answer) -> dict[str, Any]:
    """A figure with its title, and the number as pages write it."""
    reader, compare = asked.reader, asked.view.compare
    side = comparator_rates(reader, figure) if compare is Compare.NATIONAL else None
    rest = rest_of_force(reader, figure) if compare is Compare.REST else None
    return {
        **figure_json(figure, side, rest),
        "title": figure.measure.title,
        "text": figure.text if isinstance(figure, Figure) else None,
    }


def _sentence(sentence: Sentence) -> dict[str, Any]:
    """A sentence with what it claims; the figures that it rests on are named, not repeated."""
    return {
        "text": sentence.text,
        "standalone": sentence.alone,
        "fact": sentence.fact,
        "claims": [claim_json(claim) for claim in sentence.claims],
        "figures": list(_references(sentence.figures)),
    }


def _references(figures: Iterable[Answer]) -> Iterable[dict[str, Any]]:
    for figure in figures:
        areas = [area.id for area in figure.shown]
        yield {"measure": figure.measure.id, "areas": areas, **period_json(figure.period)}


def _series(asked: DataRequest, figure: Answer) -> dict[str, Any]:
    series = find_series(asked.reader, figure)
    return {
        "measure": figure.measure.id,
        "areas": [area.id for area in figure.shown],
        "source": series.source if series else None,
        "by_month": series.by_month if series else False,
        "points": _points(series) if series else [],
    }


def _points(series: Trend) -> list[dict[str, Any]]:
    return [
        {
            **period_json(point.period),
            "value": point.value,
            "status": point.status,
            "source": point.edition or series.source,
            "base_not_stated": point.misfit is not None,
        }
        for point in series.points
    ]


def _snapshot(asked: DataRequest) -> dict[str, Any]:
    """Which snapshot answers, and whether a newer one is current."""
    snapshot, current = asked.reader.snapshot, asked.published.current
    return {
        "id": snapshot.id,
        "title": snapshot.metadata.title,
        "as_of": snapshot.as_of.isoformat(),
        "publisher": snapshot.metadata.publisher,
        "current": bool(current and current.snapshot == snapshot.id),
        "address": links.snapshot_address(asked.root, snapshot.id),
    }


def _figure_links(asked: DataRequest, measure: Measure, to: Month) -> dict[str, str | None]:
    page, pinned, live = asked.page_of(measure), asked.pinned_query(to), asked.live_query()
    return {
        "live": links.figure_address(asked.root, measure.id, live),
        "pinned": links.figure_address(asked.root, measure.id, pinned),
        "page": links.build_address(asked.root, page.id, pinned) if page else None,
        "csv": links.series_address(asked.root, measure.id, "csv", pinned),
        "parquet": links.series_address(asked.root, measure.id, "parquet", pinned),
    }


def _page_links(asked: DataRequest, priority: str, to: Month) -> dict[str, str]:
    pinned, live = asked.pinned_query(to), asked.live_query()
    return {
        "live": links.page_address(asked.root, priority, live),
        "pinned": links.page_address(asked.root, priority, pinned),
        "page": links.build_address(asked.root, priority, pinned),
    }
