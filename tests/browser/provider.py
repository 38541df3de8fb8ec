"""A real OpenID provider on this machine, and the settings by which the app signs people in."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from filelock import FileLock

from tests.browser.served import free_port
from tests.support.environment import PROJECT, cannot_run

FOLDER = PROJECT / "tests" / "oidc"
CLIENT = {"client_id": "pcc-metrics", "client_secret": "a secret for these tests only, of no use"}
COOKIE_SECRET = "another secret for these tests only, of no use"  # noqa: S105
INSTALL_SECONDS = 300
START_SECONDS = 30

PEOPLE: dict[str, dict[str, Any]] = {
    "jo": {"name": "Jo Smith", "email": "jo@example.org", "email_verified": True},
    "kit": {"name": "Kit Brown", "groups": ["figures", "other"]},
    "sam": {"name": "Sam Jones", "email": "sam@example.com", "email_verified": True},
    "eve": {"name": "Eve Black", "email": "jo@example.org", "email_verified": False},
    "lee": {"name": "Lee Grey", "groups": ["other"]},
    "fay": {"name": "Fay Green", "groups": ["figures"], "lifetime": 15},
}
ACCESS = """
[access.analysts]
addresses = ["Jo@Example.org"]
groups = ["figures"]
"""


class Provider:
    """`node provider.js` for one server of the app."""

    def __init__(self, app_url: str, log: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self._app_url = app_url
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        node = _installed()
        back = f"{self._app_url}/oauth2callback"
        client = {**CLIENT, "redirect_uris": [back], "post_logout_redirect_uris": [back]}
        port = self.url.rpartition(":")[2]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [node, "provider.js", port, json.dumps(PEOPLE), json.dumps(client)],
                cwd=FOLDER,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"the provider did not start:\n{self._log.read_text('utf-8')}")
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/.well-known/openid-configuration", timeout=2).ok
        except (requests.ConnectionError, requests.Timeout):
            return False


def secrets(path: Path, app_url: str, provider_url: str, access: str = ACCESS) -> Path:
    """Write the secrets file of a server."""
    auth: Mapping[str, Any] = {
        "redirect_uri": f"{app_url}/oauth2callback",
        "cookie_secret": COOKIE_SECRET,
        "server_metadata_url": f"{provider_url}/.well-known/openid-configuration",
        **CLIENT,
    }
    lines = ["[auth]", *(f"{key} = {json.dumps(value)}" for key, value in auth.items())]
    # This provider does not know the framework's usual wish to choose among accounts.
    lines += ["[auth.client_kwargs]", 'prompt = "login"', access]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _installed() -> str:
    """Node, with the provider installed as its lock file says."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        cannot_run("there is no Node.js with npm, in which the identity provider runs")
    with FileLock(FOLDER / ".lock", timeout=INSTALL_SECONDS):
        if not (FOLDER / "node_modules" / ".package-lock.json").is_file():
            command = [npm, "ci", "--no-audit", "--no-fund"]
            done = subprocess.run(
                command,
                cwd=FOLDER,
                capture_output=True,
                text=True,
                timeout=INSTALL_SECONDS,
                check=False,
            )
            if done.returncode:
                cannot_run(f"npm could not install the identity provider: {done.stderr[-500:]}")
    return node
