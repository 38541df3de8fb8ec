"""The lines of the operations guide that lead from nothing to two servers are run as they stand."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from pcc_metrics.ui.shell import affinity
from tests.browser.served import free_port
from tests.stores.servers import BUCKET, azure_server, environment
from tests.support.environment import PROJECT, cannot_run

START_SECONDS = 90.0
GUIDE = PROJECT / "docs" / "operations.md"


def documented(folder: Path, site: str, ports: tuple[int, int], address: str) -> str:
    """The lines, with a folder, a name and ports of this test's own.

    With an `address` they are those for a store that several servers share.
    """
    text = GUIDE.read_text("utf-8")
    block = re.search(r"two servers behind Caddy:\n\n```sh\n(.*?)```", text, re.DOTALL)
    assert block
    own = {
        "/srv/pcc-metrics/data": str(folder / "data"),
        "https://figures.example.org": site,
        "figures.example.org": site,
        "8501": str(ports[0]),
        "8502": str(ports[1]),
    }
    lines = block[1]
    if address:
        filled = re.search(r"```sh\n(export PCC_METRICS_DATA=az://.*?)```", text, re.DOTALL)
        assert filled
        rest = lines.splitlines(keepends=True)[1:]
        lines = filled[1] + "".join(line for line in rest if "PCC_METRICS_DATA" not in line)
        own = {"az://CONTAINER/PREFIX": address} | {k: v for k, v in own.items() if k[0] != "/"}
    for stated, here in own.items():
        assert stated in lines
        lines = lines.replace(stated, here)
    return lines


def test_the_documented_lines_serve_one_folder_by_two_servers(tmp_path: Path) -> None:
    serve_documented(tmp_path, "")


@pytest.mark.stores
def test_the_documented_lines_serve_one_store_in_azure_by_two_servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_CACHE", str(tmp_path / "copies"))
    with azure_server(tmp_path / "azure.log") as url:
        for name, value in environment("az", url).items():
            monkeypatch.setenv(name, value)
        serve_documented(tmp_path, f"az://{BUCKET}/documented")


def serve_documented(tmp_path: Path, address: str) -> None:
    shutil.which("caddy") or cannot_run("there is no Caddy, the reverse proxy")
    site = f"http://127.0.0.1:{free_port()}"
    ports = free_port(), free_port()
    log = tmp_path / "log"
    path = f"{Path(sys.executable).parent}:{os.defpath}"
    own = {"PATH": path, "HOME": str(tmp_path), "CADDY_ADMIN": f"127.0.0.1:{free_port()}"}
    with log.open("wb") as written:
        process = subprocess.Popen(
            ["/bin/bash", "-euc", documented(tmp_path, site, ports, address)],
            cwd=PROJECT,
            env={**os.environ, **own},
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        ways = find_servers(site, process, log)
        assert len(ways) == 2
        shown = {requests.get(f"{site}/homicide", cookies=way, timeout=30).text for way in ways}
        assert len(shown) == 1 and "Homicides" in shown.pop()
        deadline = time.monotonic() + START_SECONDS
        while log.read_text("utf-8").count("keeps a browser with one server") < 2:
            assert time.monotonic() < deadline, log.read_text("utf-8")
            time.sleep(0.2)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def find_servers(site: str, process: subprocess.Popen[bytes], log: Path) -> list[dict[str, str]]:
    """A cookie for each of two servers, as soon as both are ready."""
    ways: dict[str, dict[str, str]] = {}
    deadline = time.monotonic() + START_SECONDS
    while len(ways) < 2:
        assert process.poll() is None and time.monotonic() < deadline, log.read_text("utf-8")
        try:
            answer = requests.get(f"{site}/readyz", timeout=10)
        except requests.ConnectionError:
            time.sleep(0.2)
            continue
        if answer.status_code == 200:
            ways[answer.headers[affinity.HEADER]] = answer.cookies.get_dict()
        time.sleep(0.05)
    return [*ways.values()]
