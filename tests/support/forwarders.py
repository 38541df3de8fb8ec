"""Programs on this computer that pass a stranger's connection on to the app."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

from tests.browser.served import free_port
from tests.support.environment import PROJECT, cannot_run

PROXY_FILE = PROJECT / "deploy" / "Caddyfile"
START_SECONDS = 30.0
# Nothing of the machine is changed, and nothing is listened on but what the test asks for.
QUIET = "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n}\n"
PASSING = "http://127.0.0.1:%d {\n\tbind 127.0.0.1\n\treverse_proxy 127.0.0.1:%d\n}\n"
REWRITING = PASSING.replace(":%d\n}", ":%d {\n\t\theader_up Host {upstream_hostport}\n\t}\n}", 1)
_ANY_CERTIFICATE = ssl.create_default_context()
_ANY_CERTIFICATE.check_hostname = False
_ANY_CERTIFICATE.verify_mode = ssl.CERT_NONE
Forwarder = Callable[[Path, int], AbstractContextManager[int]]


@contextmanager
def forward_bytes(_: Path, server: int) -> Iterator[int]:
    """A plain forwarder: nothing is read or added."""

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", server)) as there:
                back = Thread(target=_copy, args=(there, self.request), daemon=True)
                back.start()
                _copy(self.request, there)
                back.join()

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as forwarder:
        forwarder.daemon_threads = True
        Thread(target=forwarder.serve_forever, daemon=True).start()
        yield forwarder.server_address[1]
        forwarder.shutdown()


def _copy(here: socket.socket, there: socket.socket) -> None:
    try:
        while read := here.recv(65_536):
            there.sendall(read)
        there.shutdown(socket.SHUT_WR)
    except OSError:
        return  # either end is gone


@contextmanager
def pass_host_on(folder: Path, server: int) -> Iterator[int]:
    """A reverse proxy that passes on the Host that was sent."""
    with _proxy(folder, PASSING, server) as port:
        yield port


@contextmanager
def rewrite_host(folder: Path, server: int) -> Iterator[int]:
    """A reverse proxy that names the app's own address as the Host."""
    with _proxy(folder, REWRITING, server) as port:
        yield port


@contextmanager
def _proxy(folder: Path, sites: str, server: int) -> Iterator[int]:
    port = free_port()
    with caddy(folder, sites % (port, server), port):
        yield port


@contextmanager
def documented_proxy(folder: Path, server: int) -> Iterator[int]:
    """The proxy of `deploy/`, for the name `localhost`, with a certificate of its own making."""
    port = free_port()
    site = {"PCC_METRICS_SITE": f"localhost:{port}", "PCC_METRICS_SERVERS": f"127.0.0.1:{server}"}
    with caddy(folder, f"import {PROXY_FILE}\n", port, site, tls=True):
        yield port


@contextmanager
def documented_nginx(folder: Path, server: int) -> Iterator[int]:
    """Nginx with the lines of the operations guide, without https."""
    program = shutil.which("nginx", path=f"/usr/sbin:{os.defpath}") or cannot_run(
        "there is no nginx"
    )
    guide = (PROJECT / "docs" / "operations.md").read_text("utf-8")
    lines = re.search(r"```nginx\n(.*?)```", guide, re.DOTALL)
    assert lines and "127.0.0.1:8501" in lines[1]
    port = free_port()
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    site = lines[1].replace("127.0.0.1:8501", f"127.0.0.1:{server}")
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/nginx.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{places}"
        f"server {{\nlisten 127.0.0.1:{port};\n{site}}}\n}}\n",
        encoding="utf-8",
    )
    log = folder / "nginx.log"
    process = subprocess.Popen([program, "-p", folder, "-e", log, "-c", folder / "nginx.conf"])
    try:
        _await_start(port, process, log, tls=False)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def before_servers(folder: Path, port: int, servers: Iterable[int]) -> Iterator[None]:
    """The same proxy before several servers, without https."""
    upstreams = " ".join(f"127.0.0.1:{server}" for server in servers)
    site = {"PCC_METRICS_SITE": f"http://127.0.0.1:{port}", "PCC_METRICS_SERVERS": upstreams}
    with caddy(folder, f"import {PROXY_FILE}\n", port, site, tls=False):
        yield


@contextmanager
def rotate_servers(folder: Path, servers: Iterable[int]) -> Iterator[int]:
    """A proxy that gives each request to another server."""
    port, upstreams = free_port(), " ".join(f"127.0.0.1:{server}" for server in servers)
    rotating = f"reverse_proxy {upstreams} {{\n\t\tlb_policy round_robin\n\t}}"
    site = f"http://127.0.0.1:{port} {{\n\tbind 127.0.0.1\n\t{rotating}\n}}\n"
    with caddy(folder, site, port):
        yield port


def authority(folder: Path) -> Path:
    """The certificate of the authority that a proxy of this folder has made."""
    return folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"


@contextmanager
def caddy(
    folder: Path,
    sites: str,
    port: int,
    variables: dict[str, str] | None = None,
    *,
    tls: bool = False,
) -> Iterator[None]:
    """Caddy, with all that it keeps in a folder."""
    program = shutil.which("caddy") or cannot_run("there is no Caddy, the reverse proxy")
    config = folder / "Caddyfile"
    config.write_text(QUIET + sites, encoding="utf-8")
    own = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    with ExitStack() as stack:
        log = stack.enter_context((folder / "caddy.log").open("wb"))
        process = subprocess.Popen(
            [program, "run", "--adapter", "caddyfile", "--config", str(config)],
            cwd=folder,
            env={**os.environ, **own, **(variables or {})},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        stack.callback(process.wait)
        stack.callback(process.terminate)
        _await_start(port, process, folder / "caddy.log", tls=tls)
        yield


def _await_start(port: int, process: subprocess.Popen[bytes], log: Path, *, tls: bool) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port, tls=tls):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The proxy did not start:\n{log.read_text('utf-8')}")
        time.sleep(0.05)


def _answers(port: int, *, tls: bool) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as reached:
            if tls:  # the certificate is made after the port is open
                _ANY_CERTIFICATE.wrap_socket(reached, server_hostname="localhost").close()
    except OSError:
        return False
    return True
