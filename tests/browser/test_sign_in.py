"""Signing in with a real OpenID provider, in a real browser."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.provider import ACCESS, PEOPLE, Provider, secrets
from tests.browser.served import Server, settle
from tests.browser.test_visits import CHOSEN, go
from tests.support.environment import PROJECT

VIEW = "/serious-violence?lpa=walsall&lpa=coventry&to=2025-03&window=3m"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with sign-in, and its provider."""
    yield from _office(tmp_path_factory.mktemp("office"), ACCESS)


@pytest.fixture(scope="module")
def closed_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same, where only those may read who are named."""
    readers = '[access.readers]\ndomains = ["example.com"]\n'
    access = f'[access]\nreading = "named"\n{ACCESS}{readers}'
    yield from _office(tmp_path_factory.mktemp("closed"), access)


def _office(folder: Path, access: str) -> Iterator[Server]:
    environment: dict[str, str | Path] = {
        "PCC_METRICS_DATA": shutil.copytree(PROJECT / "data", folder / "data"),
        "STREAMLIT_SECRETS_FILES": folder / "secrets.toml",
    }
    server = Server(folder / "server.log", environment)
    provider = Provider(server.url, folder / "provider.log")
    provider.start()
    secrets(folder / "secrets.toml", server.url, provider.url, access)
    server.start()
    yield server
    server.stop()
    provider.stop()


def side(page: Page) -> Locator:
    return page.get_by_test_id("stSidebar").locator(".st-key-sign-in")


def sign_in(page: Page, login: str) -> None:
    """Press the button, and be the person at the provider."""
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Login").fill(login)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(lambda url: "/interaction/" not in url and "/auth/" not in url)
    settle(page)


@pytest.mark.smoke
def test_signing_in_and_out_leads_back_to_the_view(
    page: Page, office: Server, console_errors: list[str]
) -> None:
    go(page, office.url + VIEW)
    sign_in(page, "jo")
    assert page.url == office.url + VIEW
    expect(side(page)).to_contain_text("Signed in as Jo Smith until ")
    expect(page.locator(CHOSEN)).to_contain_text("Coventry and Walsall")
    side(page).get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(office.url + VIEW)
    settle(page)
    expect(side(page).get_by_role("button", name="Sign in")).to_be_visible()
    assert [error for error in console_errors if office.url in error] == []


PUBLISH = "/publish?lpa=walsall"


def controls(page: Page) -> Locator:
    """Whatever on the page can be used to bring figures."""
    inside = page.get_by_test_id("stMain")
    return inside.get_by_test_id("stFileUploader").or_(inside.get_by_role("tab"))


@pytest.mark.parametrize(
    ("login", "name"),
    [pytest.param("jo", "Jo Smith", marks=pytest.mark.smoke), ("kit", "Kit Brown")],
)
def test_an_analyst_signs_in_and_may_publish(
    page: Page, office: Server, login: str, name: str
) -> None:
    go(page, office.url + PUBLISH)
    expect(controls(page)).to_have_count(0)
    expect(page.get_by_test_id("stMain")).to_contain_text("Publishing is for analysts")
    sign_in(page, login)
    assert page.url == office.url + PUBLISH
    expect(page.get_by_test_id("stMain")).to_contain_text(f"You are signed in as {name}.")
    expect(controls(page).first).to_be_visible()


@pytest.mark.parametrize(
    ("login", "why"),
    [
        (
            "lee",
            [
                "signed in as Lee Grey, but not one of analysts",
                "none of your groups is on the list",
            ],
        ),
        ("sam", ["your address is not on the list"]),
        ("eve", ["does not say that your address was verified"]),
    ],
)
def test_anybody_else_who_signs_in_is_told_why_not(
    page: Page, office: Server, login: str, why: list[str]
) -> None:
    go(page, office.url + PUBLISH)
    sign_in(page, login)
    for reason in why:
        expect(page.get_by_test_id("stMain")).to_contain_text(reason)
    expect(controls(page)).to_have_count(0)


def test_somebody_whom_the_provider_refuses_is_back_where_they_were(
    page: Page, office: Server
) -> None:
    go(page, office.url + VIEW)
    sign_in(page, "nobody")
    assert page.url == office.url + VIEW
    expect(side(page).get_by_role("button", name="Sign in")).to_be_visible()


def test_closed_pages_show_nothing_to_who_is_signed_out_or_not_named(
    page: Page, closed_office: Server
) -> None:
    go(page, closed_office.url + VIEW)
    shown = page.get_by_test_id("stMain")
    expect(shown).to_contain_text("These pages are for people who sign in.")
    expect(page.get_by_role("heading")).to_have_count(1)
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    assert "violence" not in page.content().lower()
    sign_in(page, "lee")
    assert page.url == closed_office.url + VIEW
    expect(shown).to_contain_text("signed in as Lee Grey, but not one of those who may read")
    expect(page.get_by_role("heading")).to_have_count(1)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(closed_office.url + VIEW)
    sign_in(page, "sam")
    assert page.url == closed_office.url + VIEW
    expect(page.locator(CHOSEN)).to_contain_text("Coventry and Walsall")


def test_a_sign_in_ends_when_its_token_does(page: Page, office: Server) -> None:
    go(page, office.url + PUBLISH)
    sign_in(page, "fay")
    ends = time.time() + PEOPLE["fay"]["lifetime"]  # at the latest: it began a moment ago
    expect(side(page)).to_contain_text("Signed in as Fay Green")
    expect(controls(page).first).to_be_visible()
    page.wait_for_timeout(max(ends - time.time(), 0) * 1_000)
    page.get_by_role("tab", name="Templates to fill in").click()  # asks the server nothing
    go(page, office.url + PUBLISH)
    expect(side(page)).to_contain_text("Your sign-in has ended.")
    expect(page.get_by_test_id("stMain")).to_contain_text("Your sign-in has ended: sign in again.")
    expect(controls(page)).to_have_count(0)
    sign_in(page, "jo")
    expect(side(page)).to_contain_text("Signed in as Jo Smith")
