"""The report of a refresh: what was fetched and what would change, in words and as JSON."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

T = TypeVar("T")
MOST_NOTES = 12  # of one source on a screen; the file of the report has them all


@dataclass(frozen=True)
class SourceReport:
    """One source. `troubles` are what went wrong, `gaps` months without figures, and why.

    `digest` is of the bytes of its files; `changed` says that it is not that of the last refresh.
    `accounts` say where every row of every file went; `notes` are the ingester's other words.
    """

    source: str
    title: str
    files: int = 0
    digest: str = ""
    changed: bool = False
    read: str = ""
    troubles: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def _outcome(self) -> str:
        if self.files:
            return "has newer files" if self.changed else "has nothing new since the last refresh"
        return "could not be read" if self.troubles else "has no file of what was asked for"

    def lines(self) -> Iterator[str]:
        """For a terminal: the outcome, gaps, rows read and notes."""
        yield f"{self.title}: {self._outcome}."
        yield from (f"  Gap: {line}" for line in self.gaps)
        if self.read:
            yield f"  {self.read}"
        yield from (f"  {line}" for line in self.notes[:MOST_NOTES])
        if len(self.notes) > MOST_NOTES:
            yield f"  and {len(self.notes) - MOST_NOTES} more, all in report.json."


@dataclass(frozen=True)
class RefreshReport:
    """A refresh from end to end. `candidate` is the digest of its file, empty where there is none.

    `counts` has rows new, revised, kept and the same. `months` says which months are new of which
    source, `revisions` which values changed, `warnings` what publishing would ask about, `findings`
    what the checks found that they do not find in the current snapshot, `calendar` what is due.
    """

    made_on: str
    force: str
    since: str
    sources: tuple[SourceReport, ...]
    counts: Mapping[str, int]
    months: tuple[str, ...] = ()
    revisions: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    calendar: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    candidate: str = ""
    base: str = ""

    @property
    def troubles(self) -> tuple[str, ...]:
        """What went wrong with any source, in a sentence each."""
        return tuple(line for source in self.sources for line in source.troubles)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What any source lacks, in a sentence each."""
        return tuple(line for source in self.sources for line in source.gaps)

    @property
    def summary(self) -> str:
        """One sentence."""
        if self.candidate:
            new, revised = self.counts["new"], self.counts["revised"]
            return (
                f"A candidate with {_rows(new)} that {'is' if new == 1 else 'are'} new and "
                f"{revised:,} revised waits to be looked at and published."
            )
        if self.troubles:
            return "Nothing new could be brought in."
        return "There is nothing new: the published figures are the newest there are."

    def is_news_after(self, before: RefreshReport | None) -> bool:
        """Whether a person who saw the report before has anything new to see in this one."""
        if before is None or self.troubles:
            return True
        return self.news != before.news

    @property
    def news(self) -> tuple[object, ...]:
        """What a person would want to hear of once."""
        return (self.force, self.since, self.candidate, self.late, self.gaps)

    def lines(self) -> Iterator[str]:
        """For a terminal."""
        yield self.summary
        for heading, lines in (
            ("What went wrong", tuple(self._named_troubles)),
            ("New", self.months),
            ("Revised", self.revisions),
            ("Not taken over", self.kept),
            ("Warnings", self.warnings),
            ("New findings of the checks", self.findings),
            ("Due and late", self.calendar),
        ):
            if lines:
                yield f"{heading}:"
                yield from (f"  {line}" for line in lines)
        for source in self.sources:
            yield from source.lines()

    @property
    def _named_troubles(self) -> Iterator[str]:
        for source in self.sources:
            yield from (f"{source.title}: {line}" for line in source.troubles)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, for its file."""
        return asdict(self)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> RefreshReport:
        """What `as_json` made, read again."""
        sources = tuple(_from_plain(SourceReport, one) for one in plain["sources"])
        return _from_plain(cls, {**plain, "sources": sources})


def _from_plain(cls: type[T], plain: Mapping[str, Any]) -> T:
    """Lists are tuples again; what another version of the program wrote beside is left out."""
    known = set(inspect.signature(cls).parameters)
    return cls(
        **{
            key: tuple(value) if isinstance(value, list) else value
            for key, value in plain.items()
            if key in known
        }
    )


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
