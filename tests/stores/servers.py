"""An S3 server and Azure's emulator, installed on first use, and a proxy in front of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import requests
from filelock import FileLock

from tests.browser.served import free_port
from tests.support.environment import PROJECT, cannot_run

FOLDER = PROJECT / "tests" / "stores"
# Beside the packages of the tests themselves, out of sight of whatever reads the project's files.
INSTALLED = Path(sys.prefix) / "store-servers"
S3_VENV = INSTALLED / "s3"
INSTALL_SECONDS, START_SECONDS = 600, 60
BUCKET = "figures"
ACCOUNT = "devstoreaccount1"
# The emulator's own, printed in its manual: it opens nothing else.
ACCOUNT_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)


@contextmanager
def s3_server(log: Path) -> Iterator[str]:
    """An S3 server with one bucket; yields its address."""
    url = f"http://127.0.0.1:{free_port()}"
    command = [str(_s3_program()), "-p", url.rpartition(":")[2]]
    with _running(command, url, log):
        requests.put(f"{url}/{BUCKET}", timeout=START_SECONDS).raise_for_status()
        yield url


@contextmanager
def azure_server(log: Path) -> Iterator[str]:
    """Azure's emulator with one container; yields its address, without the account."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [*_azure_program(), "--blobPort", str(port), "--inMemoryPersistence"]
    with _running([*command, "--skipApiVersionCheck", "--disableTelemetry"], url, log):
        _make_container(url)
        yield url


def environment(scheme: str, url: str) -> dict[str, str]:
    """The variables under which a store is reached at a server."""
    if scheme == "s3":
        return {
            "AWS_ENDPOINT_URL": url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "eu-west-2",
        }
    return {
        "AZURE_STORAGE_ENDPOINT": f"{url}/{ACCOUNT}",
        "AZURE_ALLOW_HTTP": "true",
        "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT,
        "AZURE_STORAGE_ACCOUNT_KEY": ACCOUNT_KEY,
    }


def _make_container(url: str) -> None:
    date, version = formatdate(usegmt=True), "2021-12-02"
    headers = f"x-ms-date:{date}\nx-ms-version:{version}"
    resource = f"/{ACCOUNT}/{ACCOUNT}/{BUCKET}\nrestype:container"
    signed = f"PUT{12 * chr(10)}{headers}\n{resource}".encode()
    digest = hmac.new(base64.b64decode(ACCOUNT_KEY), signed, hashlib.sha256).digest()
    authorization = f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}"
    requests.put(
        f"{url}/{ACCOUNT}/{BUCKET}?restype=container",
        headers={"x-ms-date": date, "x-ms-version": version, "Authorization": authorization},
        timeout=START_SECONDS,
    ).raise_for_status()


@contextmanager
def _running(command: list[str], url: str, log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text('utf-8')}")
            time.sleep(0.1)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        requests.get(url, timeout=2)
    except (requests.ConnectionError, requests.Timeout):
        return False
    return True


@contextmanager
def _installing() -> Iterator[None]:
    INSTALLED.mkdir(exist_ok=True)
    with FileLock(INSTALLED / ".lock", timeout=INSTALL_SECONDS):
        yield


def _s3_program() -> Path:
    """Its pins are others than the app's, so it has an environment of its own."""
    program = S3_VENV / "bin" / "moto_server"
    wanted = (FOLDER / "s3-requirements.txt").read_text("utf-8")
    stamp = S3_VENV / "installed.txt"
    with _installing():
        if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
            shutil.rmtree(S3_VENV, ignore_errors=True)
            _install([sys.executable, "-m", "venv", str(S3_VENV)])
            pip = [str(S3_VENV / "bin" / "python"), "-m", "pip", "install", "--quiet"]
            _install([*pip, "--requirement", str(FOLDER / "s3-requirements.txt")])
            stamp.write_text(wanted, "utf-8")
    return program


def _azure_program() -> list[str]:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        cannot_run("there is no Node.js with npm, in which Azure's emulator runs")
    with _installing():
        if not (INSTALLED / "node_modules" / ".package-lock.json").is_file():
            for name in ("package.json", "package-lock.json"):
                shutil.copyfile(FOLDER / name, INSTALLED / name)
            _install([npm, "ci", "--no-audit", "--no-fund", "--omit=optional", "--ignore-scripts"])
    return [node, str(INSTALLED / "node_modules" / ".bin" / "azurite-blob")]


def _install(command: list[str]) -> None:
    done = subprocess.run(
        command, cwd=INSTALLED, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode:
        cannot_run(f"a server of the tests of stores was not installed: {done.stderr[-500:]}")


def _well(_method: str, _path: str) -> int:
    return 0


class Proxy:
    """Stands before a server and fails as told. `asked` are the requests, as method and path.

    `delay` is in seconds, before an answer, and `pause` in the middle of it. `fail` gets a method
    and a path, and says how: a status to answer with in the server's place, `lose` to pass the
    request on and answer 500, `half` to break off.
    """

    def __init__(self, server: str) -> None:
        self.delay = self.pause = 0.0
        self.fail: Callable[[str, str], int | str] = _well
        self.asked: list[str] = []
        self._host = server.removeprefix("http://")
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Nothing: `asked` has it."""

            def handle_one(self) -> None:
                proxy._answer(self)

        for method in ("GET", "PUT", "POST", "DELETE", "HEAD"):
            setattr(Handler, f"do_{method}", Handler.handle_one)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        method, path = request.command, request.path
        self.asked.append(f"{method} {path}")
        time.sleep(self.delay)
        how = self.fail(method, path)
        if isinstance(how, int) and how:
            self._send(request, how, {}, b"")
            return
        status, headers, content = self._pass_on(request, body)
        if how == "lose":
            status, headers, content = 500, {}, b""
        self._send(request, status, headers, content, half=how == "half")

    def _pass_on(
        self, request: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection(self._host, timeout=START_SECONDS)
        try:
            connection.request(request.command, request.path, body, dict(request.headers))
            answer = connection.getresponse()
            dropped = {"transfer-encoding", "connection", "content-length"}
            headers = {k: v for k, v in answer.getheaders() if k.lower() not in dropped}
            return answer.status, headers, answer.read()
        except (OSError, HTTPException):
            return 502, {}, b""
        finally:
            connection.close()

    def _send(
        self,
        request: BaseHTTPRequestHandler,
        status: int,
        headers: dict[str, str],
        content: bytes,
        *,
        half: bool = False,
    ) -> None:
        request.send_response_only(status)
        for name, value in headers.items():
            request.send_header(name, value)
        if status != 204:
            request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if request.command != "HEAD":
            middle = len(content) // 2
            request.wfile.write(content[:middle])
            time.sleep(self.pause if content else 0)
            request.wfile.write(b"" if half else content[middle:])
        if half:
            request.close_connection = True
