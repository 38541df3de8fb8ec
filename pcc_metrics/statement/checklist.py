"""What the law and the office's own rules still miss in a statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pcc_metrics.domain.formatting import uncapitalise
from pcc_metrics.statement.commentary_check import CommentaryWarning
from pcc_metrics.statement.document import Section, Statement
from pcc_metrics.statement.front_sheet import OPTIONAL
from pcc_metrics.statement.text_fields import (
    APPLIES,
    DID,
    FRONT,
    PLANNED,
    REFLECTIONS,
    WHY,
    field_name,
)

LAW = "The Order, paragraph 7A"
OFFICE = "The office’s own rules"
Warnings = Sequence[CommentaryWarning]


@dataclass(frozen=True)
class Item:
    """One thing that is wanted. `gap` says what is missing; empty where it is there.

    A `needed` one keeps a statement from being signed off; `part` is where to put it right.
    """

    rule: str
    requirement: str
    gap: str
    needed: bool
    part: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is missing."""
        return not self.gap


def checklist(statement: Statement, warnings: Warnings = ()) -> tuple[Item, ...]:
    """Everything that is wanted, in the order of the statement; then its open warnings."""
    return (*_items(statement), *(_warning_item(one) for one in warnings))


def gaps(statement: Statement, warnings: Warnings = ()) -> tuple[str, ...]:
    """What keeps the statement from being signed off, in sentences."""
    items = checklist(statement, warnings)
    return tuple(item.gap for item in items if item.needed and item.gap)


def _warning_item(warning: CommentaryWarning) -> Item:
    """A claim that the figures do not bear out: the sentence changes, or a reason is typed."""
    gap = f"Change the sentence, or say why it stands: {warning.text}"
    return Item(OFFICE, "Claims agree with the figures", gap, needed=True, part=warning.part)


def _items(statement: Statement) -> Iterator[Item]:
    yield from _of_front_sheet(statement)
    for section in statement.sections:
        yield from _of_law(section, statement)
        if not statement.pre_election:
            yield from _of_office(section)
    for reference in statement.references:
        missing = "" if reference.url else reference.text
        yield Item(OFFICE, f"A link: {uncapitalise(reference.title)}", missing, needed=False)


def _of_front_sheet(statement: Statement) -> Iterator[Item]:
    """What a board paper needs at its front; the law asks for none of it."""
    for line in statement.front:
        if line.field not in OPTIONAL:
            label = uncapitalise(line.label)
            gap = "" if line.text else f"The front sheet lacks this: {label}."
            name = field_name(FRONT, line.field)
            yield Item(OFFICE, f"Front sheet: {label}", gap, needed=False, part=name)


def _of_law(section: Section, statement: Statement) -> Iterator[Item]:
    name, applies = section.title, section.applicability
    yield Item(
        f"{LAW}(b)",
        f"{name}: whether it applies",
        ""
        if applies.applies is not None
        else f"{name}: it is not said whether this priority applies.",
        needed=True,
        part=field_name(APPLIES, section.id),
    )
    yield Item(
        f"{LAW}(b)",
        f"{name}: why",
        "" if applies.why else f"{name}: it is not said why it applies or does not.",
        needed=True,
        part=field_name(WHY, section.id),
    )
    if applies.applies is not False:
        gap = _contribution(section, statement)
        wanted = f"{name}: what the force did, with source and date"
        yield Item(f"{LAW}(a)", wanted, gap, needed=True, part=field_name(DID, section.id))


def _contribution(section: Section, statement: Statement) -> str:
    if not section.of_force:
        return f"{section.title}: it is not said what {statement.police} did this quarter."
    untraced = [claim.text for claim in section.contributions if not claim.traced]
    if untraced:
        return f"{section.title}: a claim has no source or no date: “{untraced[0][:80]}”."
    first = statement.quarter.start.first_day
    if all(claim.said_on and claim.said_on < first for claim in section.of_force):
        return (
            f"{section.title}: every claim about {statement.police} is older than "
            f"{statement.quarter.label}, so none is about this quarter."
        )
    return ""


def _of_office(section: Section) -> Iterator[Item]:
    written = {own.part for own in section.commentary}
    for kind, what in ((REFLECTIONS, "quarterly reflections"), (PLANNED, "planned activity")):
        name = field_name(kind, section.id)
        gap = "" if name in written else f"{section.title}: no {what} are written yet."
        gap = gap.replace("activity are", "activity is")
        yield Item(OFFICE, f"{section.title}: {what}", gap, needed=False, part=name)
