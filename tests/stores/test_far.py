"""A store far away: nobody waits for it, and what it fails at is said and got over."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import obstore
import pytest
from obstore.store import AzureStore, S3Store

from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.publishing.copy_store import copy_store
from pcc_metrics.publishing.publish import Publication, propose, publish, withdraw
from pcc_metrics.publishing.saved_work import SavedWork, SavedWorkStore
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.store import known_listing, remote_client
from pcc_metrics.store.audit import audit_register, digest_of_copy
from pcc_metrics.store.file_cache import FileCache
from pcc_metrics.store.object_store import Outage, StoreError
from pcc_metrics.store.open_store import open_store
from pcc_metrics.store.register import Register, RegisterEntry, RegisterError
from pcc_metrics.store.remote_store import PREFETCH_THREAD, RemoteStore
from tests.stores.conftest import StorePlace
from tests.stores.servers import Proxy
from tests.support.processes import started
from tests.support.statement_writers import PART, SNAPSHOT, STATEMENT
from tests.ui.test_pages import said, visit

Far = tuple[StorePlace, Proxy]


def wait_until(holds: Callable[[], bool], seconds: float) -> float:
    """How long it took until something held."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.fixture
def watched() -> Iterator[Callable[[str], RemoteStore]]:
    """Stores that look in the background until the test ends."""
    stores: list[RemoteStore] = []

    def start(address: str) -> RemoteStore:
        store = RemoteStore(address)
        store.watch()
        stores.append(store)
        return store

    yield start
    for store in stores:
        store.stop()


@pytest.fixture
def filled(far: Far) -> Far:
    """With the bundled figures."""
    copy_store(open_store(BUNDLED), RemoteStore(far[0].address), lambda *_: None)
    far[1].asked.clear()
    return far


def test_what_one_server_puts_shows_on_another_within_five_seconds(
    far: Far, watched: Callable[[str], RemoteStore]
) -> None:
    place, proxy = far
    one, other = watched(place.address), watched(place.address)
    assert one.list("register/") == other.list("register/") == ()
    proxy.delay = 1.0
    one.put("register/000001.json", b"{}")
    assert [o.name for o in one.list("register/")] == ["register/000001.json"]
    waited = wait_until(lambda: bool(other.list("register/")), 5)
    asked = len(proxy.asked)
    assert other.get("register/000001.json") == b"{}", "it was fetched before it was told of"
    assert not [line for line in proxy.asked[asked:] if "000001" in line]
    assert waited < 5


def test_a_publication_brings_its_file_along(
    filled: Far, watched: Callable[[str], RemoteStore]
) -> None:
    place, _ = filled
    other = watched(place.address)
    newest = Register(other).current()
    first = Register(other).publications()[0]
    Register(place.address).open()
    file = Register(BUNDLED).find_file(first)
    publish(propose(file, place.address), Publication("A", "Again", "It is a test"))
    wait_until(lambda: Register(other).current() != newest, 5)
    assert Register(other).current().snapshot == first.snapshot


def test_a_rerun_asks_a_store_that_takes_two_seconds_for_nothing(
    filled: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, proxy = filled
    monkeypatch.setenv("PCC_METRICS_DATA", place.address)
    store = open_store(place.address)
    assert isinstance(store, RemoteStore)
    pages = ("homicide", "statement", "history", "overview")
    for page in pages:
        visit(page)
    store.watch()
    proxy.delay = 2.0
    try:
        time.sleep(2.5)
        wait_until(lambda: not threads_of(PREFETCH_THREAD), 60)
        for page in pages:
            at = visit(page)
            began, calls = time.monotonic(), _calls_of_others(store)
            at.run()
            assert time.monotonic() - began < 2.0 and not at.exception
            assert not calls(), page
    finally:
        store.stop()


def threads_of(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


def test_a_server_that_starts_fetches_what_anybody_may_ask_for(
    filled: Far, watched: Callable[[str], RemoteStore]
) -> None:
    place, proxy = filled
    store = watched(place.address)
    wait_until(lambda: bool(threads_of(PREFETCH_THREAD)), 10)
    wait_until(lambda: not threads_of(PREFETCH_THREAD), 60)
    proxy.fail = lambda *_: 403
    register = Register(store)
    for entry in register.publications():
        assert register.find_file(entry).exists()
    audit = audit_register(register, digest_of_copy)
    assert audit.files == len(register.publications()) and not audit.faults


def test_an_old_snapshot_that_is_not_here_yet_is_fetched_when_a_link_asks(filled: Far) -> None:
    place, proxy = filled
    register = Register(place.afresh())
    first = register.publications()[0]
    assert not [line for line in proxy.asked if first.file in line]
    assert register.open_entry(first).metadata
    assert [line for line in proxy.asked if first.file in line]


def _calls_of_others(store: RemoteStore) -> Callable[[], list[str]]:
    """What was asked by any thread but the one that looks in the background."""
    asked: list[str] = []
    client = type(store._client)
    explain = client._explain

    def noted(self: remote_client.RemoteClient, what: str) -> AbstractContextManager[None]:
        if threading.current_thread().name != known_listing.THREAD:
            asked.append(what)
        return explain(self, what)

    patch = pytest.MonkeyPatch()
    patch.setattr(client, "_explain", noted)

    def taken_back() -> list[str]:
        patch.undo()
        return asked

    return taken_back


def test_an_outage_is_logged_once_and_its_end(far: Far, caplog: pytest.LogCaptureFixture) -> None:
    place, proxy = far
    caplog.set_level("INFO", "pcc_metrics.store")
    proxy.fail = lambda *_: 403
    store = RemoteStore(place.address)
    for _ in range(3):
        with pytest.raises(StoreError):
            store._listing.refresh()
    proxy.fail = lambda *_: 0
    for _ in range(2):
        store._listing.refresh()
    levels = [one.levelname for one in caplog.records if "could not be listed" in one.getMessage()]
    assert levels == ["WARNING", "INFO"]


def test_what_was_stored_although_the_answer_was_lost_has_succeeded(far: Far) -> None:
    place, proxy = far
    lost: list[str] = []

    def lose_first(method: str, path: str) -> int | str:
        if method == "PUT" and path not in lost:
            lost.append(path)
            return "lose"
        return 0

    proxy.fail = lose_first
    statements = StatementStore(RemoteStore(place.address))
    saved = statements.save(STATEMENT, PART, "Once.", seen=0, who="Ada", snapshot=SNAPSHOT)
    assert not saved.notice and len(lost) == 2
    kept = StatementStore(place.afresh()).history(STATEMENT)
    assert [e.kind for e in kept.entries] == ["snapshot", "text"]
    assert statements.history(STATEMENT).entries == kept.entries


def test_what_was_stored_although_every_answer_was_lost_has_succeeded(far: Far) -> None:
    place, proxy = far
    proxy.fail = lambda method, _: "lose" if method == "PUT" else 0
    objects = RemoteStore(place.address)
    objects.put("register/000001.json", b"{}")
    assert [one.name for one in objects.list("register/")] == ["register/000001.json"]
    proxy.fail = lambda method, _: 500 if method == "PUT" else 0
    with pytest.raises(StoreError, match=r"error \(500\).* It is not certain that nothing"):
        objects.put("register/000002.json", b"{}")
    assert len(objects.list("register/")) == 1


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (403, "does not let this server in: look at the variables that begin with A"),
        (404, "is not there: make it first, or correct the address"),
        (503, r"answers with an error \(503\)"),
    ],
)
def test_a_store_that_fails_is_named_with_what_to_do(far: Far, status: int, sentence: str) -> None:
    place, proxy = far
    proxy.fail = lambda *_: status
    with pytest.raises(StoreError, match=sentence) as error:
        Register(place.afresh()).entries()
    assert place.address in str(error.value) and "127.0.0.1" not in str(error.value)
    proxy.fail = lambda *_: 0
    assert Register(place.afresh()).entries() == ()


def test_a_store_that_stalls_ends_in_a_sentence(far: Far, monkeypatch: pytest.MonkeyPatch) -> None:
    place, proxy = far
    monkeypatch.setattr(remote_client, "CALL_SECONDS", 0.5)
    proxy.delay = 3.0
    with pytest.raises(StoreError, match="does not answer: look at the network"):
        place.afresh().list("")


def test_figures_stay_as_last_known_and_come_back_by_themselves(
    filled: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, proxy = filled
    monkeypatch.setenv("PCC_METRICS_DATA", place.address)
    monkeypatch.setattr(known_listing, "OUTAGE_SECONDS", 0.5)
    store = open_store(place.address)
    visit("homicide")
    store.watch()
    try:
        assert "does not answer" not in said(visit("homicide"))
        proxy.fail = lambda *_: 403
        wait_until(lambda: store.outage() is not None, 10)
        at = visit("homicide")
        warning = said(at, "warning")
        assert (
            "The store of figures does not answer. What is shown is as it was known at" in warning
        )
        assert place.address in warning and "does not let this server in" in warning
        assert "41" in said(at)
        proxy.fail = lambda *_: 0
        wait_until(lambda: store.outage() is None, 10)
        assert "does not answer" not in said(visit("homicide"))
    finally:
        store.stop()


def test_a_server_that_starts_without_its_store_recovers(
    filled: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, proxy = filled
    monkeypatch.setenv("PCC_METRICS_DATA", place.address)
    proxy.fail = lambda *_: 403
    store = open_store(place.address)
    store.watch()
    try:
        at = visit("homicide")
        assert "There are no figures to show." in said(at, "error")
        assert "does not let this server in" in said(at, "error")
        proxy.fail = lambda *_: 0
        wait_until(lambda: "There are no figures" not in said(visit("homicide")), 10)
    finally:
        store.stop()


def test_an_entry_that_cannot_be_read_yet_is_not_shown_half(
    far: Far, watched: Callable[[str], RemoteStore]
) -> None:
    place, proxy = far
    other = watched(place.address)
    assert other.list("register/") == ()
    proxy.fail = lambda method, path: "half" if "000001" in path and method == "GET" else 0
    RemoteStore(place.address).put("register/000001.json", json.dumps({"x": 1}).encode() * 50)
    time.sleep(3)
    assert other.list("register/") == ()
    proxy.fail = lambda *_: 0
    wait_until(lambda: bool(other.list("register/")), 10)


def test_an_entry_that_is_forbidden_holds_back_its_own_history_alone(
    filled: Far, watched: Callable[[str], RemoteStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_listing, "OUTAGE_SECONDS", 3.0)
    place, proxy = filled
    other, register = watched(place.address), Register(place.afresh())
    last, current = len(register.entries()), register.current()
    name = f"register/{last + 1:06d}.json"
    proxy.fail = lambda method, path: 403 if method == "GET" and name in path else 0
    register.objects.put(name, b"{}")
    StatementStore(place.afresh()).save(
        STATEMENT, PART, "Meanwhile.", seen=0, who="Ada", snapshot=SNAPSHOT
    )
    wait_until(lambda: bool(StatementStore(other).history(STATEMENT).entries), 10)
    assert Register(other).current() == current and len(Register(other).entries()) == last
    outage = wait_for_outage(other)
    assert name in outage.why and "does not let this server in" in outage.why
    with pytest.raises(StoreError, match=f"{name} could not be read"):
        withdraw(other, current.snapshot, Publication("A", "Gone"))
    proxy.fail = lambda *_: 0
    wait_until(lambda: other.outage() is None, 10)


def wait_for_outage(store: RemoteStore) -> Outage:
    wait_until(lambda: store.outage() is not None, 20)
    outage = store.outage()
    assert outage
    return outage


def test_what_a_person_is_about_to_publish_is_there_on_another_server(far: Far) -> None:
    work = SavedWork(fields={"note": "June"})
    SavedWorkStore(far[0].address, "jo").save(work)
    assert SavedWorkStore(far[0].afresh(), "jo").load() == work
    SavedWorkStore(far[0].address, "jo").delete()
    assert SavedWorkStore(far[0].afresh(), "jo").load() is None


# Copies of files on this machine


def test_a_download_that_breaks_off_leaves_nothing_that_counts(far: Far, local: Path) -> None:
    place, proxy = far
    content = b"x" * 3_000_000
    RemoteStore(place.address).put("snapshots/a.parquet", content)
    for copy in local.rglob("a.parquet"):
        copy.unlink()
    proxy.fail = lambda method, _: "half" if method == "GET" else 0
    with pytest.raises(StoreError):
        RemoteStore(place.address).local_path("snapshots/a.parquet")
    assert not [p for p in local.rglob("*") if p.is_file() and not p.name.startswith(".lock")]
    proxy.fail = lambda *_: 0
    path = RemoteStore(place.address).local_path("snapshots/a.parquet")
    assert path.read_bytes() == content


def test_a_file_comes_once_for_all_processes_of_a_machine(filled: Far) -> None:
    place, proxy = filled
    entry = Register(place.afresh()).current()
    threads = [
        threading.Thread(target=lambda: Register(RemoteStore(place.address)).open_entry(entry))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fetched = [line for line in proxy.asked if entry.file in line and line.startswith("GET")]
    assert len(fetched) == 1


def test_a_process_that_is_killed_while_a_file_comes_leaves_nothing_that_counts(
    far: Far, local: Path
) -> None:
    place, proxy = far
    content = b"x" * 24_000_000  # it is handed on ten million bytes at a time
    RemoteStore(place.address).put("snapshots/a.parquet", content)
    for copy in local.rglob("a.parquet"):
        copy.unlink()
    proxy.pause = 30.0  # in the middle of what is sent
    process = started(fetch_file, place.address, "snapshots/a.parquet")
    wait_until(lambda: any(p.stat().st_size for p in local.rglob("*.part")), 30)
    process.kill()
    process.join()
    assert not list(local.rglob("a.parquet"))
    proxy.pause = 0.0
    assert RemoteStore(place.address).local_path("snapshots/a.parquet").read_bytes() == content


def fetch_file(address: str, name: str) -> None:
    RemoteStore(address).local_path(name)


def damage_copy(place: StorePlace, local: Path) -> RegisterEntry:
    """Damage this machine's copy of the current figures; their entry."""
    entry = Register(place.afresh()).current()
    Register(place.afresh()).find_file(entry)
    (copy,) = local.rglob(entry.file.rpartition("/")[2])
    copy.write_bytes(b"damaged")
    return entry


def test_the_history_tells_of_the_store_and_not_of_a_copy_that_is_damaged(
    filled: Far, local: Path
) -> None:
    place, _ = filled
    entry = damage_copy(place, local)
    assert not audit_register(Register(place.afresh()), digest_of_copy).faults
    assert Register(place.afresh()).find_file(entry).read_bytes() != b"damaged"
    bucket = open_bucket(place.address)
    obstore.put(bucket, entry.file, b"another file")
    (fault,) = audit_register(Register(place.afresh()), digest_of_copy).faults
    assert fault == f"{entry.file} is not the file that was published: its digest differs."


def open_bucket(address: str) -> S3Store | AzureStore:
    """The store as anything else than this app would write to it."""
    return RemoteStore(address)._client._long


def test_a_damaged_copy_is_fetched_again_and_a_damaged_original_refused(
    filled: Far, local: Path
) -> None:
    place, _ = filled
    entry = damage_copy(place, local)
    assert Register(place.afresh()).find_file(entry).read_bytes() != b"damaged"
    wrong = type(entry)(**{**vars(entry), "digest": "0" * 64})
    with pytest.raises(RegisterError, match="is not the file that was published"):
        Register(place.afresh()).find_file(wrong)


def test_the_copies_used_longest_ago_go_first(tmp_path: Path) -> None:
    cache = FileCache(tmp_path / "cache", 250)

    def fetch(name: str) -> Path:
        return cache.path(name, lambda file: file.write(b"x" * 100) and None)

    for age, name in enumerate(("a", "b")):
        path = fetch(f"snapshots/{name}")
        os.utime(path, (time.time() - 3_600 + age,) * 2)
    fetch("snapshots/a")
    fetch("snapshots/c")
    assert sorted(p.name for p in (tmp_path / "cache/snapshots").iterdir()) == ["a", "c"]
    fetch("snapshots/d")
    assert len(list((tmp_path / "cache/snapshots").iterdir())) == 3, "those in use stay"


@pytest.mark.parametrize(
    "address",
    ["s3://", "s3://key:secret@bucket/x", "gs://bucket/x", "s3://bucket/../x", "az://UPPER/x",
     "s3://bucket/x?sig=secret", "https://bucket/x"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(StoreError, match=r"cannot be read\. Wanted is s3://BUCKET/PREFIX") as error:
        open_store(address)
    assert "secret" not in str(error.value)
