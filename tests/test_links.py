"""Links: what is written into an address comes out of it again, and nothing is dropped silently."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcc_metrics import links
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.domain.periods import Month, Period, Window
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.links import LinkProblem, LinkRequest
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from tests.support.publications import publish, withdraw

CATALOGUE = load_catalogue(BUNDLED_CATALOGUE)
FORCE = CATALOGUE.force.id
LPAS = [area.id for area in CATALOGUE.lpas]
PAGES = ["", *CATALOGUE.priorities, "definitions"]

months = st.integers(Month.of(1900, 1).index, Month.of(2199, 12).index).map(Month)
areas = st.sets(st.sampled_from(LPAS)).map(lambda chosen: tuple(a for a in LPAS if a in chosen))
views = st.builds(
    View,
    areas=areas,
    to=st.none() | months,
    window=st.sampled_from(Window),
    compare=st.sampled_from(Compare),
)
pages = st.sampled_from(PAGES)


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """Three snapshots: two of one day, so that their date alone is no name, and a later one."""
    folder = tmp_path_factory.mktemp("register")
    for number, as_of in enumerate([date(2024, 2, 27), date(2024, 2, 27), date(2026, 3, 31)]):
        publish(folder, [_row(number)], CATALOGUE, as_of)
    return Register(folder)


def _row(value: float) -> Observation:
    month = Month.of(2023, 10)
    return Observation("homicides", FORCE, Period(month, month), value, "ons-c2")


def _query(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, keep_blank_values=True)


def _read(url: str, register: Register, catalogue: Catalogue = CATALOGUE) -> LinkRequest:
    return links.read_link(_query(url), catalogue, register)


def _texts(problems: tuple[LinkProblem, ...]) -> str:
    return "\n".join(problem.text for problem in problems)


@given(view=views, page=pages)
def test_a_live_link_shows_its_view_on_every_page(
    view: View, page: str, register: Register
) -> None:
    url = links.live_url("https://figures.example/pcc", page, view)
    assert urlsplit(url).path == f"/pcc/{page}"
    assert _read(url, register) == LinkRequest(view)


@given(view=views, page=pages, latest=months, which=st.integers(0, 2))
def test_a_pinned_link_shows_its_view_and_its_snapshot_on_every_page(
    view: View, page: str, latest: Month, which: int, register: Register
) -> None:
    snapshot = register.publications()[which].snapshot
    url = links.pinned_url(
        "http://127.0.0.1:8501", page, view, force=FORCE, to=latest, snapshot=snapshot
    )
    assert set(_query(url)) == set(links.KEYS)
    shown = View(view.areas, view.to or latest, view.window, view.compare)
    assert _read(url, register) == LinkRequest(shown, snapshot)


@given(view=views, pinned=st.booleans())
def test_what_follows_the_reader_from_page_to_page_is_what_was_asked(
    view: View, pinned: bool, register: Register
) -> None:
    asked = LinkRequest(view, register.current().snapshot if pinned else None)
    assert _read(links.build_address("", "drugs", links.carried_query(asked)), register) == asked


def test_a_live_link_leaves_out_what_is_default() -> None:
    assert links.live_url("http://a.example/", "homicide", View()) == "http://a.example/homicide"
    view = View((LPAS[1],), Month.of(2026, 3))
    assert links.live_query(view) == {"lpa": [LPAS[1]], "to": "2026-03"}


@given(query=st.dictionaries(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3)))
def test_whatever_stands_in_a_link_is_read_or_named(
    query: dict[str, list[str]], register: Register
) -> None:
    request = links.read_link(query, CATALOGUE, register)
    named = {problem.key for problem in request.problems}
    for key in query:
        if key not in (*links.KEYS, *links.STATEMENT_KEYS):
            assert key in named
    assert all(problem.text.endswith((".", "?")) for problem in request.problems)
    assert request.view == View() or set(query) & set(links.KEYS)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("lpa=atlantis", "“lpa=atlantis”: there is no such local policing area."),
        ("lpa=Coventry", "Did you mean “coventry”?"),
        ("lpa=england-wales", "England and Wales is not one of the local policing areas"),
        ("lpa=coventry&lpa=west-midlands", "as a whole (“lpa=west-midlands”) and for parts of it"),
        ("lpa=", "“lpa” has no value in the link"),
        ("to=2023-13", "“to=2023-13”: this is not a month. Write it as YYYY-MM"),
        ("to=March", "“to=March”: this is not a month."),
        ("to=", "“to” has no value in the link"),
        ("window=24m", "“window=24m”: this is not known. Use “12m”, “3m”, “1m” or “fytd”"),
        ("compare=2019", "“compare=2019”: this is not known. Use “year”, “baseline”"),
        ("to=2023-10&to=2024-10", "“to=2024-10”: the link gives “to” more than once"),
        ("snapshot=2023-01-01", "There is no snapshot “2023-01-01”. Published: 2024-02-27-"),
        ("snapshot=2024", "“2024” fits several snapshots: 2024-02-27-"),
        ("colour=red", "“colour=red”: this app does not know “colour”."),
        (f"to={'9' * 500}", f"“to={'9' * 59}…”: this is not a month."),
    ],
)
def test_what_a_link_asks_for_in_vain_is_named(link: str, said: str, register: Register) -> None:
    request = _read(f"http://a.example/homicide?{link}", register)
    assert said in _texts(request.problems)


@pytest.mark.parametrize(
    ("link", "view"),
    [
        ("lpa=walsall&lpa=coventry&lpa=walsall", View(("coventry", "walsall"))),
        ("lpa=west-midlands", View()),
        ("lpa=coventry&lpa=atlantis", View(("coventry",))),
        ("to=2023-10&to=2023-10", View(to=Month.of(2023, 10))),
        ("to=2023-10&to=2024-10", View(to=Month.of(2023, 10))),
        ("window=nonsense&compare=baseline", View(compare=Compare.BASELINE)),
    ],
)
def test_what_can_be_honoured_is(link: str, view: View, register: Register) -> None:
    assert _read(f"http://a.example/homicide?{link}", register).view == view


def test_a_beginning_of_an_id_is_enough_where_it_fits_one_snapshot(register: Register) -> None:
    request = _read("http://a.example/?snapshot=2026", register)
    assert request == LinkRequest(View(), register.current().snapshot)


def test_a_withdrawn_snapshot_can_still_be_opened_by_its_link(tmp_path: Path) -> None:
    first = publish(tmp_path, [_row(41)], CATALOGUE, date(2024, 2, 27))
    publish(tmp_path, [_row(42)], CATALOGUE)
    withdraw(tmp_path, first, "Wrong column")
    assert _read(f"http://a.example/?snapshot={first}", Register(tmp_path)).snapshot == first


def test_another_force_is_read_by_its_own_catalogue(register: Register) -> None:
    tiny = load_catalogue(Path(__file__).parent / "catalogue-tiny")
    lpa = tiny.lpas[0].id
    request = _read(f"http://a.example/?lpa={lpa}&lpa=coventry", register, tiny)
    assert request.view.areas == (lpa,)
    assert "“lpa=coventry”: there is no such local policing area." in _texts(request.problems)


@pytest.mark.parametrize(
    ("url", "path", "root"),
    [
        ("http://127.0.0.1:8501/homicide", "homicide", "http://127.0.0.1:8501"),
        ("https://figures.example/pcc/homicide/", "homicide", "https://figures.example/pcc"),
        ("https://figures.example/", "", "https://figures.example"),
        ("javascript:alert(1)//homicide", "homicide", ""),
        ("https://figures.example/ahomicide", "homicide", "https://figures.example/ahomicide"),
        ("https:///homicide", "homicide", ""),
        (None, "homicide", ""),
    ],
)
def test_links_begin_with_the_address_that_the_reader_used(
    url: str | None, path: str, root: str
) -> None:
    assert links.app_root(url, path) == root


@pytest.mark.parametrize(
    "query",
    [{"lpa": ["z" * 2_000]}, {"lpa": [f"z{n}" for n in range(101)]}, {"z" * 2_001: [""]}],
    ids=["a long value", "many values", "a long key"],
)
def test_nothing_is_read_of_an_address_that_no_link_of_this_app_could_have(
    query: dict[str, list[str]],
) -> None:
    kept, (problem,) = links.bound_query(query)
    assert kept == {} and problem.text.startswith("The address is too long: at most 2,000")
    assert links.bound_query({"lpa": LPAS, "to": ["2026-03"]})[1] == ()


@pytest.mark.parametrize("area", ["a" * 101, "a" * 1_900])
def test_an_id_that_is_too_long_to_be_one_is_looked_for_nowhere(area: str) -> None:
    keys, (problem,) = links.read_statement_keys({"statement": [f"2026-03-{area}-1"]})
    assert keys.statement is None and "this names no published statement" in problem.text
    assert len(problem.text) < 250


@pytest.mark.parametrize("key", ["to", "quarter", "window", "compare", "snapshot", "lpa", "other"])
def test_a_page_quotes_the_beginning_of_a_long_value(key: str, register: Register) -> None:
    (problem,) = _read(f"http://a.example/?{key}={'9' * 1_500}", register).problems
    assert "9" * 59 + "…" in problem.text and "9" * 60 not in problem.text
