"""The installed app in a browser: pages, figures and settings come without the checkout."""

from __future__ import annotations

import re
import tomllib

import pytest
from playwright.sync_api import Page, expect

from tests.browser.served import settle
from tests.support.environment import PROJECT
from tests.support.installed import InstalledServer

pytestmark = pytest.mark.serial


def test_a_deep_link_of_the_installed_app_shows_figures(
    page: Page, installed_server: InstalledServer, console_errors: list[str]
) -> None:
    page.goto(f"{installed_server.url}/homicide?to=2023-10")
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Reduce murder and other homicide")
    first = page.locator("li.tile").first
    expect(first).to_contain_text("14.1 per million people")
    assert first.inner_text().split()[:2] == ["Homicides", "41"]
    assert console_errors == []


def test_the_address_that_it_prints_lets_this_browser_publish(
    page: Page, installed_server: InstalledServer
) -> None:
    """And takes uploads of the size that is set."""
    page.goto(f"{installed_server.url}/publish")
    settle(page)
    expect(page.get_by_text("has not opened the address")).to_be_visible()
    (address,) = re.findall(r"http://\S+local-key=\S+", installed_server.log)
    page.goto(address)
    settle(page)
    assert page.url.rstrip("/") == installed_server.url
    text = (PROJECT / ".streamlit" / "config.toml").read_text("utf-8")
    most = tomllib.loads(text)["server"]["maxUploadSize"]
    page.goto(f"{installed_server.url}/publish")
    settle(page)
    expect(page.get_by_text(f"none over {most} MB")).to_be_visible()
