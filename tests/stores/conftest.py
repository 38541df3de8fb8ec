"""A store of each kind, empty, for every test that asks for one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from pcc_metrics.store.object_store import ObjectStore
from pcc_metrics.store.open_store import open_store
from pcc_metrics.store.remote_store import RemoteStore
from tests.stores.servers import BUCKET, Proxy, azure_server, environment, s3_server

KINDS = ("folder", "s3", "az")


@dataclass(frozen=True)
class StorePlace:
    """The address of an empty store."""

    address: str

    def afresh(self) -> ObjectStore:
        """As another server sees it, that has just started."""
        far = "://" in self.address
        return RemoteStore(self.address) if far else open_store(Path(self.address))


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of an S3 server and of Azure's emulator."""
    logs = tmp_path_factory.mktemp("servers")
    with ExitStack() as stack:
        yield {
            "s3": stack.enter_context(s3_server(logs / "s3.log")),
            "az": stack.enter_context(azure_server(logs / "azure.log")),
        }


@pytest.fixture(autouse=True)
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of copies of a server of the test's own."""
    monkeypatch.setenv("PCC_METRICS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(params=KINDS)
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> StorePlace:
    """An empty store of each kind, of which the environment names the server."""
    if request.param == "folder":
        (tmp_path / "data").mkdir()
        return StorePlace(str(tmp_path / "data"))
    url = request.getfixturevalue("servers")[request.param]
    for name, value in environment(request.param, url).items():
        monkeypatch.setenv(name, value)
    return StorePlace(f"{request.param}://{BUCKET}/{secrets.token_hex(8)}")


@pytest.fixture(params=KINDS[1:])
def far(
    request: pytest.FixtureRequest,
    servers: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[StorePlace, Proxy]]:
    """An empty store of either kind, and the proxy between it and this machine."""
    proxy = Proxy(servers[request.param])
    for name, value in environment(request.param, proxy.url).items():
        monkeypatch.setenv(name, value)
    yield StorePlace(f"{request.param}://{BUCKET}/{secrets.token_hex(8)}"), proxy
    proxy.stop()
