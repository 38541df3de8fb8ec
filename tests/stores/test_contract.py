"""What every store does: put once, whole, by name; list; delete only what is temporary."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from pcc_metrics.store.object_store import StoreError, put_same
from tests.stores.conftest import StorePlace


def test_what_was_put_is_got_and_listed(place: StorePlace) -> None:
    objects, other = place.afresh(), place.afresh()
    for name, content in {
        "register/000001.json": b"one",
        "register/more/000001.json": b"deeper",
        "README.md": b"",
    }.items():
        objects.put(name, content)
    for seen in (objects, other):
        assert seen.get("register/000001.json") == b"one" and seen.get("README.md") == b""
        assert seen.local_path("register/000001.json").read_bytes() == b"one"
        assert seen.digest("register/000001.json") == hashlib.sha256(b"one").hexdigest()
        assert seen.exists("README.md") and not seen.exists("register/000002.json")
        listed = [one.name for one in seen.list("register/")]
        assert listed == ["register/000001.json", "register/more/"]
        assert [one.name for one in seen.list("")] == ["README.md", "register/"]
        assert seen.list("elsewhere/") == () and seen.list("reg/") == ()
    assert objects.list("register/") == other.list("register/")
    for use in (other.get, other.digest, other.version):
        with pytest.raises(FileNotFoundError):
            use("register/000002.json")
    assert not other.local_path("register/000002.json").exists()


def test_a_name_is_given_once(place: StorePlace) -> None:
    objects = place.afresh()
    objects.put("a", b"first")
    with pytest.raises(FileExistsError):
        objects.put("a", b"second")
    put_same(objects, "a", b"first")
    assert place.afresh().get("a") == b"first"


def test_of_sixteen_that_put_at_once_one_succeeds(place: StorePlace) -> None:
    servers = [place.afresh() for _ in range(4)]

    def put(number: int) -> int:
        try:
            servers[number % 4].put("new/folder/a", str(number).encode())
        except FileExistsError:
            return 0
        return number

    with ThreadPoolExecutor(16) as pool:
        (won,) = [one for one in pool.map(put, range(1, 17)) if one]
    assert place.afresh().get("new/folder/a") == str(won).encode()


def test_whoever_finds_a_name_taken_knows_of_it(place: StorePlace) -> None:
    objects, other = place.afresh(), place.afresh()
    assert objects.list("register/") == ()
    other.put("register/000001.json", b"theirs")
    with pytest.raises(FileExistsError):
        objects.put("register/000001.json", b"ours")
    assert [one.name for one in objects.list("register/")] == ["register/000001.json"]


@pytest.mark.parametrize("name", ["", "/", "../a", "a/../b", "a//b", "a/", ".a", "a.part", "a b"])
def test_a_name_that_leads_elsewhere_is_refused(place: StorePlace, name: str) -> None:
    objects = place.afresh()
    for use in (objects.get, objects.local_path, objects.exists, lambda one: objects.put(one, b"")):
        with pytest.raises(StoreError, match="cannot be the name of anything that is kept"):
            use(name)


@pytest.mark.parametrize("prefix", ["../", "a/../../", "/etc/"])
def test_a_prefix_that_leads_elsewhere_is_refused(place: StorePlace, prefix: str) -> None:
    objects = place.afresh()
    for use in (objects.list, lambda one: objects.delete_temporary(one, lambda _: True)):
        with pytest.raises(StoreError, match="leads out of"):
            use(prefix)


def test_only_what_is_temporary_and_old_is_deleted(place: StorePlace) -> None:
    objects = place.afresh()
    for name in ("a/keep", "a/left", "a/below/left"):
        objects.put(name, b"")
    objects.delete_temporary("a/", lambda name: name.endswith("left"))
    assert [one.name for one in objects.list("a/")] == ["a/below/", "a/keep", "a/left"]
    objects.delete_temporary("a/", lambda name: name.endswith("left"), age=0)
    for seen in (objects, place.afresh()):
        assert [one.name for one in seen.list("a/")] == ["a/below/", "a/keep"]
    objects.delete_temporary("a/", lambda name: name.endswith("left"), age=0)


def test_a_large_file_comes_whole(place: StorePlace) -> None:
    content = hashlib.sha256(b"x").digest() * 400_000
    place.afresh().put("snapshots/a.parquet", content)
    other = place.afresh()
    assert other.get("snapshots/a.parquet") == content
    assert other.local_path("snapshots/a.parquet").read_bytes() == content
    assert other.digest("snapshots/a.parquet") == hashlib.sha256(content).hexdigest()
