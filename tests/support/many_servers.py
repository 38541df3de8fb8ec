"""An office with a sign-in and three servers on one store, behind the proxy of `deploy/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from playwright.sync_api import Page

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.publishing.copy_store import copy_store
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store.object_store import ObjectStore
from pcc_metrics.store.open_store import is_remote, open_store
from pcc_metrics.store.register import Register
from pcc_metrics.store.remote_store import RemoteStore
from pcc_metrics.ui.shell import affinity
from tests.browser.provider import ACCESS, Provider, secrets
from tests.browser.served import Server, free_port
from tests.support.forwarders import before_servers
from tests.support.raw_client import Wire


@dataclass
class Office:
    """Where it is opened, its servers and the address of their store."""

    url: str
    port: int
    servers: list[Server]
    address: str

    def store(self) -> ObjectStore:
        """As a server sees it that has just started."""
        far = is_remote(self.address)
        return RemoteStore(self.address) if far else open_store(self.address)

    def register(self) -> Register:
        """What has been published by now."""
        return Register(self.store())

    def texts(self, statement: str) -> Mapping[str, str]:
        """What has been written by now, by part."""
        return StatementStore(self.store()).history(statement).texts

    def server_of(self, page: Page) -> Server:
        """The one that the proxy keeps this browser with."""
        own = self.name_of_own(page)
        return next(one for one in self.servers if name_of(one) == own)

    def name_of_own(self, tab: Page | Wire) -> str:
        """What the server that the proxy keeps this browser with calls itself."""
        address, name = f"{self.url}/healthz", affinity.HEADER
        if isinstance(tab, Wire):
            return requests.get(address, headers=tab.headers, timeout=10).headers[name]
        return tab.context.request.get(address).headers[name.lower()]

    def ways_to_all(self) -> list[dict[str, str]]:
        """Cookies, each of which has the proxy keep a browser with another server."""
        ways: dict[str, dict[str, str]] = {}
        while len(ways) < len(self.servers):
            answer = requests.get(f"{self.url}/healthz", timeout=10)
            ways[answer.headers[affinity.HEADER]] = answer.cookies.get_dict()
        return [*ways.values()]


def name_of(server: Server) -> str:
    """What a server calls itself."""
    return requests.get(f"{server.url}/healthz", timeout=10).headers[affinity.HEADER]


@contextmanager
def open_office(folder: Path, address: str, access: str = ACCESS) -> Iterator[Office]:
    """With the bundled figures; what the servers write and keep lies in a folder."""
    copy_store(open_store(BUNDLED), open_store(address), lambda *_: None)
    port = free_port()
    url, settings = f"http://127.0.0.1:{port}", folder / "secrets.toml"
    provider = Provider(url, folder / "provider.log")
    secrets(settings, url, provider.url, access)
    environment = {
        "PCC_METRICS_DATA": address,
        "PCC_METRICS_CACHE": folder / "copies",
        "STREAMLIT_SECRETS_FILES": settings,
        "PCC_METRICS_ADDRESS": url,
    }
    servers = [Server(folder / f"log-{number}", environment) for number in range(3)]
    with before_servers(folder, port, [one.port for one in servers]), ExitStack() as stack:
        provider.start()
        stack.callback(provider.stop)
        for one in servers:
            one.start()
            stack.callback(one.stop)
        yield Office(url, port, servers, address)
