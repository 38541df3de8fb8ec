"""A disk of memory that can be filled up."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.environment import cannot_run


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A folder that is a disk of its own."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        cannot_run("a small disk can only be mounted by root")
    try:
        yield folder
    finally:
        # A server that ends meanwhile may still have a file open.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607


def fill_up(disk: Path) -> Path:
    """Take all the room that is left; delete the file that is returned to give it back."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    return filler
