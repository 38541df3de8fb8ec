"""The archive of data.police.uk: which archives are chosen, and what is read out of them."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.web.http_cache import HttpCache
from pcc_metrics.sources.web.http_client import HttpClient
from pcc_metrics.sources.web.police_archive import (
    Archive,
    PoliceArchive,
    StreetDownload,
    choose_archives,
    read_index,
)
from pcc_metrics.sources.web.remote_file import AT_ONCE
from pcc_metrics.sources.web.web_errors import DamagedError, WebError
from pcc_metrics.sources.web.zip_members import MOST_BYTES
from tests.sources.test_web_cache import QUICK
from tests.support import publisher_server
from tests.support.police_uk import INDEX, packed, publish_archives, street_file, street_name
from tests.support.publisher_server import Originals, lasting

FORCE, OTHER = "west-midlands", "cleveland"
MONTHS = list(Period(Month.of(2026, 2), Month.of(2026, 7)).months())
STORED = "/storage/2026-07.zip"


def period(text: str) -> Period:
    start, end = text.split("/")
    return Period(Month.parse(start), Month.parse(end))


def crimes_of(month: Month, count: int = 400) -> bytes:
    kinds = ("Burglary", "Drugs", "Robbery")
    return street_file(month, ((f"E0{n * 7919 % 99991:07d}", kinds[n % 3]) for n in range(count)))


def members(force: str = FORCE, months: list[Month] = MONTHS) -> dict[str, bytes]:
    """The files of a force, of another, and large ones that nobody here wants."""
    found = {}
    for month in months:
        found[street_name(month, OTHER)] = crimes_of(month, 50)
        found[street_name(month, force)] = crimes_of(month)
        noise = hashlib.sha512(str(month).encode()).hexdigest() * 40
        found[f"{month}/{month}-{force}-outcomes.csv"] = noise.encode()
    return found


# Another force's file lies between these and the directory at the end.
NOISE = random.Random(7).randbytes(3 * AT_ONCE)  # noqa: S311
ARCHIVE = packed(members() | {"2026-07/2026-07-metropolitan-street.csv": NOISE})


@pytest.fixture
def served() -> Iterator[Originals]:
    with publisher_server.serving() as found:
        publish_archives(found, {"2026-07.zip": (period("2026-02/2026-07"), ARCHIVE)})
        yield found


@pytest.fixture
def police(tmp_path: Path, served: Originals) -> PoliceArchive:
    return PoliceArchive(
        HttpCache(HttpClient(QUICK), tmp_path / "cache"), tmp_path / "street", served.at(INDEX)
    )


def street(police: PoliceArchive, since: Month | None = None) -> StreetDownload:
    return police.street(FORCE, "West Midlands", since)


def contents(found: StreetDownload) -> dict[Month, bytes]:
    return {month: path.read_bytes() for month, path in found.files.items()}


WHOLE = {month: crimes_of(month) for month in MONTHS}


# The page and the choice


def test_the_page_lists_archives_with_coverage_and_digest() -> None:
    text = (
        '<a href="/data/archive/latest.zip">Latest</a>'
        '<a href="/data/archive/2026-07.zip">July 2026</a> Aug 2023 to Jul 2026 (1.7 GB)'
        "<code>0123456789abcdef0123456789abcdef</code>"
        '<a href="/data/archive/2014-06.zip">June 2014</a> December 2010 – June 2014'
        "<code>0123456789abcdef0123456789abcdef-207</code>"
        '<a href="/data/archive/2014-05.zip">May 2014</a> no coverage'
    )
    base = "https://data.police.uk/data/archive/"
    assert read_index(text, base) == [
        Archive(
            f"{base}2026-07.zip", period("2023-08/2026-07"), "0123456789abcdef0123456789abcdef"
        ),
        Archive(f"{base}2014-06.zip", period("2010-12/2014-06"), ""),
    ]


def test_a_page_of_another_form_says_what_to_do() -> None:
    with pytest.raises(WebError, match="lists no archive with its coverage"):
        read_index("<html>We have moved</html>", "https://data.police.uk/data/archive/")


def rolling(*ends: str) -> list[Archive]:
    found = [Month.parse(end) for end in ends]
    return [Archive(f"/{end}.zip", Period(end - 35, end)) for end in sorted(found, reverse=True)]


def chosen(archives: list[Archive], since: str | None) -> list[tuple[str, str]]:
    month = Month.parse(since) if since else None
    return [(one.url[1:8], str(months)) for one, months in choose_archives(archives, month)]


def test_the_newest_archive_is_enough_for_the_newest_three_years() -> None:
    archives = rolling("2026-06", "2026-07")
    assert chosen(archives, None) == [("2026-07", "2023-08/2026-07")]
    assert chosen(archives, "2026-01") == [("2026-07", "2026-01/2026-07")]


def test_earlier_months_come_from_as_few_archives_as_cover_them() -> None:
    archives = rolling("2026-07", "2026-06", "2025-01", "2023-09", "2023-07", "2020-07")
    assert chosen(archives, "2019-01") == [
        ("2026-07", "2023-08/2026-07"),
        ("2023-07", "2020-08/2023-07"),
        ("2020-07", "2019-01/2020-07"),
    ]


def test_months_between_archives_are_in_none() -> None:
    archives = rolling("2026-07", "2019-12")
    assert chosen(archives, "2019-11") == [
        ("2026-07", "2023-08/2026-07"),
        ("2019-12", "2019-11/2019-12"),
    ]
    assert chosen(archives, "2027-01") == []


# What is read


def test_only_the_wanted_members_are_read(police: PoliceArchive, served: Originals) -> None:
    found = street(police)
    assert contents(found) == WHOLE
    assert (found.changed, found.missing, found.troubles) == (True, (), ())
    assert {one.status for one in served.asked(STORED)} == {206}
    wanted = sum(m.compress_size for m in zip_of(ARCHIVE).infolist() if FORCE in m.filename)
    assert sum(one.sent for one in served.asked(STORED)) < wanted + AT_ONCE + 10_000


def zip_of(body: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(body))


def test_a_second_run_downloads_nothing(police: PoliceArchive, served: Originals) -> None:
    street(police)
    before = len(served.seen)
    again = street(police)
    assert contents(again) == WHOLE and not again.changed
    assert [(one.path, one.status, one.sent) for one in served.seen[before:]] == [(INDEX, 304, 0)]


def test_without_a_digest_the_server_is_asked_whether_it_changed(
    police: PoliceArchive, served: Originals
) -> None:
    publish_archives(
        served,
        {"2026-07.zip": (period("2026-02/2026-07"), ARCHIVE)},
        {"2026-07.zip": "0" * 32 + "-207"},
    )
    street(police)
    before = len(served.seen)
    assert contents(street(police)) == WHOLE
    assert {(one.status, one.sent) for one in served.seen[before:]} == {(304, 0), (302, 0)}


def test_a_new_archive_brings_only_what_is_new_or_revised(
    police: PoliceArchive, served: Originals
) -> None:
    street(police)
    before = len(served.seen)
    later = [*MONTHS[1:], MONTHS[-1] + 1]
    revised = members(months=later) | {street_name(MONTHS[3], FORCE): crimes_of(MONTHS[3], 401)}
    publish_archives(served, {"2026-08.zip": (period("2026-03/2026-08"), packed(revised))})
    found = street(police)
    assert found.changed
    assert contents(found)[MONTHS[3]] == crimes_of(MONTHS[3], 401)
    # The directory of so small an archive comes with its end, and so does everything else.
    assert len([one for one in served.seen[before:] if one.status == 206]) <= 3


def test_a_force_without_a_file_is_missing_not_zero(
    police: PoliceArchive, served: Originals
) -> None:
    held = members()
    del held[street_name(MONTHS[4], FORCE)]
    publish_archives(served, {"2026-07.zip": (period("2026-02/2026-07"), packed(held))})
    found = street(police)
    assert found.missing == (MONTHS[4],)
    assert MONTHS[4] not in found.files
    assert street(police).missing == (MONTHS[4],)  # and it is not asked for again
    assert street(police, MONTHS[0] - 2).uncovered == (MONTHS[0] - 2, MONTHS[0] - 1)


def test_a_force_that_publishes_none_is_missing_in_every_month(police: PoliceArchive) -> None:
    found = police.street("greater-manchester", "Greater Manchester")
    assert (found.files, list(found.missing)) == ({}, MONTHS)


# Without ranges, and with breaks


@pytest.fixture
def whole_only(served: Originals) -> Originals:
    covers = period("2026-02/2026-07")
    publish_archives(served, {"2026-07.zip": (covers, ARCHIVE)}, ranges=False)
    return served


def test_a_server_without_ranges_gives_the_whole_archive(
    police: PoliceArchive, whole_only: Originals
) -> None:
    assert contents(street(police)) == WHOLE
    before = len(whole_only.seen)
    assert contents(street(police)) == WHOLE
    assert sum(one.sent for one in whole_only.seen[before:]) == 0


def test_a_whole_archive_is_held_against_its_md5(police: PoliceArchive, served: Originals) -> None:
    publish_archives(
        served,
        {"2026-07.zip": (period("2026-02/2026-07"), ARCHIVE)},
        {"2026-07.zip": "0" * 32},
        ranges=False,
    )
    with pytest.raises(DamagedError, match=r"The MD5 of .*2026-07\.zip is"):
        street(police)
    assert not list(police.folder.glob("*.csv"))


def test_a_multipart_tag_is_no_md5(police: PoliceArchive, served: Originals) -> None:
    publish_archives(
        served,
        {"2026-07.zip": (period("2026-02/2026-07"), ARCHIVE)},
        {"2026-07.zip": "0" * 32 + "-207"},
        ranges=False,
    )
    assert contents(street(police)) == WHOLE


def test_a_range_that_breaks_off_is_gone_on_with(police: PoliceArchive, served: Originals) -> None:
    served.break_(STORED, publisher_server.reset_after(5_000), publisher_server.reset_after(3_000))
    assert contents(street(police)) == WHOLE
    assert len(served.asked(STORED)) > 2


def test_an_archive_that_is_replaced_while_it_is_read_is_begun_again(
    police: PoliceArchive, served: Originals
) -> None:
    def replaced(answer: publisher_server.Answer, original: publisher_server.Original) -> None:
        served.put(STORED, newer, kind="application/zip")
        answer.give(original)

    newer = packed({street_name(m, FORCE): crimes_of(m, 900) for m in MONTHS}, level=1)
    served.break_(STORED, publisher_server.reset_after(100), replaced)
    found = street(police)
    assert contents(found) == {month: crimes_of(month, 900) for month in MONTHS}


# Archives that are not to be trusted


def bad_crc(body: bytes, name: str) -> bytes:
    """The same archive with one flipped bit in the packed bytes of a member."""
    at = zip_of(body).getinfo(name).header_offset + len(name) + 30 + 50
    return body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]


def test_a_bad_member_is_left_out_and_the_others_are_used(
    police: PoliceArchive, served: Originals
) -> None:
    name = street_name(MONTHS[2], FORCE)
    damaged = bad_crc(ARCHIVE, name)
    publish_archives(served, {"2026-07.zip": (period("2026-02/2026-07"), damaged)})
    found = street(police)
    assert sorted(found.files) == [month for month in MONTHS if month != MONTHS[2]]
    (said,) = found.troubles
    assert said.startswith(f"{name} is damaged in its archive") and "tell the publisher" in said
    assert found.missing == ()  # it is there, and cannot be read
    publish_archives(served, {"2026-07.zip": (period("2026-02/2026-07"), ARCHIVE)})
    assert contents(street(police)) == WHOLE


@pytest.mark.parametrize(
    "name",
    [
        "/etc/cron.d/2026-07-west-midlands-street.csv",
        "../../2026-07/2026-07-west-midlands-street.csv",
        "2026-07/../../x.csv",
        "..\\..\\x.csv",
        "C:\\x.csv",
    ],
)
def test_an_archive_with_a_name_that_points_outside_is_not_read(
    police: PoliceArchive, served: Originals, tmp_path: Path, name: str
) -> None:
    hostile = packed(members() | {name: b"x"})
    publish_archives(served, {"2026-07.zip": (period("2026-02/2026-07"), hostile)})
    before = {path for path in tmp_path.parent.rglob("*") if not path.is_relative_to(tmp_path)}
    with pytest.raises(DamagedError, match="points outside the archive"):
        street(police)
    assert not list(police.folder.glob("*.csv"))
    after = {path for path in tmp_path.parent.rglob("*") if not path.is_relative_to(tmp_path)}
    assert before == after


def test_a_member_that_unpacks_to_far_too_much_is_not_used(
    police: PoliceArchive, served: Originals
) -> None:
    held = members() | {street_name(MONTHS[0], FORCE): b"0" * 20_000_000}
    publish_archives(served, {"2026-07.zip": (period("2026-02/2026-07"), packed(held))})
    found = street(police)
    (said,) = found.troubles
    assert "no file of figures unpacks to that" in said
    assert MONTHS[0] not in found.files and len(found.files) == 5


def test_a_member_may_not_claim_to_be_larger_than_any_file_is() -> None:
    assert 30_000_000 < MOST_BYTES < 1_000_000_000


def test_a_member_that_is_there_twice(police: PoliceArchive, served: Originals) -> None:
    name = street_name(MONTHS[0], FORCE)
    longer = name.replace("west", "vest")
    twice = packed(members() | {longer: b"x"}).replace(longer.encode(), name.encode())
    publish_archives(served, {"2026-07.zip": (period("2026-02/2026-07"), twice)})
    with pytest.raises(DamagedError, match="twice"):
        street(police)


def test_an_archive_that_was_cut_short(police: PoliceArchive, served: Originals) -> None:
    cut = ARCHIVE[:-2_000]
    publish_archives(served, {"2026-07.zip": (period("2026-02/2026-07"), cut)})
    with pytest.raises(DamagedError, match="is no zip file, or was cut short"):
        street(police)


def test_html_instead_of_the_archive(police: PoliceArchive, served: Originals) -> None:
    served.break_(
        STORED, lasting(publisher_server.instead(b"<html>Sign in to the network</html>" * 99))
    )
    with pytest.raises(WebError, match="gave a web page where a zip file was wanted"):
        street(police)


# Stopped on the way


@pytest.mark.parametrize("stop", range(1, 9))
def test_stopped_anywhere_and_run_again_it_ends_with_the_same_files(
    police: PoliceArchive, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    """Stopped at the nth time that something is given its final name."""
    names = iter(range(1, 99))
    rename = Path.replace

    def stopping(path: Path, target: Path) -> Path:
        if next(names) == stop:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", stopping)
    with pytest.raises(KeyboardInterrupt):
        street(police)
    monkeypatch.undo()
    assert contents(street(police)) == WHOLE
    assert sorted(p.name for p in police.folder.iterdir()) == sorted(
        [f"{month}-{FORCE}-street.csv" for month in MONTHS] + ["2026-07.json"]
    )


def test_the_key_of_a_signed_address_is_never_said(
    police: PoliceArchive, served: Originals
) -> None:
    served.break_(STORED, lasting(publisher_server.status(403)))
    with pytest.raises(WebError) as found:
        street(police)
    assert "secret" not in str(found.value)
