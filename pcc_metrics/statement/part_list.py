"""The parts of a statement as its writers go through them, each with what it still needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pcc_metrics.domain.formatting import capitalise, join_words, pluralise, uncapitalise
from pcc_metrics.statement.checklist import Item, checklist
from pcc_metrics.statement.commentary_check import CommentaryWarning
from pcc_metrics.statement.document import Statement
from pcc_metrics.statement.text_fields import FRONT, INTRODUCTION

WARNINGS, WHOLE = "warnings", "whole"
COMPLETE = "Nothing is missing."


@dataclass(frozen=True)
class StatementPart:
    """A part that can be opened: what it is called, and what it still needs, in a few words."""

    id: str
    title: str
    needs: str


def list_parts(
    statement: Statement,
    titles: Mapping[str, str],
    warnings: Sequence[CommentaryWarning],
    waiting: Iterable[str],
) -> tuple[StatementPart, ...]:
    """Front sheet, introduction, each priority, open warnings and the whole, in that order.

    `titles` are short ones of priorities. `waiting` are fields with more than one text.
    """
    items = checklist(statement)
    undecided = [part_of(field) for field in waiting]
    warned = [part_of(one.part) for one in warnings]

    def entry(part: str, title: str) -> StatementPart:
        own = [one for one in items if part_of(one.part) == part]
        needs = _needs(own, warned.count(part), undecided.count(part))
        return StatementPart(part, title, " ".join(needs) or COMPLETE)

    count = len(warnings) + len(undecided)
    return (
        entry(FRONT, "Front sheet"),
        entry(INTRODUCTION, "Introduction"),
        *(entry(one.id, titles.get(one.id, one.title)) for one in statement.sections),
        StatementPart(WARNINGS, "Warnings", f"{count} open." if count else "None is open."),
        StatementPart(WHOLE, "The whole statement", f"As it reads now, {statement.state.label}."),
    )


def part_of(field: str) -> str:
    """The part in which a field is edited; what belongs to none of them is in the introduction."""
    kind, _, rest = field.partition("/")
    if kind == FRONT or not rest:
        return kind if kind == FRONT else INTRODUCTION
    return rest.partition("/")[0]


def _needs(items: Sequence[Item], warnings: int, undecided: int) -> Iterator[str]:
    """What is missing in a few words: `Needed: why.`, `1 warning.`.

    What is only wished for comes into view once nothing else is needed.
    """
    for word, needed in (("Needed", True), ("Wished for", False)):
        missing = [_requirement(one) for one in items if one.needed == needed and not one.done]
        if missing:
            yield f"{word}: {join_words(missing)}."
            break
    if warnings:
        yield f"{capitalise(pluralise(warnings, 'warning'))}."
    if undecided:
        yield f"{capitalise(pluralise(undecided, 'text'))} to choose."


def _requirement(item: Item) -> str:
    """What is wanted, without the part that it is wanted in: the list has that."""
    part, _, what = item.requirement.partition(": ")
    return uncapitalise(what or part)
