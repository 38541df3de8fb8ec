"""Parquet files with bytes changed at random, and a process that screens many of them.

Starting a process for each of thousands would take half an hour. One process screens a batch, under
the limits of the real one; where it dies, the caller goes on behind the file that it died of, and
has that one screened as the app would.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.screening.limits import Limits, limit_resources
from pcc_metrics.publishing.screening.screen import screen
from tests.support.environment import PROJECT
from tests.support.uploads import good, screened, write

BATCH_SECONDS = 300
STYLES = (
    {"compression": "none"},
    {"compression": "none", "use_dictionary": False},
    {"compression": "zstd"},
    {"compression": "gzip", "data_page_version": "2.0"},
    {"compression": "snappy", "write_page_checksum": True},
    {"compression": "none", "store_schema": False},
    {
        "compression": "none",
        "use_dictionary": False,
        "column_encoding": {"note": "DELTA_BYTE_ARRAY", "area": "DELTA_LENGTH_BYTE_ARRAY"},
    },
)


def originals(folder: Path) -> list[bytes]:
    """Sound files, one for each way of writing them."""
    return [write(folder / "sound.parquet", good(), **s).read_bytes() for s in STYLES]


def mutated(original: bytes, source: random.Random) -> bytes:
    """The file with one to eight changes, most of which keep its length and so its shape."""
    data = bytearray(original)
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    for _ in range(source.choice((1, 1, 1, 2, 8))):
        low = footer if source.random() < 0.3 else 4
        at = source.randrange(min(low, len(data) - 1), len(data))
        match source.choice((0, 0, 0, 1, 1, 1, 2, 3, 3, 4, 5)):
            case 0:
                data[at] = source.randrange(256)
            case 1:
                data[at] ^= 1 << source.randrange(8)
            case 2:
                data[at : at + source.randint(1, 16)] = source.randbytes(source.randint(0, 16))
            case 3:
                data[at : at + 4] = source.choice((b"\xff" * 4, b"\0" * 4, b"\xff\xff\xff\x7f"))
            case 4:
                data[at:at] = data[at : at + source.randint(1, 64)]
            case _:
                del data[at : at + source.randint(1, 32)]
        if len(data) < 16:
            break
    return bytes(data)


def cases(folder: Path, count: int, seed: int) -> list[Path]:
    """So many mutated files; the seed says which."""
    source = random.Random(seed)  # noqa: S311 - the same files again for the same seed
    sound = originals(folder)
    paths = []
    for number in range(count):
        path = folder / f"{number:05d}.parquet"
        path.write_bytes(mutated(sound[number % len(sound)], source))
        paths.append(path)
    return paths


def outcomes(paths: Sequence[Path]) -> Iterator[tuple[Path, list[str]]]:
    """The codes of each file's faults; a file that kills its process is screened as in the app."""
    left = list(paths)
    while left:
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.fuzzing"],
            input="\n".join(map(str, left)).encode(),
            cwd=PROJECT,
            capture_output=True,
            timeout=BATCH_SECONDS,
            check=False,
        )
        outcomes = [json.loads(line) for line in done.stdout.splitlines()]
        yield from zip(left, outcomes, strict=False)
        left = left[len(outcomes) :]
        if left and done.returncode == 0:
            raise AssertionError(f"no answer for {left[0]}")
        if left and done.returncode > 0:
            raise AssertionError(f"{left[0]}: {done.stderr.decode()[-3_000:]}")
        if left:
            yield left[0], [fault.code for fault in screen(left[0]).screening.faults]
            left = left[1:]


def main() -> None:
    limit_resources(Limits(seconds=BATCH_SECONDS))
    for line in sys.stdin.read().splitlines():
        try:
            codes = [fault.code for fault in screened(Path(line)).faults]
            if "not_checked" in codes:  # the check itself has failed
                sys.exit(1)
        except (MemoryError, InputError) as error:
            codes = [type(error).__name__]
        sys.stdout.write(json.dumps(codes) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
