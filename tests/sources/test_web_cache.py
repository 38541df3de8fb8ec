"""Fetching one file: what is kept, what is asked for again, and all that may go wrong."""

from __future__ import annotations

import hashlib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources.web import content_types, http_client
from pcc_metrics.sources.web.atomic_files import NoRoomError
from pcc_metrics.sources.web.content_types import ContentType
from pcc_metrics.sources.web.http_cache import HELD, PART, HttpCache, address_file_name
from pcc_metrics.sources.web.http_client import (
    HttpClient,
    Timeouts,
    check_address,
    check_redirect,
)
from pcc_metrics.sources.web.progress import Meter, Progress
from pcc_metrics.sources.web.remote_file import RemoteFile
from pcc_metrics.sources.web.web_errors import TooMuchError, WebError
from tests.support import publisher_server
from tests.support.publisher_server import Originals, lasting
from tests.support.small_disk import small_disk

QUICK = Timeouts(connect=5, read=10, tries=3, backoff=0.01, longest_wait=2)
BODY = b"area,count\n" + b"".join(b"E0%07d,%d\n" % (n, n) for n in range(20_000))
TABLE = "/tables/figures.csv"


@pytest.fixture
def served() -> Iterator[Originals]:
    with publisher_server.serving() as found:
        found.put(TABLE, BODY, kind="text/csv")
        yield found


@pytest.fixture
def cache(tmp_path: Path) -> HttpCache:
    return HttpCache(HttpClient(QUICK), tmp_path / "cache")


def fetched(cache: HttpCache, served: Originals, md5: str = "") -> bytes:
    return cache.fetch(served.at(TABLE), ContentType.TABLE, "Figures", md5).path.read_bytes()


def no_file_under_its_name(cache: HttpCache) -> bool:
    return not list(cache.folder.rglob("*.csv")) and not list(cache.folder.rglob(HELD))


def failure(cache: HttpCache, served: Originals, md5: str = "") -> str:
    """The sentence of a fetch that fails and leaves nothing under a final name."""
    with pytest.raises(InputError) as found:
        fetched(cache, served, md5)
    assert no_file_under_its_name(cache)
    return str(found.value)


# What is kept


def test_a_file_is_fetched_once_and_then_only_asked_after(
    cache: HttpCache, served: Originals
) -> None:
    first = cache.fetch(served.at(TABLE), ContentType.TABLE, "Figures")
    again = cache.fetch(served.at(TABLE), ContentType.TABLE, "Figures")
    assert (first.changed, again.changed) == (True, False)
    assert first.path == again.path and first.path.name == "figures.csv"
    assert first.path.read_bytes() == BODY
    assert [one.status for one in served.seen] == [200, 304]
    assert all(one.agent.startswith("pcc-metrics/") for one in served.seen)


def test_a_new_version_takes_the_place_of_the_old_one(cache: HttpCache, served: Originals) -> None:
    fetched(cache, served)
    served.put(TABLE, BODY + b"more,1\n")
    assert fetched(cache, served) == BODY + b"more,1\n"
    assert len(list(cache.folder.rglob("*.csv"))) == 1


def test_a_server_that_knows_days_only_is_asked_by_day(cache: HttpCache, served: Originals) -> None:
    served.put(TABLE, BODY, etag=None)
    fetched(cache, served)
    fetched(cache, served)
    assert [one.status for one in served.seen] == [200, 304]


def test_a_held_file_that_somebody_changed_is_fetched_again(
    cache: HttpCache, served: Originals
) -> None:
    path = cache.fetch(served.at(TABLE), ContentType.TABLE, "Figures").path
    path.write_bytes(path.read_bytes().replace(b",1\n", b",2\n"))
    assert fetched(cache, served) == BODY
    assert [one.status for one in served.seen] == [200, 200]


def test_the_md5_of_the_publisher_is_held_against_the_file(
    cache: HttpCache, served: Originals
) -> None:
    right = hashlib.md5(BODY).hexdigest()  # noqa: S324
    assert fetched(cache, served, right) == BODY


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://assets.example/media/1/prc-csp-mar21.ods", "prc-csp-mar21.ods"),
        ("https://ons.example/file?uri=/a/b/pfa%20tables.xlsx", "pfa-tables.xlsx"),
        ("https://example/NM_2002_1.data.csv?geography=E08&date=latest", "NM_2002_1.data.csv"),
        ("https://example/..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("https://example/", "file"),
    ],
)
def test_a_file_keeps_its_publisher_s_name(url: str, name: str) -> None:
    assert address_file_name(url) == name


# Going on where it stopped


@pytest.mark.parametrize("fault", [publisher_server.reset_after, publisher_server.ended_after])
def test_a_broken_download_goes_on_where_it_stopped(
    cache: HttpCache, served: Originals, fault: publisher_server.Fault
) -> None:
    served.break_(TABLE, fault(100_000))  # type: ignore[arg-type, call-arg]
    assert fetched(cache, served) == BODY
    assert served.seen[-1].status == 206
    came_first = int(served.seen[-1].wanted.removeprefix("bytes=").rstrip("-"))
    assert 0 < came_first <= 100_000
    assert served.seen[-1].sent == len(BODY) - came_first


def test_what_had_come_is_used_by_the_next_run(cache: HttpCache, served: Originals) -> None:
    served.break_(TABLE, lasting(publisher_server.ended_after(150_000)))
    assert "broke" in failure(cache, served)
    served.break_(TABLE)
    assert fetched(cache, served) == BODY
    assert served.seen[-1].status == 206
    assert served.seen[-1].sent == len(BODY) - 150_000


def test_a_file_that_was_replaced_meanwhile_is_begun_again(
    cache: HttpCache, served: Originals
) -> None:
    served.break_(TABLE, lasting(publisher_server.ended_after(150_000)))
    failure(cache, served)
    served.break_(TABLE)
    other = BODY.replace(b"E0", b"W0")
    served.put(TABLE, other)
    assert fetched(cache, served) == other


def test_without_a_validator_nothing_is_gone_on_with(cache: HttpCache, served: Originals) -> None:
    served.put(TABLE, BODY, etag=None, modified=None)
    served.break_(TABLE, publisher_server.ended_after(150_000))
    assert fetched(cache, served) == BODY
    assert [one.wanted for one in served.seen] == ["", ""]


def test_a_weak_tag_does_not_join_two_versions(cache: HttpCache, served: Originals) -> None:
    served.put(TABLE, BODY, etag='W/"1"', modified=None)
    served.break_(TABLE, publisher_server.ended_after(150_000))
    assert fetched(cache, served) == BODY
    assert [one.wanted for one in served.seen] == ["", ""]


def test_a_part_that_is_whole_already_is_not_fetched_again(
    cache: HttpCache, served: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process killed between the last byte and the name."""
    monkeypatch.setattr("pcc_metrics.sources.web.http_cache._Place.keep", stopped)
    with pytest.raises(KeyboardInterrupt):
        fetched(cache, served)
    monkeypatch.undo()
    assert fetched(cache, served) == BODY
    assert [(one.status, one.sent) for one in served.seen] == [(200, len(BODY)), (416, 0)]


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_interruption_keeps_what_has_come(cache: HttpCache, served: Originals) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.done > 100_000:
            raise KeyboardInterrupt

    cache.watch = interrupt
    with pytest.raises(KeyboardInterrupt):
        fetched(cache, served)
    assert no_file_under_its_name(cache)
    cache.watch = lambda _: None
    assert fetched(cache, served) == BODY


# What goes wrong, one by one


def test_connection_refused(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/figures.csv"
        with pytest.raises(WebError, match=r"127\.0\.0\.1 refused the connection\. Check that"):
            HttpCache(HttpClient(QUICK), tmp_path).fetch(url, ContentType.TABLE, "Figures")


def test_a_server_that_never_answers(tmp_path: Path, served: Originals) -> None:
    served.break_(TABLE, lasting(lambda *_: time.sleep(1)))
    cache = HttpCache(HttpClient(replace(QUICK, read=0.3, tries=1)), tmp_path)
    assert "did not answer in time. Run the refresh again later" in failure(cache, served)


@pytest.mark.serial
def test_slow_drip(tmp_path: Path, served: Originals) -> None:
    """A byte now and then keeps the connection open for ever, and is as good as broken."""
    served.break_(TABLE, lasting(publisher_server.dripping(0.02)))
    patience = replace(QUICK, slowest=1_000, over=0.2, tries=2)
    cache = HttpCache(HttpClient(patience), tmp_path / "cache")
    began = time.monotonic()
    assert "sends less than 1,000 bytes a second" in failure(cache, served)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("fault", [publisher_server.reset_after, publisher_server.ended_after])
def test_a_connection_that_breaks_every_time(
    cache: HttpCache, served: Originals, fault: publisher_server.Fault
) -> None:
    served.put(TABLE, BODY, ranges=False)
    served.break_(TABLE, lasting(fault(60_000)))  # type: ignore[arg-type, call-arg]
    assert "broke again and again. Run the refresh again later" in failure(cache, served)
    assert 3 <= len(served.seen) <= 2 * QUICK.tries


def test_a_length_that_is_never_reached(cache: HttpCache, served: Originals) -> None:
    served.break_(TABLE, lasting(publisher_server.announcing(len(BODY) + 10)))
    assert "Run the refresh again later" in failure(cache, served)


def test_a_length_that_cuts_the_file_short_is_found_by_its_md5(
    cache: HttpCache, served: Originals
) -> None:
    served.break_(TABLE, lasting(publisher_server.announcing(len(BODY) - 10)))
    right = hashlib.md5(BODY).hexdigest()  # noqa: S324
    assert "damaged on the way" in failure(cache, served, right)


def test_wrong_md5(cache: HttpCache, served: Originals) -> None:
    said = failure(cache, served, "0" * 32)
    assert "its publisher gives 00000000" in said and "Run the refresh again" in said
    assert not list(cache.folder.rglob(PART))  # a damaged part is nothing to go on with


def test_redirect_loop(cache: HttpCache, served: Originals) -> None:
    served.redirects["/a"] = served.at("/b")
    served.redirects["/b"] = served.at("/a")
    with pytest.raises(WebError, match=r"redirects in a circle\. Open it in a browser"):
        cache.fetch(served.at("/a"), ContentType.TABLE, "Figures")
    assert len(served.seen) <= http_client.MOST_REDIRECTS + 1


def test_a_redirect_to_storage_is_followed(cache: HttpCache, served: Originals) -> None:
    served.redirects["/latest.csv"] = served.at(TABLE)
    assert cache.fetch(served.at("/latest.csv"), ContentType.TABLE, "x").path.read_bytes() == BODY


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (403, "refuses to give it (403). Open it in a browser"),
        (404, "is not there (404). If the publisher has moved it"),
        (410, "was taken away by its publisher (410)"),
        (400, "was refused (400)"),
    ],
)
def test_a_refusal_is_asked_only_once(
    cache: HttpCache, served: Originals, number: int, said: str
) -> None:
    served.break_(TABLE, lasting(publisher_server.status(number)))
    assert said in failure(cache, served)
    assert len(served.seen) == 1


def test_429_with_a_time_to_wait(cache: HttpCache, served: Originals) -> None:
    served.break_(TABLE, publisher_server.status(429, {"Retry-After": "1"}))
    began = time.monotonic()
    assert fetched(cache, served) == BODY
    assert time.monotonic() - began >= 1


def test_429_without_a_time_to_wait(cache: HttpCache, served: Originals) -> None:
    served.break_(TABLE, publisher_server.status(429), publisher_server.status(429))
    assert fetched(cache, served) == BODY
    assert [one.status for one in served.seen] == [429, 429, 200]


def test_429_for_ever(cache: HttpCache, served: Originals) -> None:
    served.break_(TABLE, lasting(publisher_server.status(429)))
    assert "Wait an hour before the next refresh" in failure(cache, served)
    assert len(served.seen) == QUICK.tries + 1


@pytest.mark.serial
def test_a_time_to_wait_has_a_limit(tmp_path: Path, served: Originals) -> None:
    served.break_(TABLE, publisher_server.status(429, {"Retry-After": "86400"}))
    cache = HttpCache(HttpClient(replace(QUICK, longest_wait=1)), tmp_path)
    began = time.monotonic()
    assert fetched(cache, served) == BODY
    assert time.monotonic() - began < 5


def test_500_and_then_fine(cache: HttpCache, served: Originals) -> None:
    served.break_(TABLE, publisher_server.status(500), publisher_server.status(503))
    assert fetched(cache, served) == BODY


def test_500_for_ever(cache: HttpCache, served: Originals) -> None:
    served.break_(TABLE, lasting(publisher_server.status(500)))
    assert "has trouble of its own (500)" in failure(cache, served)


def test_html_instead_of_a_zip(cache: HttpCache, served: Originals) -> None:
    served.break_(
        "/a.zip", lasting(publisher_server.instead(b"<!doctype html><title>Sign in</title>"))
    )
    with pytest.raises(WebError, match="gave a web page where a zip file was wanted"):
        cache.fetch(served.at("/a.zip"), ContentType.ZIP, "Archive")
    assert no_file_under_its_name(cache)


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        (ContentType.ZIP, b"PK nonsense", "is not a zip file"),
        (ContentType.TABLE, b"<html>", "gave a web page"),
        (ContentType.TABLE, b"PK\x03\x04", "is not a table in text"),
        (ContentType.JSON, b"area,count", "is not JSON"),
        (ContentType.TABLE, b"", "is empty"),
    ],
)
def test_a_file_of_another_kind_is_not_kept(
    cache: HttpCache, served: Originals, kind: ContentType, body: bytes, said: str
) -> None:
    url = served.put("/file", body)
    with pytest.raises(WebError, match=said):
        cache.fetch(url, kind, "File")
    assert not list(cache.folder.rglob(HELD))


def test_an_old_file_stays_when_its_successor_is_damaged(
    cache: HttpCache, served: Originals
) -> None:
    path = cache.fetch(served.at(TABLE), ContentType.TABLE, "Figures").path
    served.put(TABLE, b"<html>at work</html>")
    with pytest.raises(WebError):
        cache.fetch(served.at(TABLE), ContentType.TABLE, "Figures")
    assert path.read_bytes() == BODY


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 100 kB."""
    with small_disk(tmp_path / "disk", 100) as disk:
        yield disk


@pytest.mark.serial
def test_a_disk_that_is_too_small_is_seen_before_anything_is_fetched(
    disk: Path, served: Originals
) -> None:
    cache = HttpCache(HttpClient(QUICK), disk)
    with pytest.raises(NoRoomError, match=r"0\.3 MB are needed and 0\.1 MB are free\. Make room"):
        fetched(cache, served)
    assert no_file_under_its_name(cache)


@pytest.mark.serial
def test_a_disk_that_fills_up_meanwhile(disk: Path, served: Originals) -> None:
    """A server that does not say how much is to come."""

    def without_length(
        answer: publisher_server.Answer, original: publisher_server.Original
    ) -> None:
        answer.say(200, {"Connection": "close"})
        answer.write(original.body)
        answer.close_connection = True

    served.break_(TABLE, lasting(without_length))
    cache = HttpCache(HttpClient(QUICK), disk)
    assert "There is not enough room on the disk" in failure(cache, served)
    assert not list(disk.rglob(PART))  # the room is given back


def test_a_folder_that_cannot_be_made(tmp_path: Path, served: Originals) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises((InputError, OSError)):
        fetched(HttpCache(HttpClient(QUICK), tmp_path / "file"), served)


# Certificates and addresses


@pytest.mark.parametrize(
    "url",
    [
        "http://data.police.uk/data/archive/",
        "ftp://data.police.uk/",
        "file:///etc/passwd",
        "http://127.0.0.1.example.org/",
    ],
)
def test_only_checked_addresses_are_fetched(url: str) -> None:
    with pytest.raises(WebError, match="is not an https address"):
        check_address(url)


def test_a_redirect_away_from_https_is_not_followed(cache: HttpCache, served: Originals) -> None:
    served.redirects["/away"] = "http://example.org/figures.csv"
    with pytest.raises(WebError, match=r"example\.org/figures\.csv is not an https address"):
        cache.fetch(served.at("/away"), ContentType.TABLE, "Figures")


@pytest.fixture
def unknown_issuer(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A server with a certificate that nobody vouches for: its port, and the certificate."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    request = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    request += " -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
    made = [*request.split(), "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = publisher_server._Server(("127.0.0.1", 0), publisher_server.Answer)
    server.served = Originals()
    server.served.put(TABLE, BODY)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server.server_address[1], certificate
    server.shutdown()
    server.server_close()


def test_certificates_are_checked_always(
    cache: HttpCache, unknown_issuer: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    port, certificate = unknown_issuer
    url = f"https://localhost:{port}{TABLE}"
    for name in ("PYTHONHTTPSVERIFY", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, "0" if name.startswith("PYTHON") else "")
    with pytest.raises(WebError, match="certificate of localhost was not accepted"):
        cache.fetch(url, ContentType.TABLE, "Figures")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    assert cache.fetch(url, ContentType.TABLE, "Figures").path.read_bytes() == BODY


def test_the_system_s_proxy_is_used(
    cache: HttpCache, served: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nothing answers there
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(WebError, match=r"The proxy on the way to 127\.0\.0\.1 did not answer"):
        fetched(cache, served)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert fetched(cache, served) == BODY


# Progress


def test_progress_tells_rate_and_time_left() -> None:
    told: list[Progress] = []
    times = iter([0.0, 1.0, 2.0, 3.0])
    meter = Meter(told.append, "Archive", 10_000_000, 4_000_000, lambda: next(times))
    for _ in range(3):
        meter.add(2_000_000)
    assert [one.text for one in told] == [
        "Archive: 6.0 of 10.0 MB, 2.0 MB a second, 2 seconds left",
        "Archive: 8.0 of 10.0 MB, 2.0 MB a second, 1 second left",
        "Archive: 10.0 of 10.0 MB, 2.0 MB a second, 1 second left",
    ]
    assert told[-1].share == 1


def test_a_download_tells_how_far_it_is(cache: HttpCache, served: Originals) -> None:
    told: list[Progress] = []
    cache.watch = told.append
    fetched(cache, served)
    assert told[-1] == Progress("Figures", len(BODY), len(BODY), told[-1].rate)


# More than anything has


def endless(answer: publisher_server.Answer, _: publisher_server.Original) -> None:
    """A body that says nothing of its length and never ends."""
    answer.say(200, {"Content-Type": "text/csv", "Connection": "close"})
    answer.close_connection = True
    while True:
        answer.write(b"E01000001,1\n" * 5_000)


def test_a_body_without_an_end_is_not_fetched_for_ever(
    cache: HttpCache, served: Originals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(content_types._MOST, ContentType.TABLE, 1_000_000)
    served.break_(TABLE, lasting(endless))
    assert "gives more than 1 MB, which no file of its kind has" in failure(cache, served)
    assert not list(cache.folder.rglob(PART))
    assert len(served.seen) == 1


def test_a_length_that_nothing_has_is_refused_before_anything_comes(
    cache: HttpCache, served: Originals
) -> None:
    served.break_(TABLE, lasting(publisher_server.announcing(10**12)))
    assert "gives more than 500 MB" in failure(cache, served)
    assert served.seen[0].sent <= len(BODY)


def test_a_server_that_gives_more_than_the_part_that_was_asked_for(served: Originals) -> None:
    def more(answer: publisher_server.Answer, original: publisher_server.Original) -> None:
        headers = answer._headers(original)
        body = original.body
        headers["Content-Range"] = f"bytes {len(body) - 100}-{len(body) - 1}/{len(body)}"
        answer.say(206, {**headers, "Connection": "close"})
        answer.close_connection = True
        while True:
            answer.write(body)

    served.break_(TABLE, lasting(more))
    with pytest.raises(TooMuchError, match="gives more than"):
        RemoteFile(HttpClient(QUICK), served.at(TABLE))


def test_a_small_file_is_not_counted_in_megabytes() -> None:
    assert Progress("Figures", 1_500, 3_000, 500).text == (
        "Figures: 1.5 of 3.0 kB, 0.5 kB a second, 3 seconds left"
    )


PUBLIC = "https://93.184.215.14/tables.xlsx"


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:8501/",
        "https://127.0.0.1/",
        "https://localhost/x",
        "https://10.0.0.5/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[::ffff:10.0.0.5]/",
        "https://2130706433/",
    ],
)
def test_a_public_address_leads_to_no_machine_of_one_s_own(target: str) -> None:
    with pytest.raises(WebError, match="no public address, so it was not followed"):
        check_redirect(PUBLIC, target)
    session = HttpClient()._session
    answer = requests.Response()
    answer.status_code, answer.url, answer.headers["Location"] = 302, PUBLIC, target
    with pytest.raises(WebError):
        session.get_redirect_target(answer)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (PUBLIC, "https://93.184.215.15/other"),
        (PUBLIC, f"{PUBLIC}?moved"),
        ("http://127.0.0.1:1/a", "http://localhost:1/b"),
        (PUBLIC, "https://no-such-name.invalid/"),
    ],
)
def test_redirects_among_public_addresses_and_at_home_are_followed(
    source: str, target: str
) -> None:
    answer = requests.Response()
    answer.status_code, answer.url, answer.headers["Location"] = 302, source, target
    assert HttpClient()._session.get_redirect_target(answer) == target
