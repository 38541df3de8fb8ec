"""A stranger behind a program of this computer that passes connections on; the office's proxy."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from websockets.exceptions import InvalidStatus

from pcc_metrics.access.local_mode import account_name, name_cookie
from tests.browser.served import Server
from tests.support.forwarders import (
    Forwarder,
    authority,
    documented_nginx,
    documented_proxy,
    forward_bytes,
    pass_host_on,
    rewrite_host,
)
from tests.support.raw_client import wired
from tests.support.visitors import KEY

PROBE = "tests/support/rights_probe.py"
PATIENCE = 30.0  # seconds until an answer has figures
FORWARDERS = pytest.mark.parametrize("forwarder", [forward_bytes, rewrite_host, pass_host_on])


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page with a control in plain sight, served to this computer, with no sign-in set up."""
    server = Server(tmp_path_factory.mktemp("probe") / "log", {}, PROBE)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("app") / "log", {})
    server.start()
    yield server
    server.stop()


def act(port: int, host: str, cookie: str) -> str:
    """What the page says after its button was pressed, with Host and Origin forged alike."""
    headers = {"Origin": f"http://{host}"} | ({"Cookie": cookie} if cookie else {})
    try:
        with wired(port, host, headers) as wire:
            return wire.run(pressed=wire.run().buttons["Act"]).text
    except InvalidStatus as refused:
        return f"Refused: {refused.response.status_code}"


@FORWARDERS
def test_whoever_forges_host_and_origin_may_not_act(
    probe: Server, tmp_path: Path, forwarder: Forwarder
) -> None:
    own, cookie = f"127.0.0.1:{probe.port}", name_cookie(probe.port)
    with forwarder(tmp_path, probe.port) as port:
        for guess in ("", f"{cookie}={KEY[::-1]}", f"{cookie}="):
            assert "Refused. Publishing is off" in act(port, own, guess)
            for host in (f"localhost:{probe.port}", f"[::1]:{probe.port}", f"127.0.0.1:{port}"):
                said = act(port, host, guess)
                assert "Refused" in said and "Done" not in said


@FORWARDERS
def test_the_key_itself_is_of_no_use_through_a_proxy_that_says_so(
    probe: Server, tmp_path: Path, forwarder: Forwarder
) -> None:
    """A forwarder of bytes alone is the browser's own connection: the key is what tells."""
    own, cookie = f"127.0.0.1:{probe.port}", f"{name_cookie(probe.port)}={KEY}"
    with forwarder(tmp_path, probe.port) as port:
        said = act(port, own, cookie)
    done = f"Done by {account_name()}." in said
    assert done == (forwarder is forward_bytes)
    assert done or "this page came through a proxy" in said


@FORWARDERS
def test_no_file_is_taken_from_whoever_forges_them(
    app: Server, tmp_path: Path, forwarder: Forwarder
) -> None:
    own = f"127.0.0.1:{app.port}"
    with forwarder(tmp_path, app.port) as port, requests.Session() as stranger:
        stranger.headers.update({"Host": own, "Origin": f"http://{own}"})
        there = f"http://127.0.0.1:{port}"
        with wired(port, own, {"Origin": f"http://{own}"}) as wire:
            session = wire.run(path="publish").session
            token = stranger.get(f"{there}/_stcore/health", timeout=30).cookies["_streamlit_xsrf"]
            answer = stranger.put(
                f"{there}/_stcore/upload_file/{session}/file-1",
                files={"file": ("a.parquet", b"x")},
                headers={"X-Xsrftoken": token},
                timeout=30,
            )
    assert (answer.status_code, answer.text) == (403, "Files are taken from analysts only.")


def first_answer(url: str, trusted: Path) -> requests.Response:
    """With its figures, which a server that is busy leaves out of an answer until they are kept."""
    deadline = time.monotonic() + PATIENCE
    while True:
        page = requests.get(url, verify=str(trusted), timeout=30)
        if "Homicide" in page.text or time.monotonic() > deadline:
            return page
        time.sleep(0.5)


def test_the_documented_proxy_serves_the_app_by_https(app: Server, tmp_path: Path) -> None:
    with documented_proxy(tmp_path, app.port) as port:
        site, trusted = f"localhost:{port}", authority(tmp_path)
        page = first_answer(f"https://{site}/homicide", trusted)
        health = requests.get(f"https://{site}/_stcore/health", verify=str(trusted), timeout=30)
        tls = ssl.create_default_context(cafile=trusted)
        with wired(port, site, {"Origin": f"https://{site}"}, tls=tls) as wire:
            shown = wire.run(path="publish")
        for origin in ("https://evil.example.org", f"https://127.0.0.1:{app.port}"):
            with (
                pytest.raises(InvalidStatus, match="403"),
                wired(port, site, {"Origin": origin}, tls=tls),
            ):
                pass
    assert page.status_code == 200 and "Homicide" in page.text
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert health.cookies["_streamlit_xsrf"]
    # The proxy's own cookie names a server and nothing else.
    own = [cookie for cookie in health.cookies if cookie.name != "pcc_metrics_server"]
    assert own and all(cookie.secure for cookie in own)
    assert "Publish figures" in shown.text
    assert "this page came through a proxy, which sent x-forwarded-" in shown.everything


def test_the_documented_nginx_serves_the_app(app: Server, tmp_path: Path) -> None:
    with documented_nginx(tmp_path, app.port) as port:
        site = f"127.0.0.1:{port}"
        page = requests.get(f"http://{site}/homicide", timeout=30)
        with wired(port, site, {"Origin": f"http://{site}"}) as wire:
            shown = wire.run(path="publish")
        with (
            pytest.raises(InvalidStatus, match="403"),
            wired(port, site, {"Origin": "http://evil.example.org"}),
        ):
            pass
    assert page.status_code == 200 and page.headers["X-Content-Type-Options"] == "nosniff"
    assert "Publish figures" in shown.text
    assert "this page came through a proxy, which sent x-forwarded-" in shown.everything
