"""A server that runs out of handles, or cannot read its secrets: sentences, no traceback."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import requests

from pcc_metrics.cli.serve import where_things_lie
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.store.register import Register
from tests.browser.served import Server
from tests.support.environment import PROJECT
from tests.support.raw_client import Wire, wired

COMMAND = Path(sys.executable).with_name("pcc-metrics")
TOO_MANY = "too many files are open at once. Try again in a minute"
BROKEN: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "no text": lambda path: path.write_bytes(b"\xff\xfe\x00\x00"),
    "no TOML": lambda path: path.write_text("[auth", encoding="utf-8"),
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    data = shutil.copytree(BUNDLED, tmp_path / "data")
    server = Server(tmp_path / "log", {"PCC_METRICS_DATA": data})
    server.start()
    yield server
    server.stop()


def opened(server: Server) -> AbstractContextManager[Wire]:
    host = f"127.0.0.1:{server.port}"
    return wired(server.port, host, {"Origin": f"http://{host}"})


@pytest.mark.serial
def test_a_server_without_handles_says_so_and_goes_on_when_it_has_some(server: Server) -> None:
    with opened(server) as wire:
        assert "Publications" in wire.run(path="history").text
        soft, hard = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (3, hard))
        said = wire.run(path="history", query="lpa=walsall").text
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (soft, hard))
        assert TOO_MANY in said and "Traceback" not in said
        after = wire.run(path="history").text
    assert "Publications" in after and TOO_MANY not in after


@pytest.mark.serial
def test_a_command_without_handles_says_so() -> None:
    """As many as the program needs to start, and too few to check a file beside it."""
    file = BUNDLED / Register(BUNDLED).current().file
    done = subprocess.run(
        ["prlimit", "--nofile=6", COMMAND, "validate", file],  # noqa: S607
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"Error: This cannot be done: {TOO_MANY}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("kind", sorted(BROKEN))
def test_secrets_that_cannot_be_read_close_the_pages_and_are_named(
    tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "secrets.toml"
    BROKEN[kind](file)
    lines = "\n".join(where_things_lie({"STREAMLIT_SECRETS_FILES": str(file)}))
    assert "It cannot be read" in lines and "Pages are closed until it is put right" in lines
    server = Server(tmp_path / "log", {"STREAMLIT_SECRETS_FILES": file})
    server.start()
    try:
        page = requests.get(f"{server.url}/homicide", timeout=30)
        with opened(server) as wire:
            said = wire.run(path="homicide").text
    finally:
        server.stop()
    assert "These pages are closed until their settings are put right" in said
    assert "omicide" not in said + page.text
    assert "the secrets file cannot be read" in server.log
