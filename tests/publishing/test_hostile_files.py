"""Files made to do harm: a fault in words each time, and the process that asked goes on."""

from __future__ import annotations

import base64
import gzip
import json
import random
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow.parquet import encryption

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.screening.faults import Screening
from pcc_metrics.publishing.screening.limits import LIMITS, Limits
from pcc_metrics.publishing.screening.screen import screen
from pcc_metrics.store.snapshot_file import SCHEMA
from tests.support import fuzzing
from tests.support.environment import PROJECT
from tests.support.factories import FOLDER
from tests.support.uploads import good, screened, stated, write, write_table

CRASHER = PROJECT / "tests" / "fixtures" / "publishing" / "crashes-the-reader.parquet"
MEGABYTE = 1_000_000


@pytest.fixture(autouse=True)
def _catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))


def codes(screening: Screening) -> list[str]:
    return [fault.code for fault in screening.faults]


# Not what its name says


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("figures.csv", "measure,area\n")


def _encrypted(path: Path) -> None:
    write(path, good())
    path.write_bytes(path.read_bytes()[:-4] + b"PARE")


def _cut(path: Path) -> None:
    write(path, good())
    path.write_bytes(path.read_bytes()[:-100])


def _holed(path: Path) -> None:
    """The right ends, and nothing where the first pages were."""
    whole = write(path, good()).read_bytes()
    path.write_bytes(whole[:4] + b"\0" * 200 + whole[204:])


def _footer_too_long(path: Path) -> None:
    whole = write(path, good()).read_bytes()
    path.write_bytes(whole[:-8] + b"\xff\xff\xff\x7f" + b"PAR1")


def _footer_of_noise(path: Path) -> None:
    write(path, good())
    noise = b"\x15\x19\xff\x0c" * 500
    path.write_bytes(b"PAR1" + noise + len(noise).to_bytes(4, "little") + b"PAR1")


CONTAINERS: list[tuple[str, Callable[[Path], object], str, str]] = [
    ("empty", lambda p: p.write_bytes(b""), "not_parquet", "empty"),
    ("csv", lambda p: p.write_text("measure,area\nthefts,alder\n"), "not_parquet", "CSV"),
    ("zip", _zip, "not_parquet", "ZIP"),
    ("html", lambda p: p.write_text("<!doctype html><p>Sign in"), "not_parquet", "web page"),
    ("gzip", lambda p: p.write_bytes(gzip.compress(b"x" * 99)), "not_parquet", "not begin as one"),
    ("only the ends", lambda p: p.write_bytes(b"PAR1PAR1"), "cut_short", "cut short"),
    ("cut short", _cut, "cut_short", "cut short"),
    ("pages blanked out", _holed, "unreadable", "damaged"),
    ("encrypted", _encrypted, "encrypted", "encrypted"),
    ("a footer beyond the file", _footer_too_long, "cut_short", "damaged"),
    ("a footer of noise", _footer_of_noise, "unreadable", "damaged"),
]


@pytest.mark.parametrize(
    ("make", "code", "said"), [case[1:] for case in CONTAINERS], ids=[c[0] for c in CONTAINERS]
)
def test_what_is_no_readable_parquet_is_said_in_words(
    tmp_path: Path, make: Callable[[Path], object], code: str, said: str
) -> None:
    path = tmp_path / "x.parquet"
    make(path)
    (fault,) = screened(path).faults
    assert fault.code == code and said in fault.message


class _Keys(encryption.KmsClient):
    """Keys that protect nothing: enough for the writer to encrypt."""

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
        return base64.b64encode(key_bytes + master_key_identifier.encode())


@pytest.mark.parametrize("plain_footer", [True, False])
def test_a_file_with_encrypted_columns_is_said_to_be_encrypted(
    tmp_path: Path, plain_footer: bool
) -> None:
    factory = encryption.CryptoFactory(lambda _: _Keys())
    wanted = encryption.EncryptionConfiguration(
        footer_key="a", column_keys={"b": ["value"]}, plaintext_footer=plain_footer
    )
    keys = factory.file_encryption_properties(encryption.KmsConnectionConfig(), wanted)
    path = write(tmp_path / "x.parquet", good(), encryption_properties=keys)
    assert codes(screen(path).screening) == ["encrypted"]


# Larger than it looks


def many(count: int, notes: Any) -> pa.Table:
    """The same row so many times, but for its note."""
    first = good()[0]
    columns = {f.name: pa.array([first[f.name]], f.type).take([0] * count) for f in SCHEMA}
    return pa.table({**columns, "note": notes})


def test_a_file_that_unpacks_to_too_much_is_refused_by_its_footer(tmp_path: Path) -> None:
    table = many(60_000, ["x" * 900] * 60_000)
    path = write_table(tmp_path / "x.parquet", table, use_dictionary=False, compression="zstd")
    assert path.stat().st_size < MEGABYTE
    (fault,) = screen(path, limits=Limits(unpacked_bytes=20 * MEGABYTE)).screening.faults
    assert fault.code == "too_big" and "bytes when unpacked" in fault.message


@pytest.mark.serial
def test_a_file_that_takes_more_memory_than_it_says_is_a_fault(tmp_path: Path) -> None:
    count = 250_000
    table = many(count, [f"{number:08d}{'x' * 900}" for number in range(count)])
    path = write_table(tmp_path / "x.parquet", table, use_dictionary=False, compression="zstd")
    del table
    before = psutil.Process().memory_info().rss
    found = screen(path, limits=Limits(memory_bytes=250 * MEGABYTE)).screening
    assert codes(found) == ["too_much_memory"]
    assert psutil.Process().memory_info().rss - before < 20 * MEGABYTE


def test_one_long_text_a_hundred_thousand_times_is_one_long_text(tmp_path: Path) -> None:
    """Written out it would be 20 gigabytes; the file itself is small."""
    notes = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), ["x" * 200_000])
    found = screen(write_table(tmp_path / "x.parquet", many(100_000, notes))).screening
    assert found.totals == {"too_long": 100_000, "duplicate": 99_999}


SIZES: list[tuple[str, pa.Table, Limits, str]] = [
    ("rows", pa.table({"measure": ["a"] * 2_000}), Limits(rows=1_000), "2,000 rows"),
    ("columns", pa.table({f"c{n}": [1] for n in range(500)}), LIMITS, "500 columns"),
    ("bytes", pa.table({"measure": ["a"]}), Limits(file_bytes=100), "bytes; at most 100"),
    ("footer", pa.table({"x" * 5_000: [1]}), Limits(footer_bytes=1_000), "footer has"),
]


@pytest.mark.parametrize(
    ("table", "limits", "said"), [case[1:] for case in SIZES], ids=[case[0] for case in SIZES]
)
def test_a_file_beyond_a_limit_is_refused(
    tmp_path: Path, table: pa.Table, limits: Limits, said: str
) -> None:
    (fault,) = screened(write_table(tmp_path / "x.parquet", table), limits=limits).faults
    assert fault.code == "too_big" and said in fault.message


def test_too_many_row_groups_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x.parquet", good() * 10, row_group_size=1)
    (fault,) = screen(path, limits=Limits(row_groups=50)).screening.faults
    assert fault.code == "too_big" and "80 row groups" in fault.message


def test_columns_nested_deeply_are_a_fault(tmp_path: Path) -> None:
    kind, value = pa.string(), None
    for _ in range(200):
        kind = pa.struct([("a", kind)])
    table = pa.table({"measure": pa.array([value], kind)})
    found = codes(screen(write_table(tmp_path / "x.parquet", table)).screening)
    assert found and found != ["missing_column"] * len(found)


def test_a_row_count_that_lies_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path / "x.parquet", good() * 13, compression="none")  # 104 rows: 0xd0 0x01
    data = path.read_bytes()
    footer = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    # Field 3 of the footer, an i64: the number of rows, as a zigzag varint.
    at = data.index(b"\x16\xd0\x01", footer)
    for count in (b"\x16\xd2\x01", b"\x16\xff\x7f"):
        path.write_bytes(data[:at] + count + data[at + 3 :])
        (fault,) = screen(path).screening.faults
        assert fault.code in ("rows_differ", "unreadable")


# The process


def test_a_file_that_crashes_the_reader_is_a_fault(tmp_path: Path) -> None:
    """Found by the fuzz test: the reader ends its process on a footer with one byte changed."""
    path = shutil.copy(CRASHER, tmp_path / "x.parquet")
    (fault,) = screen(Path(path)).screening.faults
    assert fault.code in ("reader_crashed", "unreadable")
    assert fault.message.endswith(".")


@pytest.mark.serial
def test_a_reader_that_does_not_come_back_is_a_fault(tmp_path: Path) -> None:
    path = write(tmp_path / "x.parquet", good())
    (fault,) = screen(path, limits=Limits(seconds=0)).screening.faults
    assert fault.code == "took_too_long"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        screen(tmp_path / "none.parquet")


def test_what_passes_is_written_anew(tmp_path: Path) -> None:
    checked = screen(write(tmp_path / "x.parquet", list(reversed(good()))))
    assert checked.rows and checked.rows.table.num_rows == len(good())
    assert checked.rows.table.column_names == SCHEMA.names
    measures = checked.rows.table.column("measure").to_pylist()
    assert measures == sorted(measures)
    assert "thefts" in checked.rows.metadata.definitions["measures"]


# The command


def test_the_command_says_everything_and_exits_with_1(tmp_path: Path) -> None:
    rows = good()
    rows[0] |= {"value": float("nan")}
    rows[1] |= {"area": "atlantis"}
    path = write(tmp_path / "x.parquet", rows, stated(as_of="2026-06-01"))
    result = CliRunner().invoke(main, ["validate", str(path), "--json"])
    found = json.loads(result.output)
    assert result.exit_code == 1 and found["rows"] == len(rows)
    assert [(f["code"], f["column"], f["row"], f["value"]) for f in found["faults"]] == [
        ("not_a_number", "value", 1, "NaN"),
        ("unknown_area", "area", 2, "atlantis"),
    ]
    text = CliRunner().invoke(main, ["validate", str(path)])
    assert text.exit_code == 1
    assert "x.parquet: 8 rows, 2 faults:" in text.output
    assert "row 2, area = atlantis: There is no area “atlantis”" in text.output


def test_the_bundled_snapshots_have_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """That the first has the wait of two Decembers and nothing between is asked about, no more."""
    monkeypatch.delenv("PCC_METRICS_CATALOGUE")
    for path in sorted((PROJECT / "data" / "snapshots").glob("*.parquet")):
        result = CliRunner().invoke(main, ["validate", str(path)])
        lines = result.output.splitlines()
        asked = [line for line in lines if line.startswith("    ")]
        assert result.exit_code == 0, result.output
        assert all("calls_101_mean_wait: no rows for January 2023" in one for one in asked)


# Files that nobody has thought of


def fuzz(folder: Path, count: int, seed: int) -> dict[str, int]:
    """Code -> how many of so many mutated files have it; a file without a fault counts as sound."""
    told: dict[str, int] = {}
    for path, found in fuzzing.outcomes(fuzzing.cases(folder, count, seed)):
        assert all(isinstance(code, str) for code in found), path
        for code in found or ["sound"]:
            told[code] = told.get(code, 0) + 1
    return told


def test_files_changed_at_random_give_faults_and_nothing_else(tmp_path: Path) -> None:
    told = fuzz(tmp_path, 60, 7)
    assert told["unreadable"] > 10


@pytest.mark.slow
def test_thousands_of_files_changed_at_random_give_faults_and_nothing_else(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**9)
    sys.stdout.write(f"The seed is {seed}.\n")
    told = fuzz(tmp_path, 4_000, seed)
    assert told["unreadable"] > 1_000 and told["sound"] < 1_000
