"""The parts of a statement that the office writes, by the names they are kept under.

Every part is a text. Whether a priority applies is `yes` or `no`; what the force did is a list of
claims, kept as JSON, so that each keeps its source and its date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pcc_metrics.domain.definitions import Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import uncapitalise
from pcc_metrics.domain.office import Whose

INTRODUCTION = "introduction"
PRE_ELECTION = "pre-election"
ON = "on"
YES, NO = "yes", "no"
APPLIES, WHY, DID, REFLECTIONS, PLANNED, QUESTION, INITIATIVE = (
    "applies", "why", "did", "reflections", "planned", "question", "initiative"
)  # fmt: skip

LABELS = {
    APPLIES: "Whether it applies",
    WHY: "Why it applies, or does not",
    DID: "What was done this quarter",
    REFLECTIONS: "Quarterly reflections",
    PLANNED: "Planned activity",
    QUESTION: "Question for the chief officer",
    INITIATIVE: "Initiative",
}
# The front sheet of the paper, in its order; kept as `front/board` and so on.
FRONT = "front"
FRONT_FIELDS = {
    "board": "Board",
    "date": "Date of the meeting",
    "agenda-item": "Agenda item",
    "plan-priority": "Priority of the plan",
    "title": "Title",
    "presented-by": "Presented by",
    "purpose": "Purpose",
    "recommendations": "Recommendations",
    "financial": "Financial implications",
    "legal": "Legal implications",
    "equality": "Equality implications",
    "risk": "Risk implications",
    "contact": "Contact",
}
ALONE = {INTRODUCTION: "Introduction", PRE_ELECTION: "Pre-election period"}
COMMENTARY = (REFLECTIONS, PLANNED, QUESTION)
LONGEST = 20_000  # characters of one part; a whole statement has about 15,000

Texts = Mapping[str, str]  # part -> what the office wrote


@dataclass(frozen=True)
class ActivityClaim:
    """Something that is said to have been done: by whom, on whose word, and when it was given.

    `initiative` is the one of the catalogue that it was taken over from.
    """

    text: str
    source: str = ""
    said_on: date | None = None
    url: str = ""
    whose: Whose = Whose.FORCE
    initiative: str = ""

    @property
    def traced(self) -> bool:
        """Whether it has what a claim needs: words, a source and a date."""
        return bool(self.text.strip() and self.source.strip() and self.said_on)


def merge_force_texts(own: Texts, force: Texts) -> Texts:
    """An area's texts; what it does not say of applicability is as the force's statement says it.

    The law asks the office once, for its whole area, which priorities apply.
    """
    shared = {name: text for name, text in force.items() if name.split("/")[0] in (APPLIES, WHY)}
    return {**shared, **{name: text for name, text in own.items() if text or name not in shared}}


def field_name(kind: str, priority: str, own: str = "") -> str:
    """`did/homicide`, `initiative/homicide/cara`."""
    return "/".join(filter(None, (kind, priority, own)))


def priority_fields(priority: Priority) -> tuple[str, ...]:
    """The parts of a priority that are always there; initiatives come from the catalogue."""
    return tuple(field_name(kind, priority.id) for kind in (APPLIES, WHY, DID, *COMMENTARY))


def field_label(name: str, titles: Mapping[str, str]) -> str:
    """A part as a person calls it; `titles` are those of priorities and initiatives by id."""
    kind, _, rest = name.partition("/")
    if not rest:
        return ALONE.get(kind, kind)
    if kind == FRONT:
        return f"Front sheet: {uncapitalise(FRONT_FIELDS.get(rest, rest))}"
    priority, _, own = rest.partition("/")
    what = f"{LABELS[kind]}: {titles.get(own, own)}" if own else LABELS[kind]
    return f"{titles.get(priority, priority)}: {what[:1].lower()}{what[1:]}"


def check_field(name: str, priorities: Iterable[str], initiatives: Iterable[str]) -> None:
    """Raise `InputError` for a part that no statement has."""
    kind, _, rest = name.partition("/")
    priority, _, own = rest.partition("/")
    if (
        name in ALONE
        or (kind == FRONT and rest in FRONT_FIELDS)
        or (
            kind in LABELS
            and priority in set(priorities)
            and (own in set(initiatives) if kind == INITIATIVE else not own)
        )
    ):
        return
    raise InputError(f"A statement has no part “{name}”.")


def write_claims(claims: Iterable[ActivityClaim]) -> str:
    """Claims as they are kept; those without a word are left out, and none at all is no text."""
    kept = [_plain(claim) for claim in claims if claim.text.strip()]
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def read_claims(text: str) -> tuple[ActivityClaim, ...]:
    """Claims from a kept text; raises `InputError` where it is none."""
    return tuple(_claims(text)) if text.strip() else ()


def _plain(claim: ActivityClaim) -> dict[str, Any]:
    said_on = claim.said_on.isoformat() if claim.said_on else ""
    return {**asdict(claim), "said_on": said_on}


def _claims(text: str) -> Iterator[ActivityClaim]:
    try:
        for record in json.loads(text):
            said_on, whose = record.pop("said_on", ""), Whose(record.pop("whose", Whose.FORCE))
            day = date.fromisoformat(said_on) if said_on else None
            yield ActivityClaim(**record, said_on=day, whose=whose)
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"This is no list of claims: {error}.") from None
