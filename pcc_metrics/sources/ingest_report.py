"""What an ingest read, counted and left out: nothing is dropped without a line here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.domain.periods import Month
from pcc_metrics.store.observation import Observation

EXAMPLES = 5  # different ones kept for each reason, so that memory does not grow with the file


class FindingKind(StrEnum):
    """What an ingester found in a source file."""

    INCOMPLETE = "incomplete"
    PARTIAL = "partial"
    UNTESTED = "untested"
    NOTE = "note"


@dataclass(frozen=True)
class LeftOut:
    """How much was left out for one reason. `examples` maps the first few things to their count."""

    count: int
    examples: Mapping[str, int]

    @property
    def text(self) -> str:
        """The examples with their counts: `Arson (12); Fraud (3); and others`."""
        named = [f"{name} ({count:,})" for name, count in self.examples.items()]
        shown = sum(self.examples.values())
        return "; ".join([*named, "and others"] if shown < self.count else named)


@dataclass(frozen=True)
class IngestFinding:
    """Something a reader must know of the figures.

    `incomplete`: an area's month lacks too much to be counted. `partial`: it lacks a little and is
    counted. `untested`: nobody can tell. `share` is the missing part of the usual count, 0 to 1.
    """

    kind: FindingKind
    sentence: str
    month: Month | None = None
    area: str | None = None
    share: float | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileAccount:
    """Every row of one file of crimes, in exactly one of five places."""

    name: str
    rows: int
    counted: int = 0
    outside: int = 0  # placed, and not in the force's LPAs
    no_location: int = 0
    unknown: int = 0  # a category that the catalogue does not know
    uncounted: int = 0  # a category that is known and that no measure counts in that month

    def __post_init__(self) -> None:
        accounted = self.counted + self.outside + self.no_location + self.unknown + self.uncounted
        if accounted != self.rows:
            raise InputError(
                f"{self.name} has {self.rows:,} rows and {accounted:,} are accounted for: "
                "nothing of it may be used. Please report this with the file."
            )

    @property
    def line(self) -> str:
        """`2026-03.csv: 9,000 rows = 7,400 counted + …`: every row, in one line."""
        return (
            f"{self.name}: {self.rows:,} rows = {self.counted:,} counted + {self.uncounted:,} in "
            f"categories not counted + {self.outside:,} outside the force + {self.no_location:,} "
            f"without location, in the force's figure alone, + {self.unknown:,} in categories not "
            "known."
        )


@dataclass(frozen=True)
class IngestReport:
    """Always `read` = `counted` + everything in `left_out`, in `unit` (rows or figures)."""

    source: str
    unit: str
    read: int
    counted: int
    left_out: Mapping[str, LeftOut]
    findings: tuple[IngestFinding, ...]
    observations: int
    accounts: tuple[FileAccount, ...] = ()

    @property
    def incomplete(self) -> tuple[IngestFinding, ...]:
        """The findings that a month's rows are incomplete."""
        return tuple(f for f in self.findings if f.kind is FindingKind.INCOMPLETE)

    @property
    def notes(self) -> tuple[IngestFinding, ...]:
        """All other findings."""
        return tuple(f for f in self.findings if f.kind is not FindingKind.INCOMPLETE)

    def lines(self) -> Iterator[str]:
        """Plain sentences for a terminal."""
        yield (
            f"{self.source}: {self.read:,} {self.unit} read, {self.counted:,} counted, "
            f"{self.read - self.counted:,} left out; {self.observations:,} observations made."
        )
        for reason, left in self.left_out.items():
            yield f"  Left out, {reason}: {left.count:,}. {left.text}."
        yield from (f"  {account.line}" for account in self.accounts)
        for finding in (*self.incomplete, *self.notes):
            yield f"  {finding.sentence}"


@dataclass(frozen=True)
class IngestResult:
    """The observations of one source, and the report that goes with them."""

    observations: list[Observation]
    report: IngestReport


class IngestTally:
    """Counts while a source is read; `ingested` closes it."""

    def __init__(self, source: str, unit: str = "rows") -> None:
        self.source = source
        self.unit = unit
        self.counted = 0
        self.findings: list[IngestFinding] = []
        self._left_out: dict[str, tuple[int, dict[str, int]]] = {}

    def leave_out(self, reason: str, example: str, times: int = 1) -> None:
        """Account for rows that are left out; the first few examples of a reason are kept."""
        count, examples = self._left_out.get(reason, (0, {}))
        if example in examples or len(examples) < EXAMPLES:
            examples[example] = examples.get(example, 0) + times
        self._left_out[reason] = (count + times, examples)

    def note(self, sentence: str) -> None:
        """Say something that whoever ingests should know."""
        self.findings.append(IngestFinding(FindingKind.NOTE, sentence))

    def note_unseen(self, labels: Iterable[str]) -> None:
        """The catalogue counts these labels, and the files have none of them."""
        unmet = list(labels)
        if unmet:
            named = join_words([f"“{label}”" for label in unmet], "or")
            self.note(f"Nothing here is called {named}, which the catalogue counts.")

    def build_result(
        self, read: int, observations: Iterable[Observation], accounts: Iterable[FileAccount] = ()
    ) -> IngestResult:
        """`read` is counted apart from the rest, so that a row lost on the way shows."""
        rows = list(observations)
        left_out = {reason: LeftOut(*counts) for reason, counts in self._left_out.items()}
        findings = tuple(self.findings)
        report = IngestReport(
            self.source,
            self.unit,
            read,
            self.counted,
            left_out,
            findings,
            len(rows),
            tuple(accounts),
        )
        return IngestResult(rows, report)
