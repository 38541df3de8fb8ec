"""What the address of data asks for: which snapshot answers it, and for which view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from http import HTTPStatus
from typing import TypeVar

from pcc_metrics import links
from pcc_metrics.api.problems import ProblemError, problem_of_link
from pcc_metrics.api.published import Published
from pcc_metrics.content.page_cache import PageRequest
from pcc_metrics.content.page_content import latest_month, order_measures
from pcc_metrics.content.reader_cache import open_reader
from pcc_metrics.domain.definitions import Area, Measure, Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader, view_areas
from pcc_metrics.links import LinkRequest, Query
from pcc_metrics.narrative.withdrawals import withdrawal_notice
from pcc_metrics.store.register import RegisterEntry

BAD_REQUEST, NOT_FOUND, GONE = HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.GONE
UNAVAILABLE = HTTPStatus.SERVICE_UNAVAILABLE
CATALOGUE_PATH = "/api/v1/catalogue"
NOTHING_PUBLISHED = "No figures have been published yet."
Definition = TypeVar("Definition", Measure, Priority)


@dataclass(frozen=True)
class DataRequest:
    """A request for figures. `root` is the app's own address, `named` the snapshot it names."""

    published: Published
    entry: RegisterEntry
    reader: Reader
    view: View
    named: str | None
    root: str

    @property
    def pinned(self) -> bool:
        """Whether snapshot and month are named in full: newer figures change nothing."""
        return bool(self.view.to) and self.named == self.entry.snapshot

    @property
    def areas(self) -> tuple[Area, ...]:
        """The chosen areas, else the whole force."""
        return view_areas(self.reader, self.view)

    def measure(self, measure: str) -> Measure:
        """A measure by its id; raises a problem that names one that is like it."""
        return _find(self.reader.catalogue.measures, measure, "measure")

    def priority(self, priority: str) -> Priority:
        """A priority by its id; raises a problem that names one that is like it."""
        return _find(self.published.catalogue.priorities, priority, "priority")

    def page_of(self, measure: Measure) -> Priority | None:
        """The page that shows a measure first; `None` of one that is on none."""
        priorities = self.published.catalogue.priorities
        return next((priorities[one] for one in measure.priorities if one in priorities), None)

    def month(self, measure: Measure) -> Month:
        """The last month asked for; else the one that the measure's page opens at."""
        if self.view.to:
            return self.view.to
        page, reader = self.page_of(measure), self.reader
        measures = order_measures(reader, page) if page else [measure]
        return latest_month(reader, measures, self.areas, self.view.window)

    def page_request(self, priority: Priority) -> PageRequest:
        """What is asked of the finished pages; pages that readers use are not pushed out."""
        published = self.published
        register, catalogue = published.register, published.catalogue
        return PageRequest(
            register, catalogue, self.entry, self.reader, priority.id, self.view, passing=True
        )

    def pinned_query(self, to: Month) -> links.QueryKeys:
        """Every key of this view written out."""
        force, snapshot = self.reader.catalogue.force.id, self.entry.snapshot
        return links.pinned_query(self.view, force=force, to=to, snapshot=snapshot)

    def live_query(self) -> links.QueryKeys:
        """The keys of this view that follow new figures."""
        return links.live_query(self.view)

    def own_query(self) -> links.QueryKeys:
        """The keys that were asked for: those of a live link, and the snapshot that was named."""
        named = self.entry.snapshot if self.named else None
        return links.carried_query(LinkRequest(self.view, named))


def read_request(published: Published, query: bytes, root: str) -> DataRequest:
    """Read an address and open its snapshot; raises a problem for what cannot be honoured."""
    try:
        keys = links.parse_query(query)
    except InputError as error:
        raise ProblemError(BAD_REQUEST, str(error)) from None
    entry = find_entry(published, keys)
    reader = open_published(published, entry)
    view, problems = links.read_view(keys, reader.catalogue)
    _, misplaced = links.read_statement_keys(keys, "")
    if problems or misplaced:
        raise problem_of_link((*problems, *misplaced))
    named = next(iter(keys.get("snapshot", ())), None)
    return DataRequest(published, entry, reader, view, named, root)


def find_entry(published: Published, keys: Query) -> RegisterEntry:
    """The publication that a link names, else the current one."""
    snapshot, problems = links.read_snapshot_key(keys, published.register)
    if problems:
        unclear = any(one.instead for one in problems)
        raise problem_of_link(problems, BAD_REQUEST if unclear else NOT_FOUND)
    if snapshot:
        return find_published(published, snapshot)
    if published.current is None:
        raise ProblemError(NOT_FOUND, NOTHING_PUBLISHED)
    return published.current


def find_published(published: Published, wanted: str) -> RegisterEntry:
    """The publication of a snapshot's id or its start; none of one that was withdrawn."""
    try:
        entry = published.register.find(wanted)
    except InputError as error:
        raise ProblemError(NOT_FOUND, str(error)) from None
    withdrawal = published.withdrawals.get(entry.snapshot)
    if withdrawal:
        raise ProblemError(GONE, withdrawal_notice(withdrawal))
    return entry


def open_published(published: Published, entry: RegisterEntry) -> Reader:
    """The reader of a publication; a file that cannot be used is a problem of the server's."""
    try:
        return open_reader(published.register, entry, published.catalogue)
    except InputError as error:
        raise ProblemError(UNAVAILABLE, str(error)) from None


def _find(known: Mapping[str, Definition], wanted: str, what: str) -> Definition:
    one = known.get(wanted)
    if one is not None:
        return one
    near = get_close_matches(wanted.casefold()[: links.LONGEST_SHOWN], [*known], n=1)
    hint = f" Did you mean “{near[0]}”?" if near else f" {CATALOGUE_PATH} lists all there are."
    raise ProblemError(NOT_FOUND, f"There is no {what} “{links.clip(wanted)}”.{hint}")
