"""Three servers on one store, behind the proxy of `deploy/`: as if they were one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from pcc_metrics.ui.shell import affinity
from tests.browser.served import free_port, settle
from tests.browser.test_publishing import CHECKED, publish
from tests.browser.test_sign_in import sign_in as sign_in_by_hand
from tests.browser.test_statement import ADDRESS as DRAFT
from tests.browser.test_statement import SAVED, box, expect_both, section, write
from tests.browser.test_visits import choose, go, words
from tests.stores.servers import BUCKET, azure_server, environment
from tests.support.forwarders import rotate_servers
from tests.support.many_servers import Office, open_office
from tests.support.signed_in import opened, sign_in
from tests.support.statement_writers import STATEMENT

SHARED = 5.0  # seconds until what happened on one server counts on all
BACK = 10.0  # until a reader whose server was killed goes on
ROW = "robbery_street,walsall,2026-04-01,2026-04-30,{},,,provisional,police-uk-street,\n"


@pytest.fixture(scope="module", params=["folder", pytest.param("az", marks=pytest.mark.stores)])
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """On a folder, and on Azure's emulator where stores far away are asked for."""
    folder = tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:
        address = str(folder / "data")
        if request.param == "az":
            url = stack.enter_context(azure_server(folder / "azure.log"))
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            for name, value in environment("az", url).items():
                patch.setenv(name, value)
            address = f"az://{BUCKET}/office"
        yield stack.enter_context(open_office(folder, address))


@pytest.fixture
def second(browser: Browser) -> Iterator[Page]:
    """Somebody else's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def sign_in_at(page: Page, office: Office, login: str, way: dict[str, str] | None = None) -> None:
    cookies = sign_in(office, login) | (way or {})
    page.context.add_cookies(
        [{"name": n, "value": v, "url": office.url} for n, v in cookies.items()]
    )


def test_a_file_that_is_published_through_one_shows_on_all(
    office: Office, page: Page, tmp_path: Path
) -> None:
    sign_in_at(page, office, "jo")
    go(page, f"{office.url}/publish")
    expect(page.get_by_text("You are signed in as Jo Smith.")).to_be_visible()
    file = tmp_path / "april.csv"
    head = "measure,area,start,end,value,numerator,denominator,status,source,note\n"
    about = "title,April 2026\nas_of,2026-06-01\npublisher,The office\n\n"
    file.write_text(about + head + ROW.format(41), encoding="utf-8")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    expect(page.get_by_text("No fault in 1 row, and nothing unusual.")).to_be_visible(
        timeout=CHECKED
    )
    settle(page)
    publish(page, "April 2026 is new.")
    expect(page.get_by_text("is current for everyone at their next click")).to_be_visible()
    began, snapshot = time.monotonic(), office.register().current().snapshot
    for one in office.servers:
        while snapshot not in requests.get(f"{one.url}/api/v1/history", timeout=10).text:
            assert time.monotonic() < began + SHARED
            time.sleep(0.1)
        with opened(one, {}) as tab:
            assert snapshot in tab.run(path="serious-violence").everything


def test_a_download_comes_from_the_server_that_has_made_it(office: Office) -> None:
    with requests.Session() as browser:
        browser.get(f"{office.url}/_stcore/health", timeout=10)
        with opened(office, browser.cookies.get_dict()) as tab:
            address = tab.download(tab.run(path="homicide").downloads["Download"])
            statuses = [browser.get(office.url + address, timeout=30).status_code for _ in range(6)]
            others = [requests.get(office.url + address, timeout=30).status_code for _ in range(6)]
    assert set(statuses) == {200}
    assert 404 in others  # another server has no such file: hence the cookie


def test_two_people_write_one_draft_through_two_servers(
    office: Office, page: Page, second: Page
) -> None:
    ways = office.ways_to_all()
    for one, login, way in zip((page, second), ("jo", "kit"), ways, strict=False):
        sign_in_at(one, office, login, way)
        go(one, office.url + DRAFT)
        section(one, "Homicide")
    assert office.name_of_own(page) != office.name_of_own(second)
    write(page, "Hers.")
    expect(page.get_by_text(SAVED)).to_be_visible()
    write(second, "His.")
    expect(second.get_by_text("saved this part on")).to_be_visible()
    expect(box(second)).to_have_value("His.")
    go(page, office.url + DRAFT)
    section(page, "Homicide")
    for one in (page, second):
        expect_both(one, "Hers.", "His.")
    section(second, "Drugs")
    write(second, "Of drugs.")
    expect(second.get_by_text(SAVED)).to_be_visible()
    # Their server is gone at once: the next one knows what was shown as saved.
    server = office.server_of(second)
    server.kill()
    try:
        go(second, office.url + DRAFT)
        section(second, "Drugs")
        expect(box(second)).to_have_value("Of drugs.")
    finally:
        server.start()
    assert office.texts(STATEMENT)["why/drugs"] == "Of drugs."


def test_whoever_signs_in_through_one_is_signed_in_on_all(office: Office, page: Page) -> None:
    go(page, f"{office.url}/publish")
    sign_in_by_hand(page, "jo")
    expect(page.get_by_text("You are signed in as Jo Smith.")).to_be_visible()
    cookies = {
        c["name"]: c["value"] for c in page.context.cookies() if "name" in c and "value" in c
    }
    for way in office.ways_to_all():
        with opened(office, cookies | way) as tab:
            assert "signed in as Jo Smith" in tab.run(path="publish").everything


def test_whoever_signs_out_on_one_is_out_on_all(office: Office) -> None:
    person = sign_in(office, "kit")
    ways = office.ways_to_all()
    for way in ways:
        with opened(office, {**person, **way}) as tab:
            assert "signed in as Kit Brown" in tab.run(path="publish").everything
    requests.get(f"{office.url}/auth/logout", cookies=person, allow_redirects=False, timeout=30)
    began = time.monotonic()
    for way in ways:
        with opened(office, {**person, **way}) as tab:
            while "Your sign-in has ended" not in tab.run(path="publish").everything:
                assert time.monotonic() < began + SHARED
                time.sleep(0.2)


def test_a_reader_whose_server_is_killed_goes_on_with_their_view(
    office: Office, page: Page
) -> None:
    go(page, f"{office.url}/serious-violence?lpa=walsall")
    server, name = office.server_of(page), office.name_of_own(page)
    server.kill()
    try:
        began = time.monotonic()
        settle_again(page, began + BACK)
        choose(page, "Dudley")
        assert words(page).startswith("Dudley and Walsall, ")
        assert time.monotonic() < began + BACK
        assert office.name_of_own(page) != name
    finally:
        server.start()


def settle_again(page: Page, deadline: float) -> None:
    """Wait until the page has noticed that its server is gone, and has another."""
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testConnectionState"
        " !== 'CONNECTED'",
        timeout=(deadline - time.monotonic()) * 1000,
        polling=20,
    )
    settle(page)


def test_a_rolling_restart_leaves_readers_where_they_are(office: Office, page: Page) -> None:
    go(page, f"{office.url}/neighbourhood-crime?lpa=coventry&window=3m")
    shown = words(page)
    for one in office.servers:
        is_own = office.server_of(page) is one
        began = time.monotonic()
        one.stop()
        if is_own:
            settle_again(page, began + BACK)
        one.start()
        while requests.get(f"{one.url}/readyz", timeout=10).status_code != 200:
            time.sleep(0.2)
        assert words(page) == shown
    choose(page, "Dudley")
    assert words(page).startswith("Coventry and Dudley, ")


def test_servers_find_that_the_proxy_keeps_a_browser_with_one(office: Office) -> None:
    assert affinity.find_fault(office.url) == ""
    assert "keeps a browser with one server" in office.servers[0].log


def test_servers_find_a_proxy_that_does_not(office: Office, tmp_path: Path) -> None:
    with rotate_servers(tmp_path, [one.port for one in office.servers]) as port:
        fault = affinity.find_fault(f"http://127.0.0.1:{port}")
    assert "led one browser to 3 servers in 8 requests" in fault
    assert "by a cookie" in fault
    nobody = affinity.find_fault(f"http://127.0.0.1:{free_port()}")
    assert "cannot be reached from here: ConnectionError" in nobody
