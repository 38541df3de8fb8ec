"""The front sheet of the board paper: what the office typed, else what it says every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.domain.office import Body
from pcc_metrics.statement.document import FrontLine
from pcc_metrics.statement.text_fields import FRONT, FRONT_FIELDS, Texts, field_name

# A paper can do without these: not every board numbers its items or names a priority of its plan.
OPTIONAL = ("agenda-item", "plan-priority")


def front_sheet(texts: Texts, body: Body, title: str, area: Area) -> tuple[FrontLine, ...]:
    """Every line of it, in its order; none for a local pack that nobody has typed one for.

    A board is given the statement of the whole force; a pack goes to the people of its area.
    """
    typed = any(texts.get(field_name(FRONT, name), "").strip() for name in FRONT_FIELDS)
    return tuple(_lines(texts, body, title)) if typed or area.id == body.force else ()


def _lines(texts: Texts, body: Body, title: str) -> Iterator[FrontLine]:
    for name, standing in standing_texts(body, title).items():
        text = texts.get(field_name(FRONT, name), "").strip() or standing
        yield FrontLine(name, FRONT_FIELDS[name], _write_day(text) if name == "date" else text)


def standing_texts(body: Body, title: str) -> Mapping[str, str]:
    """Name of a line -> what stands there unless the office writes otherwise; empty without it."""
    given = {name: getattr(body.front, name.replace("-", "_"), "") for name in FRONT_FIELDS}
    return {**given, "title": title, "contact": body.front.contact or body.contact}


def _write_day(text: str) -> str:
    """A day that was picked as people write it; any other words as they are."""
    try:
        return format_date(date.fromisoformat(text))
    except ValueError:
        return text
