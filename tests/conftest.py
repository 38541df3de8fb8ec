"""What holds for every test: where it runs, which figures it sees, what it must leave alone."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

from pcc_metrics.domain.app_files import BUNDLED, WORKING
from tests.support.environment import PROJECT
from tests.support.installed import Installed, InstalledServer, install

BROWSER_TESTS = PROJECT / "tests" / "browser"
STORE_TESTS = PROJECT / "tests" / "stores"

# No deadline: how long an example takes says more about a shared machine than about the code.
settings.register_profile("project", deadline=None, print_blob=True)
# The same properties tried on many more examples: `--hypothesis-profile thorough`, in `make slow`.
settings.register_profile("thorough", settings.get_profile("project"), max_examples=2_000)
settings.load_profile("project")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser tests and run them last: the quick answers come first.

    Side by side they come first: a long test that begins last keeps one worker waiting for another.
    Slow tests, and those of stores far away, run only where their marker is asked for.
    """
    if "slow" not in config.option.markexpr:
        slow = [item for item in items if item.get_closest_marker("slow")]
        items[:] = [item for item in items if item not in slow]
        config.hook.pytest_deselected(items=slow)
    for item in items:
        if item.path.is_relative_to(STORE_TESTS):
            item.add_marker("stores")
    if "stores" not in config.option.markexpr:
        far = [item for item in items if item.get_closest_marker("stores")]
        items[:] = [item for item in items if item not in far]
        config.hook.pytest_deselected(items=far)
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker("browser")
    side_by_side = hasattr(config, "workerinput")
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER_TESTS) != side_by_side)


@pytest.fixture(scope="session", autouse=True)
def _surroundings() -> Iterator[None]:
    """Run from the project's root, whatever folders the person's own shell points the app to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PROJECT)
        patch.delenv("PCC_METRICS_DATA", raising=False)
        patch.delenv("PCC_METRICS_CATALOGUE", raising=False)
        if WORKING.exists():
            # Somebody has published here; the tests are about the bundled figures.
            patch.setenv("PCC_METRICS_DATA", str(BUNDLED))
        yield


@pytest.fixture(scope="session", autouse=True)
def _bundled_data_untouched(_surroundings: None) -> Iterator[None]:
    """Fail the run when the bundled figures, or those published here, change under it."""
    kept = (BUNDLED, WORKING)
    before = {folder: _digests(folder) for folder in kept}
    yield
    changed = [
        str(path.relative_to(PROJECT))
        for folder in kept
        for path, _ in sorted(before[folder].items() ^ _digests(folder).items())
    ]
    assert not changed, f"the tests must not write here: {', '.join(sorted(set(changed)))}"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The app in an environment of its own; fail the run when its installed files change."""
    made = install(tmp_path_factory.mktemp("installed"))
    before = made.digests()
    yield made
    changed = sorted(name for name, _ in before.items() ^ made.digests().items())
    assert not changed, f"nothing may be written among installed files: {', '.join(changed)}"


@pytest.fixture(scope="session")
def installed_server(installed: Installed) -> Iterator[InstalledServer]:
    """The installed app, served from a folder that has nothing to do with it."""
    server = InstalledServer(installed, installed.folder / "server.log")
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session", autouse=True)
def _components_sought_once() -> Iterator[None]:
    """Let Streamlit search the installed packages for components once, not for every `AppTest`.

    The search reads the metadata of each package, which takes longer than most of our pages.
    """
    with pytest.MonkeyPatch.context() as patch:
        search = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        yield


@pytest.fixture
def data_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bundled data that the app reads and writes during this test."""
    folder = tmp_path / "data"
    shutil.copytree(BUNDLED, folder)
    monkeypatch.setenv("PCC_METRICS_DATA", str(folder))
    return folder


def _digests(folder: Path) -> dict[Path, str]:
    return {
        Path(root, name): hashlib.sha256(Path(root, name).read_bytes()).hexdigest()
        for root, _, names in os.walk(folder)
        for name in names
    }
