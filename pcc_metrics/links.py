"""View <-> address. Nothing else reads or writes a query string.

A live link leaves out what is default and names no snapshot: it follows new figures. A pinned link
writes every key out, the full snapshot id included, so that no later default can change what it
shows; there the whole force is written as its area id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar
from urllib.parse import parse_qs, quote_plus, urlsplit, urlunsplit

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.formatting import join_words
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.quarters import quarter_ending
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.store.register import Register

KEYS = ("lpa", "to", "window", "compare", "snapshot")
# Keys that only one page reads, with its path.
STATEMENT_KEYS = {"quarter": "statement", "statement": "statements", "beside": "statements"}
MOST_KEYS = 100
LONGEST = 2_000  # characters of an address; the longest with every key and area has some 300
LONGEST_ID = 100  # characters of an area's id: a file name may have 255
LEFT_OUT = "it is left out"
LONGEST_SHOWN = 60  # characters; what a link holds beyond it helps nobody to find the mistake

API = "api/v1"
FEED = "feed.atom"

_VERSION = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[a-z0-9-]{{1,{LONGEST_ID}}})-([0-9]{{1,6}})")
Query = Mapping[str, Sequence[str]]  # key -> its values, in the order of the address
QueryKeys = dict[str, str | list[str]]
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class LinkProblem:
    """Something in a link that cannot be honoured.

    `fault` says so in a sentence that names it, `instead` what a page shows in its place. A program
    is shown nothing in its place: it is told the `fault` alone.
    """

    key: str
    value: str
    fault: str
    instead: str = ""

    @property
    def text(self) -> str:
        """Both, for a page."""
        return f"{self.fault.removesuffix('.')}; {self.instead}." if self.instead else self.fault


StatementVersion = tuple[str, int]  # a statement's id and the version of it that was published


@dataclass(frozen=True, slots=True)
class StatementKeys:
    """What a link asks for of statements: a quarter's last month, published versions."""

    quarter: Month | None = None
    statement: StatementVersion | None = None
    beside: StatementVersion | None = None


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """What a link asks for. `snapshot` is a full id, `None` for the current one."""

    view: View
    snapshot: str | None = None
    problems: tuple[LinkProblem, ...] = ()
    histories: StatementKeys = StatementKeys()


def parse_query(query: bytes) -> Query:
    """The keys of an address as they were sent; raises `InputError` at too many."""
    try:
        return parse_qs(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_KEYS)
    except ValueError as error:
        raise InputError("This address has too many keys.") from error


def read_link(query: Query, catalogue: Catalogue, register: Register) -> LinkRequest:
    """Everything that a link asks for, by the catalogue of its snapshot."""
    snapshot, unknown = read_snapshot_key(query, register)
    view, problems = read_view(query, catalogue)
    papers, wrong = read_statement_keys(query)
    return LinkRequest(view, snapshot, (*unknown, *problems, *wrong), papers)


def bound_query(query: Query) -> tuple[Query, tuple[LinkProblem, ...]]:
    """The query of an address; nothing of one that is far longer than any link of this app.

    Each value that cannot be honoured is named on the page, after a look for what was meant.
    """
    values = [value for several in query.values() for value in several]
    length = sum(map(len, (*query, *values)))
    if length <= LONGEST and len(values) <= MOST_KEYS:
        return query, ()
    text = (
        f"The address is too long: at most {LONGEST:,} characters and {MOST_KEYS} values "
        "are read. This page goes by none of them."
    )
    return {}, (LinkProblem("address", f"{length:,} characters", text),)


def read_snapshot_key(
    query: Query, register: Register
) -> tuple[str | None, tuple[LinkProblem, ...]]:
    """The full id of the snapshot that a link is pinned to: `None` for the current one.

    It is read before the rest, because the areas that a pinned link may name are those of its
    snapshot. Raises `RegisterError` where the register itself cannot be read.
    """
    value, problems = _single(query, "snapshot")
    if value is None:
        return None, tuple(problems)
    register.entries()
    try:
        return register.find(clip(value)).snapshot, tuple(problems)
    except InputError as error:
        return None, (*problems, LinkProblem("snapshot", value, str(error)))


def read_view(query: Query, catalogue: Catalogue) -> tuple[View, tuple[LinkProblem, ...]]:
    """The filters that a link names; those that cannot be honoured stay at their default."""
    areas, problems = _areas(query.get("lpa", ()), catalogue)
    to, wrong_month = _month(query)
    window, wrong_window = _choice(query, "window", Window, Window.YEAR)
    compare, wrong_compare = _choice(query, "compare", Compare, Compare.YEAR)
    problems += wrong_month + wrong_window + wrong_compare + list(_unknown_keys(query))
    return View(areas, to, window, compare), tuple(problems)


def read_statement_keys(
    query: Query, path: str | None = None
) -> tuple[StatementKeys, tuple[LinkProblem, ...]]:
    """What a link asks for of statements; what cannot be honoured is left out and named.

    `path` is the page that reads it, where that is known: another page has no use for the key.
    """
    lost = [
        key for key in query if key in STATEMENT_KEYS and path not in (None, STATEMENT_KEYS[key])
    ]
    if lost:
        return StatementKeys(), tuple(_misplaced_problem(key, query[key]) for key in lost)
    quarter, wrong_quarter = _quarter(query)
    statement, wrong_statement = _split_number(query, "statement")
    beside, wrong_beside = _split_number(query, "beside")
    problems = (*wrong_quarter, *wrong_statement, *wrong_beside)
    return StatementKeys(quarter, statement, beside), problems


def _misplaced_problem(key: str, values: Sequence[str]) -> LinkProblem:
    value = ", ".join(values)
    text = f"“{key}={clip(value)}”: only the page “{STATEMENT_KEYS[key]}” reads “{key}”."
    return LinkProblem(key, value, text)


def live_query(view: View) -> QueryKeys:
    """The keys of a live link: only what differs from the default."""
    default = View()
    written: QueryKeys = {}
    if view.areas:
        written["lpa"] = list(view.areas)
    if view.to:
        written["to"] = str(view.to)
    if view.window != default.window:
        written["window"] = str(view.window)
    if view.compare != default.compare:
        written["compare"] = str(view.compare)
    return written


def carried_query(request: LinkRequest) -> QueryKeys:
    """The keys that follow the reader to other pages: the filters and a pinned snapshot."""
    written = live_query(request.view)
    if request.snapshot:
        written["snapshot"] = request.snapshot
    return written


def pinned_query(view: View, *, force: str, to: Month, snapshot: str) -> QueryKeys:
    """Every key written out. `force` is the id of the whole force, `to` the month that is shown."""
    return {
        "lpa": list(view.areas or (force,)),
        "to": str(view.to or to),
        "window": str(view.window),
        "compare": str(view.compare),
        "snapshot": snapshot,
    }


def statement_query(statement: str, version: int) -> QueryKeys:
    """The keys of a published statement's pinned address."""
    return {"statement": f"{statement}-{version}"}


def comparison_query(left: StatementVersion, right: StatementVersion) -> QueryKeys:
    """The keys of two published statements side by side."""
    return {"statement": f"{left[0]}-{left[1]}", "beside": f"{right[0]}-{right[1]}"}


def draft_query(quarter: Month, areas: Sequence[str]) -> QueryKeys:
    """The keys of a statement in the making; no area means the force."""
    return {**live_query(View(tuple(areas))), "quarter": str(quarter)}


def build_address(base: str, path: str, query: Mapping[str, str | Sequence[str]]) -> str:
    """An address that can be sent: the app's root, the page's path, the query."""
    return join_address(base, path, build_query(query))


def join_address(base: str, path: str, query: str) -> str:
    """The same of a query as it stands in an address: many addresses share one."""
    return f"{base.rstrip('/')}/{path}" + (f"?{query}" if query else "")


def figure_address(base: str, measure: str, query: QueryKeys) -> str:
    """The address of one figure as data."""
    return build_address(base, f"{API}/figures/{measure}", query)


def page_address(base: str, priority: str, query: QueryKeys) -> str:
    """The address of a priority's page as data."""
    return build_address(base, f"{API}/pages/{priority}", query)


def series_address(base: str, measure: str, form: str, query: QueryKeys) -> str:
    """The address of a series over time: `form` is `csv`, `parquet` or `csv-metadata.json`."""
    return build_address(base, f"{API}/series/{measure}.{form}", query)


def snapshot_address(base: str, snapshot: str) -> str:
    """The address of a snapshot's file."""
    return build_address(base, f"{API}/snapshots/{snapshot}.parquet", {})


def docs_address(base: str) -> str:
    """The page that describes the addresses of data."""
    return build_address(base, f"{API}/docs", {})


def feed_address(base: str) -> str:
    """The address of the feed of what has changed."""
    return build_address(base, FEED, {})


def build_query(query: Mapping[str, str | Sequence[str]]) -> str:
    """The keys as they stand in an address, behind its question mark."""
    return "&".join(
        f"{_quote(key)}={_quote(one)}"
        for key, value in query.items()
        for one in ((value,) if isinstance(value, str) else value)
    )


_quote = lru_cache(maxsize=1_024)(quote_plus)  # a page has some hundred addresses, all much alike


def live_url(base: str, path: str, view: View) -> str:
    """The link that follows new figures."""
    return build_address(base, path, live_query(view))


def pinned_url(base: str, path: str, view: View, *, force: str, to: Month, snapshot: str) -> str:
    """The link that always shows the figures of one snapshot."""
    return build_address(base, path, pinned_query(view, force=force, to=to, snapshot=snapshot))


def app_root(url: str | None, path: str) -> str:
    """The app's own root, from the address of a page as the reader's browser gave it.

    Empty where that is no web address: links are then written from the root of the site.
    """
    parts = urlsplit(url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    above, _, last = parts.path.rstrip("/").rpartition("/")
    before = above if path and last == path else parts.path
    return urlunsplit((parts.scheme, parts.netloc, before.rstrip("/"), "", ""))


def _areas(
    values: Iterable[str], catalogue: Catalogue
) -> tuple[tuple[str, ...], list[LinkProblem]]:
    """The chosen LPAs in the catalogue's order; the force alone stands for all of them."""
    lpas = {area.id: area for area in catalogue.lpas}
    asked, problems = _replace_former(dict.fromkeys(values), catalogue)
    force = catalogue.force
    chosen = tuple(lpa for lpa in lpas if lpa in asked)
    problems += [
        LinkProblem("lpa", value, _why_no_area(value, catalogue), "" if value else LEFT_OUT)
        for value in asked
        if value not in lpas and value != force.id
    ]
    if force.id in asked and chosen:
        names = join_words(lpas[lpa].in_sentence for lpa in chosen)
        text = (
            f"The link asks for {force.in_sentence} as a whole (“lpa={force.id}”) and for parts of "
            "it at once."
        )
        problems.append(LinkProblem("lpa", force.id, text, f"this page shows {names}"))
    return chosen, problems


def _replace_former(
    asked: Iterable[str], catalogue: Catalogue
) -> tuple[dict[str, None], list[LinkProblem]]:
    """The ids of a link with those that are no longer used as what they stand for now."""
    wanted: dict[str, None] = {}
    problems = []
    for value in asked:
        after = () if value in catalogue.areas else catalogue.successors(value)
        wanted |= dict.fromkeys([area.id for area in after] or [value])
        if after:
            names = join_words(area.in_sentence for area in after)
            text = f"“lpa={clip(value)}” is an earlier id of {names}, which this page shows."
            problems.append(LinkProblem("lpa", value, text))
    return wanted, problems


def _why_no_area(value: str, catalogue: Catalogue) -> str:
    shown = f"“lpa={clip(value)}”"
    if not value:
        return "“lpa” has no value in the link."
    if value in catalogue.areas:
        title = catalogue.areas[value].in_sentence
        return f"{shown}: {title} is not one of the local policing areas that can be chosen here."
    near = get_close_matches(value.casefold()[:LONGEST_SHOWN], [a.id for a in catalogue.lpas], n=1)
    hint = f" Did you mean “{near[0]}”?" if near else ""
    return f"{shown}: there is no such local policing area.{hint}"


def _month(query: Query) -> tuple[Month | None, list[LinkProblem]]:
    value, problems = _single(query, "to")
    if value is None:
        return None, problems
    try:
        return Month.parse(value), problems
    except InputError:
        text = f"“to={clip(value)}”: this is not a month. Write it as YYYY-MM, for example 2026-03."
        instead = "this page shows the latest that it can answer"
        return None, [*problems, LinkProblem("to", value, text, instead)]


def _quarter(query: Query) -> tuple[Month | None, list[LinkProblem]]:
    value, problems = _single(query, "quarter")
    if value is None:
        return None, problems
    try:
        return quarter_ending(Month.parse(clip(value))).end, problems
    except InputError as error:
        text = f"“quarter={clip(value)}”: {error} This page shows the latest quarter."
        return None, [*problems, LinkProblem("quarter", value, text)]


def _split_number(query: Query, key: str) -> tuple[StatementVersion | None, list[LinkProblem]]:
    value, problems = _single(query, key)
    if value is None:
        return None, problems
    match = _VERSION.fullmatch(value)
    if not match:
        text = (
            f"“{key}={clip(value)}”: this names no published statement. Its name is the quarter’s "
            "last month, the area and the version, for example 2026-03-walsall-1."
        )
        return None, [*problems, LinkProblem(key, value, text)]
    return (match[1], int(match[2])), problems


def _choice(
    query: Query, key: str, choices: type[Choice], default: Choice
) -> tuple[Choice, list[LinkProblem]]:
    value, problems = _single(query, key)
    if value is None:
        return default, problems
    try:
        return choices(value), problems
    except ValueError:
        known = join_words((f"“{choice}”" for choice in choices), "or")
        text = f"“{key}={clip(value)}”: this is not known. Use {known}."
        instead = f"this page shows “{default}”"
        return default, [*problems, LinkProblem(key, value, text, instead)]


def _single(query: Query, key: str) -> tuple[str | None, list[LinkProblem]]:
    """The value of a key that has one; `None` where there is none to use."""
    values = list(dict.fromkeys(query.get(key, ())))
    if not values:
        return None, []
    first, others = values[0], values[1:]
    problems = [
        LinkProblem(
            key,
            value,
            f"“{key}={clip(value)}”: the link gives “{key}” more than once.",
            f"this page goes by “{clip(first)}”",
        )
        for value in others
    ]
    if not first:
        text = f"“{key}” has no value in the link."
        return None, [LinkProblem(key, first, text, LEFT_OUT), *problems]
    return first, problems


def _unknown_keys(query: Query) -> Iterable[LinkProblem]:
    for key, values in query.items():
        if key not in (*KEYS, *STATEMENT_KEYS):
            value = ", ".join(values)
            text = f"“{clip(key)}={clip(value)}”: this app does not know “{clip(key)}”."
            yield LinkProblem(key, value, text)


def clip(value: str) -> str:
    """A value of an address, as much of it as helps to find the mistake."""
    return value if len(value) <= LONGEST_SHOWN else f"{value[: LONGEST_SHOWN - 1]}…"
