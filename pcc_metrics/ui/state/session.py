"""One run of a page: what the address asks for, and the snapshot that answers it."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

import streamlit as st

from pcc_metrics import links
from pcc_metrics.content.page_cache import PageRequest
from pcc_metrics.content.reader_cache import open_reader
from pcc_metrics.content.view_content import Content, load_content
from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.definitions import Area, Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Period
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.links import LinkProblem, LinkRequest
from pcc_metrics.store.object_store import ObjectStore
from pcc_metrics.store.register import Register, RegisterEntry

STATE_KEY = "_visit"
_REFRESHED = "_store-refreshed"
ALLOCATIONS = 20_000  # objects more than before, until cycles among them are looked for


@dataclass(frozen=True)
class Visit:
    """What a run of a page knows. `entry` and `reader` are of the snapshot that is shown.

    `instead` says that the link is pinned to another snapshot, which cannot be opened; `fault` then
    says why. Without a `reader` there are no figures at all, and `fault` says why. `content` is
    what the page shows of them: `None` there, and on pages that show no figures by their address.
    `may_publish` decides what is offered; an action asks for the right again.
    """

    catalogue: Catalogue
    register: Register
    path: str
    request: LinkRequest
    entry: RegisterEntry | None = None
    reader: Reader | None = None
    fault: str = ""
    instead: bool = False
    content: Content | None = None
    may_publish: bool = False

    @property
    def view(self) -> View:
        """What the address asks to look at."""
        return self.request.view

    @property
    def terms(self) -> Catalogue:
        """The definitions that the figures were published with, else today's."""
        return self.reader.catalogue if self.reader else self.catalogue

    @property
    def priority(self) -> Priority:
        """The priority whose page this is."""
        return self.catalogue.priorities[self.path]

    @property
    def areas(self) -> tuple[Area, ...]:
        """The chosen areas, else the whole force."""
        return tuple(self.terms.areas[a] for a in self.view.areas) or (self.terms.force,)

    @property
    def pinned(self) -> bool:
        """Whether the figures shown are those of the snapshot that the link names."""
        return bool(self.request.snapshot and self.entry and not self.instead)

    @property
    def period(self) -> Period | None:
        """The period that the page is about; `None` where it shows no figures."""
        return self.content.period if self.content else None

    @property
    def current(self) -> RegisterEntry | None:
        """The snapshot that a live link shows; `None` where there is none to show."""
        try:
            return self.register.current()
        except InputError:
            return None


def open_visit(catalogue: Catalogue, path: str, query: Mapping[str, Sequence[str]]) -> Visit:
    """Read the address and open its snapshot; what cannot be had is said, not raised."""
    register = Register()
    query, too_long = links.bound_query(query)
    blank = Visit(catalogue, register, path, LinkRequest(View()))
    problems: tuple[LinkProblem, ...] = ()
    try:
        wanted, problems = links.read_snapshot_key(query, register)
        visit = _open_snapshot(blank, wanted)
    except InputError as error:
        wanted, visit = None, replace(blank, fault=str(error))
    view, more = links.read_view(query, visit.terms)
    statement_keys, wrong = links.read_statement_keys(query, path)
    return replace(
        visit,
        request=LinkRequest(view, wanted, (*too_long, *problems, *more, *wrong), statement_keys),
    )


def _open_snapshot(blank: Visit, wanted: str | None) -> Visit:
    """The snapshot asked for; where it cannot be opened, the current one in its place."""
    if wanted is None:
        entry = blank.register.current()
        return replace(blank, entry=entry, reader=reader_of(blank, entry))
    entry = blank.register.find(wanted)
    try:
        return replace(blank, entry=entry, reader=reader_of(blank, entry))
    except InputError as error:
        current = blank.current
        if current is None or current.snapshot == wanted:
            raise
        shown = replace(blank, entry=current, reader=reader_of(blank, current))
        return replace(shown, fault=str(error), instead=True)


def reader_of(visit: Visit, entry: RegisterEntry) -> Reader:
    """The reader of a snapshot, one for all sessions; raises `InputError` where it cannot be."""
    return open_reader(visit.register, entry, visit.catalogue)


def with_content(visit: Visit) -> Visit:
    """The visit with what its page holds: worked out here, and read from there ever after."""
    request = page_request(visit)
    return replace(visit, content=load_content(request)) if request else visit


def page_request(visit: Visit) -> PageRequest | None:
    """What a visit asks of the figures; `None` where there are none."""
    if visit.entry is None or visit.reader is None:
        return None
    return PageRequest(
        visit.register, visit.catalogue, visit.entry, visit.reader, visit.path, visit.view
    )


def keep_visit(visit: Visit) -> None:
    """Hand a visit to the page that runs next."""
    st.session_state[STATE_KEY] = visit
    _settle()


@cache
def _settle() -> None:
    """Once a server has what all its pages use, garbage collection need not walk through it again.

    It did for 0.2 s, in one of some sixty reruns. What a rerun leaves behind is freed without it,
    but for some cycles; looking for these once in several reruns is enough.
    """
    gc.freeze()
    gc.set_threshold(ALLOCATIONS)


def current_visit() -> Visit:
    """The visit that the frame opened for this run."""
    return cast(Visit, st.session_state[STATE_KEY])


def refresh_once(store: ObjectStore) -> None:
    """Once a session, have a store far away looked at before somebody goes on with their work.

    What their last server saved just before it ended may not be known here yet.
    """
    if _REFRESHED not in st.session_state:
        st.session_state[_REFRESHED] = True
        store.refresh()


def todays_catalogue() -> Catalogue:
    """Today's catalogue; raises `InputError` with every fault in it."""
    return load_catalogue()
