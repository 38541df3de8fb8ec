"""How long the packs of all local policing areas take: `python -m bench packs`.

By the command that an office would run, in a process of its own, on the bundled figures: from its
start until the zip is on disk.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.limits import Limit
from pcc_metrics.domain.app_files import BUNDLED, ROOT
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.export.files import PACK

ROUNDS = 3
SECONDS = 20
COMMAND = "from pcc_metrics.cli.commands import main; main()"


@dataclass(frozen=True)
class Packed:
    """The middle one of the rounds, in seconds; megabytes of a million bytes."""

    areas: int
    files: int
    seconds: float
    megabytes: float


def measure(rounds: int, tell: Callable[[str], None]) -> Packed:
    """Make the packs as often as asked; raises where one of them is not whole."""
    areas = len(load_catalogue().lpas)
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        path = Path(room) / "packs.zip"
        times = []
        for number in range(rounds):
            tell(f"making {areas} packs, round {number + 1} of {rounds}")
            times.append(_make(path))
        with zipfile.ZipFile(path) as packed:
            files = len(packed.namelist())
        if files != areas * len(PACK):
            raise AssertionError(f"{files} files are no packs of {areas} areas.")
        return Packed(areas, files, statistics.median(times), path.stat().st_size / 1e6)


def _make(path: Path) -> float:
    command = [sys.executable, "-c", COMMAND, "draft", "--format", "zip", "-o", str(path)]
    environment = {**os.environ, "PCC_METRICS_DATA": str(BUNDLED)}
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
    return time.perf_counter() - started


def lines(packed: Packed) -> Iterator[str]:
    """What was found, for a terminal."""
    yield f"Packs of all {packed.areas} local policing areas, {packed.files} files"
    yield f"  {'start of the command to zip on disk':44}{packed.seconds:10.1f} s"
    yield f"  {'size':44}{packed.megabytes:10.1f} MB"


def limits(packed: Packed) -> Iterator[Limit]:
    yield Limit("packs of all local policing areas", packed.seconds, SECONDS, "s")
