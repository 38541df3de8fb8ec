"""The office and its force as the catalogue defines them: duties, links, cautions, initiatives."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator
from pydantic.dataclasses import dataclass

from pcc_metrics.domain.definitions import Measure
from pcc_metrics.domain.field_types import STRICT, PeriodText
from pcc_metrics.domain.formatting import format_date
from pcc_metrics.domain.periods import Period


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError):
        wrong = f"“{name[:60]}” is no time zone: write, for example, Europe/London"
        raise ValueError(wrong) from None


TimeZoneName = Annotated[str, AfterValidator(_zone)]


class Whose(StrEnum):
    """Who did what a contribution tells of. The law asks for the force's (paragraph 7A(a))."""

    FORCE = "force"
    OFFICE = "office"
    PARTNER = "partner"


@dataclass(frozen=True, config=STRICT)
class Initiative:
    """Something done about a priority, as a source describes it; never a cause of a figure.

    Whose it is, is that of whoever carries it out; only what a source says is the force's is so.
    """

    id: str
    title: str
    priorities: tuple[str, ...]
    text: str
    source: str
    said_on: date
    areas: tuple[str, ...] = ()
    whose: Whose = Whose.OFFICE


@dataclass(frozen=True, config=STRICT)
class UncheckedClaim:
    """What a source claims and no figure that is held can be set against, in our words.

    `paragraph` is where in the source. With `areas` it is about these only.
    """

    id: str
    priority: str
    source: str
    paragraph: str
    text: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Link:
    """A page elsewhere that the reader may need."""

    title: str
    url: str


@dataclass(frozen=True, config=STRICT)
class Disturbance:
    """Months in which nearly every figure was unusual; a comparison with them says so."""

    period: PeriodText
    why: str


@dataclass(frozen=True, config=STRICT)
class RecordingCaution:
    """What is known to be wrong with how the force recorded crime in a period.

    Said beside every comparison with it, of measures that one of `sources` publishes.
    """

    period: PeriodText
    text: str
    source: str
    sources: tuple[str, ...]

    def concerns(self, measure: Measure, period: Period) -> bool:
        """Whether a figure of the measure set beside `period` needs the caution."""
        return self.period.overlaps(period) and not set(self.sources).isdisjoint(measure.sources)


@dataclass(frozen=True, config=STRICT)
class Comparators:
    """The areas that figures are drawn beside, why these, who says so, and as of when."""

    title: str
    areas: tuple[str, ...]
    why: str
    source: str
    as_of: date


@dataclass(frozen=True, config=STRICT)
class FrontSheet:
    """What the front sheet of a board paper says every time, unless the office writes otherwise."""

    board: str = ""
    plan_priority: str = ""
    presented_by: str = ""
    purpose: str = ""
    recommendations: str = ""
    financial: str = ""
    legal: str = ""
    equality: str = ""
    risk: str = ""
    contact: str = ""


@dataclass(frozen=True, config=STRICT)
class Body:
    """The office whose app this is and the force it holds to account."""

    office: str
    office_holder: str
    police: str
    force: str
    duty: str
    caution: str
    names: tuple[str, ...] = ()  # how else people write the force: WMP, say
    chief_officer: str = "Chief Constable"  # the title of who leads the force
    contact: str = ""  # an e-mail or web address for whoever finds a figure that looks wrong
    links: tuple[Link, ...] = ()
    inspections: Link | None = None  # paragraph 7B
    complaints: Link | None = None  # paragraph 7C
    front: FrontSheet = FrontSheet()  # what a board paper's front sheet says every time
    reporting: str = ""  # where and how often the office reports, said in every statement
    disturbances: tuple[Disturbance, ...] = ()
    recording_cautions: tuple[RecordingCaution, ...] = ()
    comparators: Comparators | None = None
    figures_title: str = "National policing priorities: published figures"  # all of them together
    time_zone: TimeZoneName = "Europe/London"  # of the days and hours that the office is shown

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return ZoneInfo(self.time_zone)

    def title_figures(self, as_of: date) -> str:
        """The title of a snapshot that was put together from several files."""
        return f"{self.figures_title} as of {format_date(as_of)}"
