"""Figures and sentences as plain JSON values: the keys of `--json` in docs/command-line.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pcc_metrics.content.page_content import PageContent
from pcc_metrics.domain.definitions import Mission
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.domain.source_definitions import Report
from pcc_metrics.figures.breakdowns import SideBySide
from pcc_metrics.figures.change import AgainstTarget, Change, Compared, NotCompared
from pcc_metrics.figures.figure import Answer, Figure, NoFigure
from pcc_metrics.figures.rates import Rate
from pcc_metrics.figures.rest_of_force import RestOfForce
from pcc_metrics.narrative.claims import Claim
from pcc_metrics.narrative.plan import TextPlan
from pcc_metrics.narrative.sentences import Sentence
from pcc_metrics.stats.change_signs import Sign, Turn
from pcc_metrics.stats.intervals import Interval
from pcc_metrics.store.observation import Observation


def figure_json(
    answer: Answer, beside: SideBySide | None = None, rest: RestOfForce | None = None
) -> dict[str, Any]:
    """One figure; `unavailable` is null or the reason why there is no value.

    `beside` adds the rates of other areas as comparisons of the kind `national`, and `rest` that of
    the rest of the force as one of the kind `rest`.
    """
    if isinstance(answer, NoFigure):
        return _answer_json(answer) | {"unavailable": answer.unavailable}
    return _answer_json(answer) | {
        "value": answer.value,
        "numerator": answer.level.numerator,
        "denominator": answer.level.denominator,
        "interval": _interval(answer.interval),
        "rate": _rate(answer.rate),
        "reported": _report(answer.report),
        "history": answer.history,
        "how": answer.how,
        "newest": answer.newest,
        "months": [str(month) for month in answer.months],
        "newest_complete": figure_json(answer.newest_complete) if answer.newest_complete else None,
        "comparisons": [
            *(_change(change) for change in answer.comparisons),
            *(_national(beside) if beside else ()),
            *((_rest(answer, rest),) if rest else ()),
        ],
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    """Every key of a figure in its order; those that only a value has are null, false or empty."""
    return {
        "measure": answer.measure.id,
        "areas": [area.id for area in answer.shown],
        "areas_asked": [area.id for area in answer.areas],
        "asked": period_json(answer.asked),
        **period_json(answer.period),
        "value": None,
        "unit": answer.measure.unit,
        "numerator": None,
        "denominator": None,
        "interval": None,
        "rate": None,
        "status": answer.status,
        "source": answer.source,
        "reported": None,
        "history": False,
        "how": None,
        "newest": False,
        "months": [],
        "newest_complete": None,
        "comparisons": [],
        "mission": _mission(answer.measure.mission),
        "notes": [note.text for note in answer.notes],
        "unavailable": None,
    }


def _mission(mission: Mission | None) -> dict[str, Any] | None:
    """A national aim for the measure: to which share of which period's level, and by when."""
    if mission is None:
        return None
    return {
        "text": mission.text,
        "share": mission.share,
        "from": period_json(mission.baseline),
        "by": str(mission.by),
        "source": mission.source,
        "caveat": mission.caveat,
    }


def sentence_json(sentence: Sentence) -> dict[str, Any]:
    """One drafted sentence with what it claims, the figures it rests on and their rows."""
    return {
        "text": sentence.text,
        "standalone": sentence.alone,
        "fact": sentence.fact,
        "claims": [claim_json(claim) for claim in sentence.claims],
        "figures": [
            {**figure_json(f), "rows": [observation_json(o) for o in f.observations]}
            for f in sentence.figures
        ],
    }


def claim_json(claim: Claim) -> dict[str, Any]:
    """One thing that a text says, as it can be checked."""
    return {
        "kind": claim.kind,
        "text": claim.text,
        "measure": claim.measure or None,
        "areas": list(claim.areas),
        **period_json(claim.period),
        "months": [str(month) for month in claim.months],
        "source": claim.source or None,
        "value": claim.value,
        "against": period_json(claim.against) if claim.against else None,
        "population_year": claim.population_year,
        "per": claim.per,
        "sign": claim.sign or None,
        "against_source": claim.against_source or None,
    }


def plan_json(
    plan: TextPlan, write: Callable[[Sentence], dict[str, Any]] = sentence_json
) -> dict[str, Any]:
    """The planned text of a page, part by part, each sentence as `write` has it."""
    return {
        "answer": write(plan.answer),
        "context": write(plan.context),
        "paragraphs": [[write(s) for s in one] for one in plan.paragraphs],
        "movers": [write(s) for s in plan.movers],
        "others": [[write(s) for s in one] for one in plan.others],
        "cautions": [write(s) for s in plan.cautions],
    }


def page_json(content: PageContent) -> dict[str, Any]:
    """A drafted page: what was asked, and its sentences."""
    return {
        "priority": content.priority.id,
        "title": content.priority.title,
        "areas": [area.id for area in content.areas],
        "to": str(content.to),
        "window": str(content.view.window),
        "asked": period_json(content.asked),
        "snapshot": content.snapshot,
        "sentences": [sentence_json(s) for s in content.sentences],
        "plan": plan_json(content.plan),
    }


def observation_json(row: Observation) -> dict[str, Any]:
    """One row of a snapshot."""
    return {
        "measure": row.measure,
        "area": row.area,
        **period_json(row.period),
        "value": row.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "status": row.status,
        "source": row.source,
        "note": row.note,
    }


def period_json(period: Period | None) -> dict[str, str | None]:
    """First and last day of a period; of none, nothing."""
    return {
        "start": period.start.first_day.isoformat() if period else None,
        "end": period.end.last_day.isoformat() if period else None,
    }


def _interval(interval: Interval | None) -> dict[str, Any] | None:
    if interval is None:
        return None
    return {
        "lower": interval.lower,
        "upper": interval.upper,
        "level": interval.level,
        "method": interval.method,
    }


def _rate(rate: Rate | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    return {
        "value": rate.value,
        "per": rate.per,
        "lower": rate.lower,
        "upper": rate.upper,
        "population": rate.population,
        "population_year": rate.population_year,
        "published": rate.published,
    }


def _national(beside: SideBySide) -> list[dict[str, Any]]:
    own = beside.force_rate
    return [
        {
            "kind": "national",
            "area": line.area.id,
            **period_json(beside.period),
            "source": line.figure.source,
            "own_value": own.value if own else None,
            "value": line.rate.value if line.rate else None,
            "rate": _rate(line.rate),
            "sign": None,
            "verdict": None,
            "reason": line.figure.unavailable
            if isinstance(line.figure, NoFigure)
            else "rates are set side by side, not ranked",
        }
        for line in beside.lines
    ]


def _rest(figure: Figure, rest: RestOfForce) -> dict[str, Any]:
    return {
        "kind": "rest",
        "areas": [area.id for area in rest.areas],
        **period_json(figure.period),
        "own_value": rest.own.value,
        "value": rest.rest.value,
        "rate": _rate(rest.rest),
        "sign": Sign.NOT_COMPARABLE.symbol,
        "verdict": Sign.NOT_COMPARABLE,
        "reason": "rates are set side by side, without a verdict",
    }


def _change(change: Compared) -> dict[str, Any]:
    shared: dict[str, Any] = {
        "kind": change.kind,
        **period_json(None if isinstance(change, AgainstTarget) else change.period),
        "months": [],
        "source": None,
        "other_edition": False,
        "reported": None,
        "own_value": None,
        "value": None,
        "change": None,
        "change_percent": None,
        "change_range": None,
        "sign": None,
        "verdict": None,
        "months_higher": None,
        "months_lower": None,
        "months_equal": None,
        "turn": None,
        "met": None,
        "reason": None,
    }
    if isinstance(change, NotCompared):
        return shared | _sign(change) | {"reason": change.reason}
    share = change.change_share
    numbers = {
        "own_value": change.own_value,
        "value": change.value,
        "change": change.change,
        "change_percent": None if share is None else round_half_up(share * 100, 1),
    }
    if isinstance(change, AgainstTarget):
        return shared | numbers | {"met": change.met}
    return (
        shared
        | numbers
        | _sign(change)
        | _by_month(change)
        | _comparator(change)
        | {"months": [str(month) for month in change.months], "reason": change.reason or None}
    )


def _comparator(change: Change) -> dict[str, Any]:
    """Where the comparator is from, and how far rounding lets the change reach."""
    return {
        "source": change.source,
        "other_edition": change.other_edition,
        "reported": _report(change.report),
        "change_range": [round(n, 6) for n in change.limits] if change.rounding else None,
    }


def _report(report: Report | None) -> dict[str, Any] | None:
    """Who reported a figure, when, and whose it is; nothing of one at first hand."""
    if report is None:
        return None
    when = report.on.isoformat() if report.on else None
    return {"by": report.by, "on": when, "original": report.original}


def _sign(change: Change | NotCompared) -> dict[str, Any]:
    return {"sign": change.sign.symbol, "verdict": change.sign}


def _by_month(change: Change) -> dict[str, Any]:
    """How many months run which way, and the turn; nothing where months are not compared."""
    counts = asdict(change.by_month)
    if not any(counts.values()):
        return {}
    turn = _turn(change.turn) if change.turn else None
    return {**{f"months_{way}": count for way, count in counts.items()}, "turn": turn}


def _turn(turn: Turn) -> dict[str, Any]:
    return {**asdict(turn), "could_be_chance": turn.could_be_chance}
