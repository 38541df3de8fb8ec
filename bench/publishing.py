"""Measures what a file of a million rows costs to check and to preview.

The file has the rows of a made-up country that is published already, one in fifty of them revised:
the dearest case, because every row is compared with one that is there. It runs in a process that
has loaded what the server has (`python -m bench.publishing FILE`). Memory is that of this process
and of the one that reads the file, together: what they share counts once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from bench.national import Country, Scale, write_country
from pcc_metrics.domain.app_files import ROOT
from pcc_metrics.store.register import Register

SCALE = Scale(forces=43, lpas=345)  # with its areas a little over a million rows
EVERY = 50  # rows; one of so many is revised
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Publishing:
    """Seconds and megabytes (of a million bytes) for a file of `rows` rows."""

    rows: int
    check: float
    preview: float
    megabytes: float

    @property
    def seconds(self) -> float:
        return self.check + self.preview


def measure(folder: Path) -> Publishing:
    """Make a country in a folder of the caller's, and check and preview a file of it."""
    country = write_country(folder, SCALE)
    file = _revised(country, folder / "new.parquet")
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.publishing", str(file)],
        cwd=ROOT,
        env={**os.environ, **country.environment},
        stdout=subprocess.PIPE,
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, _held(process.pid))
        time.sleep(LOOK_SECONDS)
    if process.returncode or process.stdout is None:
        raise RuntimeError(f"checking and previewing ended with {process.returncode}")
    measured = json.loads(process.stdout.read())
    return Publishing(measured["rows"], measured["check"], measured["preview"], most / 1e6)


def _revised(country: Country, at: Path) -> Path:
    """The published file with one in fifty larger counts changed by two per cent."""
    register = Register(country.data)
    table = pq.read_table(country.data / register.current().file)
    values = table.column("value").to_numpy().copy()
    chosen = (np.arange(len(values)) % EVERY == 0) & (values > EVERY) & (values % 1 == 0)
    months = np.asarray(table.column("end").cast(pa.int32())) - np.asarray(
        table.column("start").cast(pa.int32())
    )
    chosen &= months < 31  # not a part or a whole of another period
    values[chosen] = np.floor(values[chosen] * 1.02)
    place = table.schema.get_field_index("value")
    pq.write_table(table.set_column(place, table.schema.field(place), pa.array(values)), at)
    return at


def _held(pid: int) -> float:
    """What a process and those that it started hold at this moment."""
    try:
        parent = psutil.Process(pid)
        processes = [parent, *parent.children(recursive=True)]
        return float(sum(_pss(one) for one in processes))
    except psutil.Error:
        return 0.0


def _pss(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(memory, "pss", memory.rss))  # the first is known on Linux only


def _work(file: Path) -> Publishing:
    """What the page does with a file, in this process."""
    import pcc_metrics.ui.publish.publish_page  # noqa: F401, PLC0415 - what a server has loaded anyway
    from pcc_metrics.domain.catalogue import load_catalogue  # noqa: PLC0415
    from pcc_metrics.publishing.change_list import list_changes  # noqa: PLC0415
    from pcc_metrics.publishing.coverage_spans import list_coverage  # noqa: PLC0415
    from pcc_metrics.publishing.preview import page_changes  # noqa: PLC0415
    from pcc_metrics.publishing.publish import propose  # noqa: PLC0415
    from pcc_metrics.store.open_store import data_store  # noqa: PLC0415

    begun = time.perf_counter()
    proposal = propose(file, data_store())
    checked = time.perf_counter()
    if proposal.content is None:
        raise RuntimeError(f"the file has faults: {proposal.screening.totals}")
    catalogue = load_catalogue()
    page_changes(proposal.content, catalogue)
    list_changes(proposal.content, "revised", catalogue)
    list_coverage(proposal.content)
    done = time.perf_counter()
    return Publishing(proposal.screening.rows, checked - begun, done - checked, 0.0)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_work(Path(sys.argv[1])))))
