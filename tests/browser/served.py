"""The app served on a free port of this machine, and how to look at one of its pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import requests
from playwright.sync_api import BrowserContext, Page

from pcc_metrics.access.local_mode import KEY_VARIABLE, name_cookie
from tests.support.environment import PROJECT
from tests.support.visitors import KEY

START_SECONDS = 60.0
STOP_SECONDS = 10.0
SETTLE_MILLISECONDS = 30_000

# Still for 400 milliseconds: a click reaches the server, and its answer the page, well within that.
_SETTLED = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const still = app?.dataset.testScriptState === "notRunning"
        && app.dataset.testConnectionState === "CONNECTED"
        && document.querySelector("h1") !== null
        && document.getElementById("first-view") === null
        && document.querySelector("[data-testid=stSkeleton], [data-stale=true]") === null;
    if (!still) { delete window.stillSince; return false; }
    window.stillSince ??= performance.now();
    return performance.now() - window.stillSince > 400;
}"""


class Server:
    """`streamlit run` with an environment, on a port that stays its own over restarts."""

    def __init__(
        self,
        log: Path,
        environment: Mapping[str, str | Path],
        script: str = "app.py",
        base: str = "",
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}{base}"
        self._log = log
        self._script = script
        self._environment = {key: str(value) for key, value in environment.items()}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """All that the server has written, earlier starts included."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def let_publish(self, context: BrowserContext) -> None:
        """Give a browser the cookie that it has once it opened the address with the key."""
        context.add_cookies([{"name": name_cookie(self.port), "value": KEY, "url": self.url}])

    def start(self) -> None:
        """Start and wait until it answers; raises `RuntimeError` with the log where it does not."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                cwd=self._folder(),
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the app did not start on {self.url}:\n{self.log}")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it as an administrator would, by force only where that does not help."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End it as a loss of power would: nothing of it runs on."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def _command(self) -> list[str]:
        run = [sys.executable, "-m", "streamlit", "run", self._script]
        return [*run, f"--server.port={self.port}"]

    def _folder(self) -> Path:
        return PROJECT

    def _variables(self) -> dict[str, str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith("PCC_METRICS_")}
        return own | {KEY_VARIABLE: KEY} | self._environment

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/_stcore/health", timeout=2).ok
        except (requests.ConnectionError, requests.Timeout):
            return False


def settle(page: Page) -> None:
    """Wait until the page has its heading and the run that a visit or a click caused is over."""
    page.evaluate("() => { delete window.stillSince; }")
    page.wait_for_function(_SETTLED, timeout=SETTLE_MILLISECONDS, polling=50)


def picture(page: Page, path: Path) -> None:
    """Save the whole page as PNG, not only what its window shows."""
    # The app scrolls inside its main section, so the window itself grows to the content.
    height = page.evaluate(
        "Math.max(...[...document.querySelectorAll('section,main,body')].map(e => e.scrollHeight))"
    )
    width = page.viewport_size["width"] if page.viewport_size else 1280
    page.set_viewport_size({"width": width, "height": min(int(height) + 40, 8_000)})
    page.wait_for_timeout(500)
    page.screenshot(path=path)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
