"""A composed statement, as plain values: what is shown, exported, kept and compared.

It holds no live figures, so that a published one can be read back as it was. Data sentences are
locked: each carries the figures it rests on. The office's own words stand apart and are labelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.tables import Table
from pcc_metrics.domain.field_types import MonthText, PeriodText
from pcc_metrics.domain.formatting import format_date, label_months, months_in_sentence
from pcc_metrics.domain.office import Whose
from pcc_metrics.narrative.fact_types import FactKind
from pcc_metrics.statement.text_fields import ActivityClaim

# Of a contribution in the summary, six of which share a page with their figures.
LINE_WORDS, FEW_WORDS = 20, 6
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class State(StrEnum):
    """How far a statement has come. Only a published one is for the public.

    The values are stored. People read the `label`, for "final" is a word of figures.
    """

    DRAFT = "draft"
    FINAL = "final"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        """As people read it: `signed off`."""
        return "signed off" if self is State.FINAL else str(self)


@dataclass(frozen=True)
class FrontLine:
    """A line of the front sheet: its name among `FRONT_FIELDS`, its label, and what stands there.

    `text` is empty where nothing is given; a draft says so, and a published paper leaves it out.
    """

    field: str
    label: str
    text: str


@dataclass(frozen=True)
class Number:
    """One figure of the statement, as it is said."""

    measure: str
    title: str
    kind: str
    place: str
    period: PeriodText
    value: float
    said: str
    status: str
    source: str
    notes: tuple[str, ...] = ()
    months: tuple[MonthText, ...] = ()  # the complete ones, where it is not of the whole period

    @property
    def period_label(self) -> str:
        """`year to March 2026`, `11 complete months of the year to March 2026`."""
        return label_months(self.period, self.months)

    @property
    def period_in_sentence(self) -> str:
        """The same with the article where one is wanted."""
        return months_in_sentence(self.period, self.months)

    @property
    def shown(self) -> str:
        """The areas that it is of, for the diff of figures."""
        return self.place


@dataclass(frozen=True)
class LockedSentence:
    """A locked data sentence: `fact` is the kind of thing it says, `reference` what it rests on.

    One that is `aside` stands in an annex: an older figure, another source of the same, a caution.
    """

    text: str
    fact: FactKind
    reference: str
    measures: tuple[str, ...]
    aside: bool = False


@dataclass(frozen=True)
class Applicability:
    """Paragraph 7A(b): whether a priority applies here, and why. `None`: not yet said."""

    applies: bool | None
    why: str
    text: str


_APPLIES = {True: "Applies", False: "Does not apply", None: "Not yet said"}


@dataclass(frozen=True)
class OwnWords:
    """What the office wrote, under the label that says whose words they are."""

    label: str
    text: str
    part: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text as written, cut at empty lines."""
        return tuple(filter(None, (one.strip() for one in self.text.split("\n\n"))))


@dataclass(frozen=True)
class Section:
    """One priority: applicability, data, what was done, the office's words, initiatives.

    `without` says that no figure answers for the priority; it is empty where one does. `leads` are
    the lines of the summary: the leading figure with the size and sign of its change first.
    """

    id: str
    title: str
    meaning: str
    period: str
    applicability: Applicability
    without: str
    sentences: tuple[LockedSentence, ...]
    numbers: tuple[Number, ...]
    headlines: Table | None
    figures: Table
    chart: Chart | None
    did: tuple[ActivityClaim, ...]
    did_missing: str
    commentary: tuple[OwnWords, ...]
    initiatives: tuple[ActivityClaim, ...]
    pinned: str
    live: str
    leads: tuple[str, ...] = ()

    @property
    def contributions(self) -> tuple[ActivityClaim, ...]:
        """All that is said to have been done, the force's first: that is what the law asks for."""
        claims = (*self.did, *self.initiatives)
        return tuple(sorted(claims, key=lambda claim: list(Whose).index(claim.whose)))

    @property
    def of_force(self) -> tuple[ActivityClaim, ...]:
        """What the force is said to have done."""
        return tuple(claim for claim in self.contributions if claim.whose is Whose.FORCE)

    @property
    def contribution_line(self) -> str:
        """The first thing that the force did, cut to a line, and how many more there are."""
        first, *more = self.of_force or (None,)
        if first is None:
            return "Nothing given yet"
        return f"{shorten(first.text)}{f' And {len(more)} more.' if more else ''}"

    @property
    def texts(self) -> Iterator[str]:
        """Everything that it says in sentences, in the order of reading."""
        yield from filter(None, (self.applicability.text, self.applicability.why, self.without))
        yield from (sentence.text for sentence in self.sentences)
        yield from (claim.text for claim in self.did)
        if self.did_missing:
            yield self.did_missing
        yield from (one for own in self.commentary for one in own.paragraphs)
        yield from (claim.text for claim in self.initiatives)


def shorten(text: str) -> str:
    """The first sentence of a text with what it names, cut after some words where it is long."""
    first, *rest = _SENTENCE_END.split(text.strip(), maxsplit=2)
    # A first sentence of a few words is a name: what it is comes with it.
    words = " ".join((first, *(rest[:1] if len(first.split()) < FEW_WORDS else ()))).split()
    if len(words) <= LINE_WORDS:
        return " ".join(words)
    return f"{' '.join(words[:LINE_WORDS]).rstrip(',;:')} …"


@dataclass(frozen=True)
class ChangesSinceLast:
    """What changed since the last statement; each line names a figure and its period."""

    opening: str
    new: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Heading and lines; a group without lines is left out."""
        named = (
            ("New figures", self.new),
            ("Revised figures", self.revised),
            ("Unchanged figures", self.unchanged),
            ("Overdue figures", self.overdue),
        )
        return tuple((heading, lines) for heading, lines in named if lines)


@dataclass(frozen=True)
class Definition:
    """What a measure of the statement counts, and what to beware of."""

    measure: str
    title: str
    text: str
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class SourceCredit:
    """A source with the words that its licence asks for."""

    id: str
    title: str
    publisher: str
    licence: str
    attribution: str
    url: str
    caveat: str


@dataclass(frozen=True)
class Reference:
    """A page that the law has in view; without `url`, `text` says what is missing."""

    title: str
    url: str
    text: str


@dataclass(frozen=True)
class Statement:
    """A quarterly statement for one area on the figures of one snapshot.

    `version` counts published ones: that which a draft would become. `dated` is the day of
    publication, or that on which a draft was composed.
    """

    id: str
    title: str
    office: str
    office_holder: str
    police: str
    area: str
    place: str
    area_title: str
    quarter: PeriodText
    snapshot: str
    snapshot_title: str
    as_of: date
    state: State
    version: int
    reason: str
    dated: date
    duty: str
    caution: str
    introduction: OwnWords | None
    pre_election: str
    since: ChangesSinceLast
    sections: tuple[Section, ...]
    quality: tuple[str, ...]
    definitions: tuple[Definition, ...]
    sources: tuple[SourceCredit, ...]
    references: tuple[Reference, ...]
    frequency: str
    address: str
    front: tuple[FrontLine, ...] = ()
    age: str = ""  # which figures are of the quarter, and the newest of the rest
    unchecked: tuple[str, ...] = ()  # claims of a source that no figure can be set against

    @property
    def draft(self) -> bool:
        """Whether every page of it must be marked as a draft."""
        return self.state is not State.PUBLISHED

    @property
    def mark(self) -> str:
        """`DRAFT`, or `DRAFT: signed off, not yet published`; empty for a published statement."""
        return {
            State.DRAFT: "DRAFT",
            State.FINAL: "DRAFT: signed off, not yet published",
            State.PUBLISHED: "",
        }[self.state]

    @property
    def status_line(self) -> str:
        """`Published version 2, 27 February 2024`."""
        description = f"version {self.version}, {format_date(self.dated)}"
        return f"Published {description}" if not self.draft else f"{self.mark}, {description}"

    def whose_title(self, claim: ActivityClaim) -> str:
        """Whose contribution a claim tells of, as the paper labels it."""
        return {
            Whose.FORCE: self.police,
            Whose.OFFICE: f"Office of the {self.office_holder}",
            Whose.PARTNER: "Partners",
        }[claim.whose]

    @property
    def summary(self) -> Table | None:
        """A row a priority: figure, the force's contribution, whether it applies.

        `None` for a statement that was published before statements had a summary.
        """
        if not any(section.leads for section in self.sections):
            return None
        rows = tuple(
            (s.title, " ".join(s.leads), s.contribution_line, _APPLIES[s.applicability.applies])
            for s in self.sections
        )
        columns = ("Priority", "Figure and change", f"What {self.police} did", "Applies")
        return Table(columns, rows, f"The priorities in {self.place} at a glance")

    @property
    def applicability(self) -> Table:
        """Every priority, whether it applies, and why."""
        rows = tuple(
            (s.title, _APPLIES[s.applicability.applies], s.applicability.why or "Not yet said")
            for s in self.sections
        )
        return Table(("Priority", "Applies", "Why"), rows, f"Priorities that apply in {self.place}")

    @property
    def texts(self) -> Iterator[str]:
        """Everything that it says in sentences, in the order of reading."""
        yield from filter(None, (self.age, self.duty, self.caution, self.pre_election))
        yield from self.introduction.paragraphs if self.introduction else ()
        yield self.since.opening
        yield from (line for _, lines in self.since.groups for line in lines)
        for section in self.sections:
            yield from section.texts
        yield from (*self.quality, *self.unchecked, self.frequency)

    @property
    def numbers(self) -> Iterator[Number]:
        """Every figure, in the order of the priorities."""
        for section in self.sections:
            yield from section.numbers
