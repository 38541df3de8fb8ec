"""What a sign-in, its end and https mean for files, other tabs and cookies of a running server."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from pcc_metrics.domain.app_files import BUNDLED
from tests.browser.provider import ACCESS, secrets
from tests.browser.served import Server
from tests.support.signed_in import opened, sign_in

READERS = f'[access]\nreading = "named"\n{ACCESS}[access.readers]\ndomains = ["example.com"]\n'
NOWHERE = "http://127.0.0.1:1"  # of a provider that nobody needs to ask
SHORT = 4.0  # seconds: a page is run meanwhile


def _serve(folder: Path, access: str) -> Iterator[Server]:
    settings = folder / "secrets.toml"
    data = shutil.copytree(BUNDLED, folder / "data")
    environment = {"PCC_METRICS_DATA": data, "STREAMLIT_SECRETS_FILES": settings}
    server = Server(folder / "log", environment)
    secrets(settings, server.url, NOWHERE, access)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that only those may read who are named."""
    yield from _serve(tmp_path_factory.mktemp("closed"), READERS)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that everybody may read, and analysts publish on."""
    yield from _serve(tmp_path_factory.mktemp("office"), ACCESS)


def fetch(server: Server, path: str, cookies: dict[str, str]) -> requests.Response:
    return requests.get(server.url + path, cookies=cookies, timeout=30)


def test_a_file_of_a_closed_page_is_for_those_who_may_read_it(closed: Server) -> None:
    reader = sign_in(closed, "sam")
    with opened(closed, reader) as tab:
        file = tab.download(tab.run(path="homicide").downloads["Download"])
        kept = fetch(closed, file, reader)
        assert kept.status_code == 200 and kept.content.startswith(b"PK")
        assert kept.headers["Cache-Control"] == "private, no-store"
        for stranger in ({}, sign_in(closed, "lee"), {"_streamlit_user": "forged"}):
            refused = fetch(closed, file, stranger)
            assert refused.status_code == 403 and b"PK" not in refused.content
            assert refused.headers["Cache-Control"] == "private, no-store"
        ended = fetch(closed, file, sign_in(closed, "sam", lifetime=-1))
        assert (ended.status_code, ended.text) == (403, "Your sign-in has ended: sign in again.")


FORMS = ("figures/homicides", "pages/homicide", "series/homicides.csv", "catalogue", "history")


@pytest.mark.parametrize("path", [*(f"/api/v1/{form}" for form in FORMS), "/feed.atom"])
def test_data_of_a_closed_page_are_for_those_who_may_read_it(closed: Server, path: str) -> None:
    for _ in range(2):  # the second answer is given without being worked out
        given = fetch(closed, path, sign_in(closed, "sam"))
        assert given.status_code == 200
        assert given.headers["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in given.headers
        ended = sign_in(closed, "sam", lifetime=-1)
        for stranger in ({}, ended, sign_in(closed, "lee"), {"_streamlit_user": "forged"}):
            refused = fetch(closed, path, stranger)
            assert refused.status_code == 403
            assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/component/any/x.js", "/_stcore/bidi-components/any/x.js"])
def test_files_of_components_are_for_those_who_may_read(closed: Server, path: str) -> None:
    assert fetch(closed, path, {}).status_code == 403
    assert fetch(closed, path, sign_in(closed, "sam")).status_code == 404


def test_a_file_of_an_open_page_is_for_everybody_and_kept_by_nobody(office: Server) -> None:
    with opened(office, {}) as tab:
        file = tab.download(tab.run(path="homicide").downloads["Download"])
        answer = fetch(office, file, {})
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_page_whose_sign_in_has_ended_gets_no_file(closed: Server) -> None:
    began = time.monotonic()
    with opened(closed, sign_in(closed, "sam", lifetime=SHORT)) as tab:
        asked = tab.run(path="homicide").downloads["Download"]
        assert tab.download(asked).startswith("/media/")
        time.sleep(max(0.0, began + SHORT + 0.1 - time.monotonic()))
        assert tab.download(asked) == "Your sign-in has ended: load the page again."
        assert "Your sign-in has ended" in tab.run(path="homicide").text


def test_signing_out_in_one_tab_ends_publishing_in_the_others(office: Server) -> None:
    person = sign_in(office, "jo")
    with opened(office, person) as one, opened(office, sign_in(office, "jo", age=60)) as other:
        assert "signed in as Jo Smith" in one.run(path="publish").everything
        shown = other.run(path="publish")
        asked = shown.downloads["CSV"]
        assert upload(office, shown.session, person) == 204
        assert other.download(asked).startswith("/media/")
        requests.get(f"{office.url}/auth/logout", cookies=person, allow_redirects=False, timeout=30)
        assert upload(office, shown.session, person) == 403
        assert other.download(asked) == "Your sign-in has ended: load the page again."
        after = other.run(path="publish")
        assert "Your sign-in has ended" in after.everything and not after.downloads
    with opened(office, sign_in(office, "kit")) as of_another:
        assert "signed in as Kit Brown" in of_another.run(path="publish").everything
    with opened(office, sign_in(office, "jo", age=0)) as again:
        assert "signed in as Jo Smith" in again.run(path="publish").everything


def upload(server: Server, session: str, cookies: dict[str, str]) -> int:
    """Send a file as the page of a session would; what the server answers."""
    with requests.Session() as browser:
        browser.cookies.update(cookies)
        browser.get(f"{server.url}/_stcore/health", timeout=10)
        return browser.put(
            f"{server.url}/_stcore/upload_file/{session}/file-1",
            files={"file": ("a.parquet", b"x")},
            headers={"X-Xsrftoken": browser.cookies["_streamlit_xsrf"]},
            timeout=10,
        ).status_code


def cookies_set(answer: requests.Response) -> list[str]:
    return answer.raw.headers.getlist("set-cookie")


@pytest.mark.parametrize("path", ["/_stcore/health", "/auth/logout"])
def test_cookies_are_kept_to_https_where_a_proxy_says_that_it_is(office: Server, path: str) -> None:
    for headers, secure in (({}, False), ({"X-Forwarded-Proto": "https"}, True)):
        answer = requests.get(office.url + path, headers=headers, allow_redirects=False, timeout=30)
        assert cookies_set(answer)
        assert all(("; secure" in one.lower()) == secure for one in cookies_set(answer))


def test_cookies_are_kept_to_https_where_people_come_back_by_it(tmp_path: Path) -> None:
    settings = secrets(tmp_path / "secrets.toml", "https://figures.example.org", NOWHERE)
    server = Server(tmp_path / "log", {"STREAMLIT_SECRETS_FILES": settings})
    server.start()
    try:
        answer = requests.get(f"{server.url}/_stcore/health", timeout=30)
    finally:
        server.stop()
    assert [one.endswith("; Secure") for one in cookies_set(answer)] == [True]
