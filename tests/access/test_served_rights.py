"""Rights on a running server: hostile headers, other addresses, messages made by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus

from pcc_metrics.access.local_mode import account_name, name_cookie
from pcc_metrics.ui.shell.middleware import DeveloperDoors
from tests.browser.served import Server
from tests.support.raw_client import wired
from tests.support.visitors import KEY

PROBE = "tests/support/rights_probe.py"


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page with a control in plain sight, served to this computer, with no sign-in set up."""
    server = Server(tmp_path_factory.mktemp("probe") / "log", {}, PROBE)
    server.start()
    yield server
    server.stop()


def acted(server: Server, host: str = "", **headers: str) -> str:
    """What the page says after its button was pressed, under a name and with headers added."""
    host = host or f"127.0.0.1:{server.port}"
    cookie = f"{name_cookie(server.port)}={KEY}"
    own = {"Origin": f"http://{host}", "Cookie": cookie}
    given = own | {n.replace("_", "-"): v for n, v in headers.items()}
    with wired(server.port, host, {name: value for name, value in given.items() if value}) as wire:
        button = wire.run().buttons["Act"]
        return wire.run(pressed=button).text


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_this_computer_s_own_browser_may_act(probe: Server, name: str) -> None:
    assert f"Done by {account_name()}." in acted(probe, f"{name}:{probe.port}")


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"X_Forwarded_For": "203.0.113.7"}, "x-forwarded-for"),
        ({"X_Forwarded_For": "127.0.0.1"}, "x-forwarded-for"),
        ({"X_Forwarded_Host": "localhost"}, "x-forwarded-host"),
        ({"Forwarded": "for=127.0.0.1;host=localhost"}, "forwarded"),
        ({"Via": "1.1 figures"}, "via"),
        ({"X_Real_IP": "127.0.0.1"}, "x-real-ip"),
        ({"True_Client_IP": "127.0.0.1"}, "true-client-ip"),
    ],
)
def test_what_came_through_a_proxy_may_not(
    probe: Server, headers: dict[str, str], why: str
) -> None:
    said = acted(probe, **headers)
    assert "Refused. Publishing is off" in said and f"proxy, which sent {why}" in said
    assert "Done" not in said


@pytest.mark.parametrize("cookie", ["", "pcc_metrics_local_1=" + KEY, "other=" + KEY])
def test_whoever_forges_all_but_the_key_may_not(probe: Server, cookie: str) -> None:
    """A tunnel on this computer can write Host and Origin, and need add no header."""
    said = acted(probe, Cookie=cookie)
    assert "Refused. Publishing is off" in said and "has not opened the address" in said
    assert "Done" not in acted(probe, Cookie=f"{name_cookie(probe.port)}={KEY[::-1]}")


def test_another_page_of_this_computer_may_not(probe: Server) -> None:
    """The framework lets any page of this computer connect; another program may serve that."""
    assert "Refused." in acted(probe, Origin="http://localhost:3000")
    assert "Refused." in acted(probe, Origin="http://127.0.0.1:1")
    assert "Refused." in acted(probe, Origin="")


def test_another_name_of_this_computer_may_not(probe: Server) -> None:
    """A site may give its own name this computer's address, and have its script connect to it."""
    for name in ("figures.example.org", "127.0.0.1.example.org", "localhost.example.org"):
        assert "opened under a name that is not this computer's own" in acted(probe, name)


def test_another_site_cannot_connect_at_all(probe: Server) -> None:
    with pytest.raises(InvalidStatus):
        acted(probe, Origin="https://evil.example.org")


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])  # noqa: S104 - what must be refused
def test_a_server_that_others_can_reach_refuses_without_sign_in(
    tmp_path: Path, address: str
) -> None:
    server = Server(tmp_path / "log", {"STREAMLIT_SERVER_ADDRESS": address}, PROBE)
    server.start()
    try:
        said = acted(server)
    finally:
        server.stop()
    assert "Refused. Publishing is off" in said
    assert "listens to other computers too (server.address)" in said


def test_files_and_development_doors_are_shut(tmp_path: Path) -> None:
    """The app itself: no upload without the right, no traceback, no doors for developers."""
    server = Server(tmp_path / "log", {})
    server.start()
    host = f"127.0.0.1:{server.port}"
    own = {"Origin": f"http://{host}", "Cookie": f"{name_cookie(server.port)}={KEY}"}
    outside, inside = own | {"Via": "1.1 figures"}, own
    try:
        for headers, status in ((outside, 403), (inside, 204)):
            with wired(server.port, host, headers) as wire:
                assert _upload(server, wire.run().session) == status
        for path in ("/_stcore/script-health-check", "/app/static/x", "/_stcore/agent", "/x.py"):
            found = requests.get(server.url + path, timeout=10)
            assert found.status_code in (403, 404) or '<div id="root">' in found.text, path
        page = requests.get(f"{server.url}/_stcore/health", timeout=10)
    finally:
        server.stop()
    assert page.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.cookies["_streamlit_xsrf"]


def test_the_page_of_another_host_opens_no_socket(tmp_path: Path) -> None:
    """Refused before the framework, which would ask an outside address and hold up every reader."""
    server = Server(tmp_path / "log", {})
    server.start()
    own = f"127.0.0.1:{server.port}"
    try:
        for origin in (
            *("https://evil.example.org", f"http://localhost:{server.port}", "http://127.0.0.1:1"),
            *("null", "http://[::1", f"http://{own}.example.org", f"http://evil@{own}"),
        ):
            with pytest.raises(InvalidStatus) as refused:
                acted(server, Origin=origin)
            assert refused.value.response.status_code == 403, origin
        for origin in (f"http://{own}", f"HTTPS://{own}", ""):
            with wired(server.port, own, {"Origin": origin} if origin else {}) as wire:
                assert wire.run().session
    finally:
        server.stop()
    assert "Rejecting WebSocket" not in server.log  # what the framework writes when it is asked


def _upload(server: Server, session: str) -> int:
    """Send a file as the page of a session would; what the server answers."""
    with requests.Session() as browser:
        browser.get(f"{server.url}/_stcore/health", timeout=10)
        token = browser.cookies.get("_streamlit_xsrf") or ""
        return browser.put(
            f"{server.url}/_stcore/upload_file/{session}/file-1",
            files={"file": ("a.parquet", b"x")},
            headers={"X-Xsrftoken": token},
            timeout=10,
        ).status_code


def test_the_address_that_serve_prints_leads_to_a_cookie_and_leaves_no_key(tmp_path: Path) -> None:
    server = Server(tmp_path / "log", {})
    server.start()
    view = f"{server.url}/drugs?lpa=walsall&lpa=dudley"
    try:
        right = requests.get(f"{view}&local-key={KEY}", allow_redirects=False, timeout=10)
        wrong = requests.get(f"{view}&local-key={KEY[:-1]}", allow_redirects=False, timeout=10)
        away = requests.get(
            f"{server.url}//evil.example.org/%2F?local-key={KEY}", allow_redirects=False, timeout=10
        )
    finally:
        server.stop()
    assert right.status_code == wrong.status_code == 303
    assert right.headers["Location"] == wrong.headers["Location"] == view.removeprefix(server.url)
    cookie = right.headers["Set-Cookie"]
    assert cookie.startswith(f"{name_cookie(server.port)}={KEY};")
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Max-Age" not in cookie
    assert "Set-Cookie" not in wrong.headers
    assert right.headers["Cache-Control"] == "no-store"
    assert away.headers["Location"].startswith("/evil")


DEVELOPERS = (
    BackMsg(clear_cache=True),
    BackMsg(set_run_on_save=True),
    BackMsg(load_git_info=True),
    BackMsg(debug_shutdown_runtime=True),
    BackMsg(debug_disconnect_websocket=True),
)


def test_the_framework_s_doors_for_developers_are_shut(tmp_path: Path) -> None:
    server = Server(tmp_path / "log", {})
    server.start()
    host = f"127.0.0.1:{server.port}"
    try:
        with wired(server.port, host, {"Origin": f"http://{host}"}) as wire:
            session = wire.run().session
            for message in DEVELOPERS:
                wire.send(message)
            assert wire.run().text  # the connection stands, and so does the server
            assert session
        assert requests.get(f"{server.url}/_stcore/metrics", timeout=10).status_code == 404
        assert requests.get(f"{server.url}/_stcore/health", timeout=10).ok
    finally:
        server.stop()


@pytest.mark.parametrize("message", DEVELOPERS)
def test_such_a_message_never_reaches_the_framework(message: BackMsg) -> None:
    """A message that is cut or means nothing is the framework's to refuse."""
    rerun = BackMsg()
    rerun.rerun_script.query_string = "lpa=walsall"
    sent = [message.SerializeToString(), rerun.SerializeToString(), b"\xff\xff"]
    with ThreadPoolExecutor(1) as thread:  # the browser tests have a loop in this one
        assert thread.submit(asyncio.run, _received(sent)).result() == sent[1:]


async def _received(sent: list[bytes]) -> list[bytes]:
    """What an app behind the guard is given of the messages of a socket."""
    waiting, got = iter(sent), []

    async def receive() -> Message:
        return {"type": "websocket.receive", "bytes": next(waiting)}

    async def app(_: Scope, receive: Receive, __: Send) -> None:
        got.extend([(await receive())["bytes"] for _ in sent[1:]])

    async def send(_: Message) -> None:
        raise AssertionError("nothing is answered")

    await DeveloperDoors(app)({"type": "websocket"}, receive, send)
    return got
