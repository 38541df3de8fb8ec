"""The served app and a real Chromium, as fixtures."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, sync_playwright

from pcc_metrics.domain.app_files import BUNDLED
from tests.browser.served import Server, picture
from tests.support.environment import cannot_run

FAILURES = Path(__file__).parent / "failures"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# No sandbox: CI runs as root, in a container, and the only pages opened are the project's own.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The framework asks for these two below every deep link first, and then at the root.
FRAMEWORK_404 = re.compile(r"/[^/]+/_stcore/(health|host-config)$")
# Fixtures that are browsers of people: who opened the address that the server printed may publish.
PEOPLE = frozenset({"page", "other", "second"})
REPORT = pytest.StashKey[pytest.TestReport]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(playwright), args=FLAGS)
        yield browser
        browser.close()


def _chromium(playwright: Playwright) -> str:
    installed = (shutil.which(name) for name in NAMES)
    candidates = [path for path in (*installed, playwright.chromium.executable_path) if path]
    found = next((path for path in candidates if Path(path).is_file()), None)
    return found or cannot_run(
        "there is no Chromium: install chromium or Google Chrome, "
        "or run `python -m playwright install chromium`"
    )


@pytest.fixture
def console_errors() -> list[str]:
    """What the page of this test logged as an error, the framework's own two 404s left out."""
    return []


@pytest.fixture
def page(
    browser: Browser, console_errors: list[str], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page of its own 1280 pixels wide; what it shows is kept where the test fails."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("console", lambda message: _note(message, console_errors))
    page.on("pageerror", lambda error: console_errors.append(str(error)))
    yield page
    if _failed(request.node) and not page.is_closed():
        picture(page, _failure_file(request.node, ".png"))
    context.close()


def _note(message: ConsoleMessage, errors: list[str]) -> None:
    address = message.location.get("url", "")
    if message.type == "error" and not FRAMEWORK_404.search(address):
        errors.append(f"{message.text} ({address})")


@pytest.fixture
def serve(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., Server]]:
    """Start the app with an environment: `serve(PCC_METRICS_DATA=folder)`.

    Each call gives a server of its own, ready to answer. They are stopped when the test ends, and
    their logs are kept where it fails.
    """
    servers: list[Server] = []

    def start(**environment: str | Path) -> Server:
        servers.append(Server(tmp_path / f"server-{len(servers) + 1}.log", environment))
        servers[-1].start()
        for name in PEOPLE.intersection(request.fixturenames):
            person = request.getfixturevalue(name)
            if isinstance(person, Page):
                servers[-1].let_publish(person.context)
        return servers[-1]

    yield start
    for number, server in enumerate(servers, 1):
        server.stop()
        if _failed(request.node):
            kept = _failure_file(request.node, f"-server-{number}.log")
            kept.write_text(server.log, encoding="utf-8")


@pytest.fixture(scope="session")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server on the bundled data, for all tests that only read."""
    log = tmp_path_factory.mktemp("app") / "server.log"
    server = Server(log, {"PCC_METRICS_DATA": BUNDLED})
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def app_url(app_server: Server) -> str:
    """The address of the app on the bundled data, without a slash at its end."""
    return app_server.url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[REPORT] = report
    return report


def _failed(item: pytest.Item) -> bool:
    return REPORT in item.stash and item.stash[REPORT].failed


def _failure_file(item: pytest.Item, ending: str) -> Path:
    FAILURES.mkdir(exist_ok=True)
    name = re.sub(r"[^A-Za-z0-9]+", "-", item.nodeid.removeprefix("tests/browser/")).strip("-")
    return FAILURES / f"{name}{ending}"
