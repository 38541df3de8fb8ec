"""Tables on publishers' pages: which files are the newest, whatever they are called this time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources.web.http_cache import HttpCache
from pcc_metrics.sources.web.http_client import HttpClient
from pcc_metrics.sources.web.release_tables import fill_address, newest_files, newest_tables
from pcc_metrics.sources.web.web_errors import WebError
from tests.sources.test_web_cache import QUICK
from tests.support import publisher_server
from tests.support.police_uk import packed
from tests.support.publisher_server import Originals

MEDIA = "https://assets.publishing.service.gov.uk/media/0a1b"
HOME_OFFICE = (
    r"prc-csp-(?P<from_month>[a-z]{3})(?P<from_year>\d+)-(?P<to_month>[a-z]{3})(?P<to_year>\d+)"
    r"-tables-(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d\d)\.ods$"
)
ONS = r"ye(?:ar ?ending)?-?(?P<to_month>[a-z]+)-?(?P<to_year>\d{2,4})[^/]*\.xlsx$"


@pytest.fixture
def served() -> Iterator[Originals]:
    with publisher_server.serving() as found:
        yield found


@pytest.fixture
def cache(tmp_path: Path) -> HttpCache:
    return HttpCache(HttpClient(QUICK), tmp_path / "cache")


def page(*names: str) -> str:
    links = "".join(f'<li><a href="{MEDIA}/{name}">{name}</a></li>' for name in names)
    return f"<!doctype html><nav><a href='/'>GOV.UK</a></nav><ul>{links}</ul>"


def found(text: str, pattern: str = HOME_OFFICE) -> list[str]:
    return [
        one.url.rpartition("/")[2] for one in newest_tables(text, "https://gov.example/", pattern)
    ]


OLD, BEFORE, NEWEST = (
    "prc-csp-mar16-mar20-tables-290126.ods",
    "prc-csp-mar21-sep25-tables-290126.ods",
    "prc-csp-mar2021-mar2026-tables-230726.ods",
)


@pytest.mark.parametrize("names", [(OLD, BEFORE, NEWEST), (NEWEST, BEFORE, OLD)])
def test_the_newest_of_each_run_of_years(names: tuple[str, ...]) -> None:
    """The later of two files that begin in the same month replaces the earlier one."""
    others = ("prc-pfa-mar2021-mar2026-tables-230726.ods", "guide-to-tables.pdf")
    assert found(page(*names, *others)) == [OLD, NEWEST]


def test_gov_uk_s_json_says_the_same_as_its_page() -> None:
    html = page(OLD, BEFORE)
    text = json.dumps(
        {
            "title": "Police recorded crime",
            "details": {
                "body": html,
                "attachments": [{"title": "Tables", "url": f"{MEDIA}/{NEWEST}"}],
            },
        }
    )
    assert found(text) == [OLD, NEWEST]


def test_the_newest_year_of_ons_tables_whatever_their_names() -> None:
    names = [
        "file?uri=/crime/policeforceareadatatables/yearendingjune2025/pfatablesyejun25.xlsx",
        "file?uri=/crime/policeforceareadatatables/yearendingmarch2026/pfatablesyemarch2026v2.xlsx",
        "file?uri=/crime/policeforceareadatatables/yearendingdecember2025/tablesyearendingdecember2025.xlsx",
        "file?uri=/crime/other/yearendingjune2026/notes.pdf",
    ]
    assert found(page(*names), ONS) == ["pfatablesyemarch2026v2.xlsx"]


def test_the_catalogue_s_own_patterns_find_the_files_that_are_known() -> None:
    """The names are those that were published; see the sources' page for where."""
    sources = load_catalogue().sources
    patterns = [s.fetch.pattern for s in sources.values() if s.fetch and s.fetch.pattern]
    assert patterns
    names = [
        OLD,
        BEFORE,
        NEWEST,
        "prc-pfa-mar2021-mar2026-tables-230726.ods",
        "policeforceareadatatables/yearendingmarch2026/pfatablesyemarch2026.xlsx",
    ]
    for pattern in patterns:
        assert found(page(*names), pattern)


def test_files_are_fetched_once(cache: HttpCache, served: Originals) -> None:
    body = packed({"content.xml": b"<x/>"})
    for name in (OLD, NEWEST):
        served.put(f"/media/{name}", body)
    served.put("/tables", page(OLD, NEWEST).replace(MEDIA, served.at("/media")))
    first = newest_files(cache, served.at("/tables"), HOME_OFFICE, "Home Office")
    assert [one.path.name for one in first] == [OLD, NEWEST]
    assert all(one.changed for one in first)
    before = len(served.seen)
    again = newest_files(cache, served.at("/tables"), HOME_OFFICE, "Home Office")
    assert not any(one.changed for one in again)
    assert {one.status for one in served.seen[before:]} == {304}


def test_files_that_end_before_the_wanted_month_are_left(
    cache: HttpCache, served: Originals
) -> None:
    served.put(f"/media/{NEWEST}", packed({"content.xml": b"<x/>"}))
    served.put("/tables", page(OLD, NEWEST).replace(MEDIA, served.at("/media")))
    (one,) = newest_files(
        cache, served.at("/tables"), HOME_OFFICE, "Home Office", Month.of(2024, 1)
    )
    assert one.path.name == NEWEST
    assert not served.asked(f"/media/{OLD}")


def test_a_page_without_such_files_says_what_to_do() -> None:
    with pytest.raises(WebError, match=r"links to no file like .* change the pattern"):
        found(page("crime-tables.ods"))


def test_a_pattern_that_cannot_be_used_is_named() -> None:
    with pytest.raises(WebError, match=r"sources\.toml: the pattern “\(” cannot be used"):
        found(page(OLD), "(")


def test_a_page_that_is_gone(cache: HttpCache, served: Originals) -> None:
    with pytest.raises(WebError, match="put the new address into the catalogue"):
        newest_files(cache, served.at("/tables"), HOME_OFFICE, "Home Office")


def test_the_codes_of_the_areas_go_into_an_address() -> None:
    assert fill_address("https://n.example/x.csv?geography={codes}", ["E1", "E2"]).endswith(
        "=E1,E2"
    )
