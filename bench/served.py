"""A Streamlit script served by a process of its own: when it began, and what it holds in memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psutil

from pcc_metrics.domain.app_files import BUNDLED, ROOT

TIMED = ROOT / "bench" / "timed.py"
TIMED_APP = ROOT / "bench" / "timed_app.py"
ALIVE, READY = "/_stcore/health", "/readyz"
START_SECONDS = 60.0
STOP_SECONDS = 10.0


@dataclass(frozen=True)
class Served:
    """A server that answers. `started` is the clock (`perf_counter`) when its process began."""

    url: str
    started: float
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def megabytes(self) -> float:
        """The memory that the process holds (resident set)."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    @property
    def last_run(self) -> float:
        """The seconds that the last run of the page's script took."""
        times = (self.folder / "times").read_text(encoding="utf-8")
        return float(times.rsplit(maxsplit=1)[-1])


@contextmanager
def serve(
    script: Path,
    environment: Mapping[str, str] | None = None,
    *,
    timed: bool = True,
    settings: Path = ROOT,
    ready: bool = False,
) -> Iterator[Served]:
    """Serve a script, with a clock around it if `timed`, on a free port; stopped at the end.

    The server takes the `settings` of a folder: those of the app, if no other is named. With
    `ready` it is the app's own server, with first views, once its pages are worked out.

    Raises `RuntimeError` with the server's log where it does not answer.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = {"BENCH_SCRIPT": str(script), "BENCH_TIMES": str(folder / "times")} if timed else {}
        run = str((TIMED_APP if ready else TIMED) if timed else script)
        log = folder / "log"
        started = time.perf_counter()
        with log.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", run, f"--server.port={port}"],
                cwd=settings,
                env={**_surroundings(), **(environment or {}), **own},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        served = Served(f"http://127.0.0.1:{port}", started, process, folder)
        try:
            if not _answers(served, READY if ready else ALIVE):
                raise RuntimeError(f"{script.name} was not served:\n{log.read_text()}")
            yield served
        finally:
            _stop(process)


def _surroundings() -> dict[str, str]:
    """The person's own environment, but the app on its bundled figures."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PCC_METRICS_")}
    return {**kept, "PCC_METRICS_DATA": str(BUNDLED)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(served: Served, path: str) -> bool:
    """Whether the server answers at a path before it ends or the time is up."""
    deadline = time.monotonic() + START_SECONDS
    while served.process.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{served.url}{path}", timeout=2):  # noqa: S310 - our own server
                return True
        except OSError:
            time.sleep(0.02)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
