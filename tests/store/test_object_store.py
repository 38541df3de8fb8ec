"""Where bytes lie: put once, whole or not at all, never outside; only what is old is deleted."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pcc_metrics.store.object_store import FolderStore, ListedObject, StoreError
from tests.support.environment import PROJECT
from tests.support.stores import age


@pytest.fixture
def objects(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "data")


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def test_what_was_put_is_got_and_listed(objects: FolderStore) -> None:
    objects.put("register/000001.json", b"one")
    objects.put("register/more/000001.json", b"deeper")
    objects.put("README.md", b"")
    assert objects.get("register/000001.json") == b"one"
    assert objects.local_path("register/000001.json").read_bytes() == b"one"
    assert [one.name for one in objects.list("register/")] == [
        "register/000001.json",
        "register/more/",
    ]
    assert [one.name for one in objects.list("")] == ["README.md", "register/"]
    assert objects.list("elsewhere/") == ()
    with pytest.raises(FileNotFoundError):
        objects.get("register/000002.json")


def test_a_name_is_given_once(objects: FolderStore) -> None:
    objects.put("a", b"first")
    with pytest.raises(FileExistsError):
        objects.put("a", b"second")
    assert objects.get("a") == b"first"
    assert names(objects.path) == ["a"]


def test_of_eight_that_put_at_once_one_succeeds(objects: FolderStore) -> None:
    def put(number: int) -> int:
        try:
            objects.put("new/folder/a", str(number).encode())
        except FileExistsError:
            return 0
        return number

    with ThreadPoolExecutor(8) as pool:
        (won,) = [one for one in pool.map(put, range(1, 9)) if one]
    assert objects.get("new/folder/a") == str(won).encode()


def test_a_version_differs_where_the_bytes_do(objects: FolderStore) -> None:
    objects.put("a", b"one")
    before = objects.list("")
    assert objects.list("") == before == (ListedObject("a", before[0].version),)
    objects.local_path("a").write_bytes(b"other")
    assert objects.list("") != before


@pytest.mark.parametrize(
    "name",
    ["", "/", "/etc/passwd", "../a", "a/../../b", "a//b", "a/", ".a", "a/.b", "a\\b", "C:a", "a\0b",
     "a\n", "a.part"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(objects: FolderStore, name: str) -> None:
    for use in (objects.get, objects.local_path, lambda one: objects.put(one, b"")):
        with pytest.raises(StoreError, match="cannot be the name of anything that is kept"):
            use(name)
    assert not objects.path.exists()


@pytest.mark.parametrize("prefix", ["../", "a/../../", "/etc/"])
def test_a_prefix_that_leads_elsewhere_is_refused(objects: FolderStore, prefix: str) -> None:
    for use in (objects.list, lambda one: objects.delete_temporary(one, lambda _: True)):
        with pytest.raises(StoreError, match="leads out of"):
            use(prefix)


def test_only_what_is_temporary_and_old_is_deleted(objects: FolderStore) -> None:
    for name in ("a/keep", "a/left", "a/young"):
        objects.put(name, b"")
    folder = objects.path / "a"
    for name in (".keep-12.part", "tmp12.part", "young.part"):
        (folder / name).write_bytes(b"half of")
    for name in ("keep", "left", ".keep-12.part", "tmp12.part"):
        age(folder / name)
    objects.delete_temporary("a/", {"a/left", "a/young"}.__contains__)
    assert names(folder) == ["keep", "young", "young.part"]


def test_a_prefix_goes_with_the_last_that_is_deleted_below_it(objects: FolderStore) -> None:
    objects.put("version-1/a", b"")
    age(objects.path / "version-1" / "a")
    objects.delete_temporary("version-1/", lambda _: True)
    assert objects.list("") == () and not names(objects.path)
    objects.delete_temporary("version-1/", lambda _: True)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"a file")
    with pytest.raises(StoreError, match="data cannot be written to: File exists"):
        FolderStore(tmp_path / "data").put("a/b", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize(
    ("asked", "file", "folder"), [("", 0o600, 0o700), ("yes", 0o660, 0o770), ("no", 0o600, 0o700)]
)
def test_only_the_account_that_runs_the_server_reads_what_is_kept(
    tmp_path: Path, asked: str, file: int, folder: int
) -> None:
    """In a process of its own, with a loose mask: the setting is read when the program starts."""
    put = (
        "import os; os.umask(0); from pathlib import Path;"
        "from pcc_metrics.store.object_store import FolderStore;"
        f"FolderStore(Path({str(tmp_path)!r})).put('texts/drafts/one.json', b'x')"
    )
    variables = {**os.environ, "PCC_METRICS_SHARED_GROUP": asked}
    subprocess.run([sys.executable, "-c", put], env=variables, check=True, cwd=PROJECT)
    assert stat.S_IMODE((tmp_path / "texts/drafts/one.json").stat().st_mode) == file
    for made in ("texts", "texts/drafts"):
        assert stat.S_IMODE((tmp_path / made).stat().st_mode) == folder
