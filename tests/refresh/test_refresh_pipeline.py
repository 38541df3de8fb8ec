"""A whole refresh: from the publishers to a candidate with a report."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.publishing.publish import Publication, propose, publish
from pcc_metrics.refresh.refresh_pipeline import RefreshEnvironment, refresh
from pcc_metrics.refresh.refresh_report import RefreshReport
from pcc_metrics.refresh.source_files import RefreshRequest
from pcc_metrics.refresh.work_folder import BusyError, WorkFolder
from pcc_metrics.sources.web.http_client import HttpClient
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot_file import read_snapshot
from tests.sources.test_web_cache import QUICK
from tests.support import publisher_server, refresh_catalogue
from tests.support.police_uk import INDEX, street_name
from tests.support.publisher_server import Originals, lasting
from tests.support.refresh_catalogue import (
    ARCHIVE,
    FORCE,
    generated,
    publish_generated,
    publish_real,
)

TODAY = date(2026, 11, 25)
YEARS = Period(Month.of(2025, 7), Month.of(2026, 7))  # missing places are sought in 12 months


@pytest.fixture
def served() -> Iterator[Originals]:
    with publisher_server.serving() as found:
        yield found


@pytest.fixture
def local(
    tmp_path: Path, served: Originals, data_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The data folder of an office whose catalogue points to this machine's originals."""
    folder = refresh_catalogue.local_catalogue(tmp_path, served)
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(folder))
    return data_copy


def run(data: Path, since: str = "", today: date = TODAY) -> RefreshReport:
    wanted = RefreshRequest(FORCE, Month.parse(since) if since else None)
    around = RefreshEnvironment(today, web=HttpClient(QUICK))
    return refresh(data, load_catalogue(), wanted, around)


def rows(data: Path) -> list[Observation]:
    return list(read_snapshot(WorkFolder(data).candidate).observations())


def values(data: Path) -> dict[tuple[str, str, Month], float]:
    return {(row.measure, row.area, row.period.end): row.value for row in rows(data)}


def command(*words: str) -> Result:
    return CliRunner().invoke(main, ["refresh", *words])


# The two real months


def plain_count() -> Counter[tuple[str, str, str]]:
    """Month, category and area of every row of the two real files that lies in an area."""
    with (BUNDLED_CATALOGUE / "lsoa-areas.csv").open(encoding="utf-8") as file:
        table = csv.DictReader(line for line in file if not line.startswith("#"))
        areas = {row["lsoa"]: row["area"] for row in table}
    found: Counter[tuple[str, str, str]] = Counter()
    for body in refresh_catalogue.real_members().values():
        for row in csv.DictReader(body.decode().splitlines()):
            found[row["Month"], row["Crime type"], areas.get(row["LSOA code"], "")] += 1
    return found


def test_from_an_empty_cache_the_figures_are_those_of_a_plain_count(
    local: Path, served: Originals
) -> None:
    publish_real(served)
    result = command("--force", FORCE)
    assert result.exit_code == 0, result.output
    counted = plain_count()
    assert counted.total() == 18_631 + 17_639
    labels = load_catalogue().sources[ARCHIVE].labels
    wanted: Counter[tuple[str, str, Month]] = Counter()
    for (month, kind, area), count in counted.items():
        for measure in labels.get(kind, ()) if area else ():
            wanted[measure, area, Month.parse(month)] += count
    valid = {key: v for key, v in values(local).items() if v}
    assert set(valid) <= set(wanted)
    assert valid == {key: wanted[key] for key in valid}
    # What is left of the plain count are measures of other years, which the catalogue dates.
    dated = {m.id for m in load_catalogue().measures.values() if m.valid_to}
    assert {key[0] for key in wanted if key not in valid} <= dated


def test_every_row_of_the_real_files_is_accounted_for(local: Path, served: Originals) -> None:
    publish_real(served)
    (source,) = run(local).sources
    assert [
        int(n.replace(",", "")) for n in re.findall(r": ([\d,]+) rows =", str(source.accounts))
    ] == [
        18_631,
        17_639,
    ]
    for line in source.accounts:
        total, *parts = [int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d(?= )", line)]
        assert sum(parts) == total


def test_a_second_run_downloads_nothing(local: Path, served: Originals) -> None:
    publish_real(served)
    command()
    candidate = WorkFolder(local).candidate.read_bytes()
    before = len(served.seen)
    result = command()
    assert result.exit_code == 0 and result.output == ""  # quiet: nothing is new
    assert [(one.path, one.status, one.sent) for one in served.seen[before:]] == [(INDEX, 304, 0)]
    assert WorkFolder(local).candidate.read_bytes() == candidate


def test_the_candidate_is_published_by_a_person_and_then_nothing_is_new(
    local: Path, served: Originals
) -> None:
    refresh_catalogue.publish_small(served)
    before = Register(local).current()
    report = run(local)
    assert Register(local).current() == before  # never by itself
    assert report.candidate and WorkFolder(local).pending_report() == report
    proposal = propose(WorkFolder(local).candidate, local)
    entry = publish(proposal, Publication("An analyst", "Three months", "looked at"))
    snapshot = Register(local).open(entry.snapshot)
    kept = {row.key for row in Register(local).open_entry(before).observations()}
    assert kept < {row.key for row in snapshot.observations()}
    again = run(local)
    assert not again.candidate and not WorkFolder(local).candidate.exists()
    assert again.summary == "There is nothing new: the published figures are the newest there are."


def test_revisions_are_named(local: Path, served: Originals) -> None:
    months = Period(Month.of(2026, 1), Month.of(2026, 7))
    publish_generated(served, generated(months), months)
    run(local)
    publish(propose(WorkFolder(local).candidate, local), Publication("A", "first", "looked at"))
    first = values(local)
    more = generated(months) | {
        street_name(months.end, FORCE): generated(months, 700)[street_name(months.end, FORCE)]
    }
    publish_generated(served, more, months)
    report = run(local)
    assert report.counts["revised"] > 0 and not report.counts["new"]
    assert {key[2] for key in values(local)} == {months.end}
    area, measure, old, new = re.findall(
        r"(.+?), (.+), July 2026: (\d+) is now (\d+)", report.revisions[0]
    )[0]
    key = next(
        k
        for k in first
        if k[2] == months.end
        and load_catalogue().areas[k[1]].title == area
        and load_catalogue().measures[k[0]].title == measure
    )
    assert (first[key], values(local)[key]) == (float(old), float(new))


def test_only_what_is_wanted(local: Path, served: Originals) -> None:
    publish_generated(served, generated(YEARS), YEARS)
    report = run(local, since="2026-05")
    assert {key[2] for key in values(local)} == set(Period(Month.of(2026, 5), YEARS.end).months())
    assert report.since == "2026-05"


@pytest.mark.usefixtures("local")
def test_an_unknown_force_and_one_without_areas() -> None:
    for force in ("atlantis", "merseyside"):
        result = command("--force", force)
        assert result.exit_code == 1
        assert (
            f"no force “{force}” with local policing areas; it has west-midlands" in result.output
        )


# What may be wrong with the figures


def publish_changed(served: Originals, month: Month, change: object) -> None:
    """Two years of files, one of which is changed."""
    members = generated(YEARS)
    name = street_name(month, FORCE)
    members[name] = change(members[name])  # type: ignore[operator]
    publish_generated(served, members, YEARS)


LAST = YEARS.end


def counted_months(data: Path) -> set[Month]:
    return {row.period.end for row in rows(data) if row.complete}


def test_two_sound_years(local: Path, served: Originals) -> None:
    publish_generated(served, generated(YEARS), YEARS)
    report = run(local)
    assert report.troubles == () and report.gaps == ()
    assert counted_months(local) == set(YEARS.months())


def test_a_month_half_the_usual_size_is_not_counted(local: Path, served: Originals) -> None:
    def halved(body: bytes) -> bytes:
        lines = body.splitlines(keepends=True)
        return b"".join([lines[0], *lines[1::2]])

    publish_changed(served, LAST, halved)
    report = run(local)
    assert counted_months(local) == set(YEARS.months()) - {LAST}
    assert any(re.match(r"July 2026 has \d+ rows, 50% of the usual", gap) for gap in report.gaps)
    assert all(not row.complete for row in rows(local) if row.period.end == LAST)


def test_a_month_that_shrank_does_not_replace_the_published_one(
    local: Path, served: Originals
) -> None:
    publish_generated(served, generated(YEARS), YEARS)
    run(local)
    publish(propose(WorkFolder(local).candidate, local), Publication("A", "sound", "looked at"))
    publish_changed(served, LAST, lambda body: body[: len(body) // 3].rpartition(b"\n")[0] + b"\n")
    report = run(local)
    assert report.counts["kept"] > 0 and not report.candidate
    assert any("July 2026: the files of" in line and "stays" in line for line in report.kept)


def test_an_empty_month_is_missing_and_not_zero(local: Path, served: Originals) -> None:
    publish_changed(served, LAST, lambda body: body.splitlines(keepends=True)[0])
    report = run(local)
    assert LAST not in {row.period.end for row in rows(local)}
    (source,) = report.sources
    assert "has a header and no rows: there is no figure of it" in str(source.notes)


def test_a_month_without_a_file_is_missing_and_not_zero(local: Path, served: Originals) -> None:
    members = generated(YEARS)
    del members[street_name(LAST, FORCE)]
    publish_generated(served, members, YEARS)
    report = run(local)
    assert LAST not in {row.period.end for row in rows(local)}
    assert any("West Midlands has no file for July 2026" in gap for gap in report.gaps)


def test_a_new_column_changes_nothing(local: Path, served: Originals) -> None:
    def wider(body: bytes) -> bytes:
        return re.sub(rb"(?m)$(?=\n)", b",x", body)

    publish_changed(served, LAST, wider)
    assert run(local).troubles == ()
    assert counted_months(local) == set(YEARS.months())


def test_a_missing_column_leaves_that_file_out(local: Path, served: Originals) -> None:
    def without_type(body: bytes) -> bytes:
        return b"".join(b",".join(line.split(b",")[:9]) + b"\n" for line in body.splitlines())

    publish_changed(served, LAST, without_type)
    report = run(local)
    (said,) = report.troubles
    assert "2026-07-west-midlands-street.csv, line 1: the header lacks Crime type" in said
    assert "This file was left out; nothing of it is counted." in said
    assert counted_months(local) == set(YEARS.months()) - {LAST}


def test_a_renamed_category_is_no_fall_to_zero(local: Path, served: Originals) -> None:
    publish_changed(served, LAST, lambda body: body.replace(b",Burglary,", b",House breaking,"))
    report = run(local)
    assert ("burglary_street", LAST) not in {(r.measure, r.period.end) for r in rows(local)}
    assert ("robbery_street", LAST) in {(r.measure, r.period.end) for r in rows(local)}
    (source,) = report.sources
    assert "House breaking" in str(source.notes)
    assert any("has no row anywhere and usually has many" in gap for gap in report.gaps)


def test_windows_1252_bytes_in_a_place_s_name(local: Path, served: Originals) -> None:
    publish_changed(
        served, LAST, lambda body: body.replace(b"On or near Road", b"On or near Caf\xe9 \x96 Road")
    )
    assert run(local).troubles == ()
    assert counted_months(local) == set(YEARS.months())


def test_a_row_cut_in_the_middle_leaves_that_file_out(local: Path, served: Originals) -> None:
    publish_changed(served, LAST, lambda body: body[:-40])
    report = run(local)
    (said,) = report.troubles
    assert "2026-07-west-midlands-street.csv" in said
    assert counted_months(local) == set(YEARS.months()) - {LAST}


# When a source cannot be had


def test_what_cannot_be_fetched_is_said_and_the_rest_goes_on(
    local: Path, served: Originals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "pcc_metrics.refresh.refresh_pipeline.HttpClient", partial(HttpClient, QUICK)
    )
    refresh_catalogue.local_catalogue(tmp_path, served, (ARCHIVE, "ons-population"))
    refresh_catalogue.publish_population(served, range(2010, 2025))
    served.break_(INDEX, lasting(publisher_server.status(500)))
    result = command()
    assert result.exit_code == 1
    assert "has trouble of its own (500)" in result.output
    report = WorkFolder(local).report()
    assert report and [one.files for one in report.sources] == [0, 1]
    served.break_(INDEX)
    refresh_catalogue.publish_small(served)
    assert command().exit_code == 0


def test_population_comes_from_nomis(local: Path, served: Originals, tmp_path: Path) -> None:
    refresh_catalogue.local_catalogue(tmp_path, served, ("ons-population",))
    refresh_catalogue.publish_population(served, range(2010, 2025))
    report = run(local)
    assert report.troubles == ()
    # These are the estimates that are published already.
    assert report.counts["same"] > 0 and report.counts["revised"] == 0
    (asked,) = served.asked(refresh_catalogue.NOMIS)
    assert "geography=" in asked.path and "E08000025" in asked.path and "{" not in asked.path


def test_nothing_reachable_changes_nothing(local: Path, served: Originals) -> None:
    refresh_catalogue.publish_small(served)
    first = run(local)
    served.break_(INDEX, lasting(publisher_server.status(503)))
    report = run(local)
    assert report.troubles and not report.candidate
    assert Register(local).current().snapshot == first.base


def test_two_refreshes_do_not_disturb_each_other(local: Path, served: Originals) -> None:
    refresh_catalogue.publish_small(served)
    with WorkFolder(local).lock():
        with pytest.raises(BusyError, match="Another refresh is running"):
            run(local)
        result = command()
    assert result.exit_code == 1 and "Another refresh is running" in result.output
    assert not served.seen
    assert run(local).candidate


def test_how_far_a_run_is_can_be_seen_by_others(local: Path, served: Originals) -> None:
    refresh_catalogue.publish_small(served)
    seen: list[str] = []

    def look(_: object) -> None:
        running = WorkFolder(local).find_running()
        if running:
            seen.append(running.progress.text)

    around = RefreshEnvironment(TODAY, look, HttpClient(QUICK))
    refresh(local, load_catalogue(), RefreshRequest(FORCE), around)
    assert any("data.police.uk" in text for text in seen)
    assert WorkFolder(local).find_running() is None


def test_the_report_comes_back_as_it_was(local: Path, served: Originals) -> None:
    refresh_catalogue.publish_small(served)
    report = run(local)
    assert WorkFolder(local).report() == report
    assert RefreshReport.from_json({**report.as_json(), "later_key": 1}) == report


def test_a_candidate_that_was_changed_by_hand_does_not_wait(local: Path, served: Originals) -> None:
    refresh_catalogue.publish_small(served)
    run(local)
    path = WorkFolder(local).candidate
    path.write_bytes(path.read_bytes() + b"x")
    assert WorkFolder(local).pending_report() is None


def test_the_work_area_can_be_deleted_at_any_time(local: Path, served: Originals) -> None:
    refresh_catalogue.publish_small(served)
    run(local)
    candidate = WorkFolder(local).candidate.read_bytes()
    shutil.rmtree(WorkFolder(local).folder)
    run(local)
    assert WorkFolder(local).candidate.read_bytes() == candidate


def test_files_of_releases_that_are_replaced_are_taken_away(local: Path, served: Originals) -> None:
    refresh_catalogue.publish_small(served)
    run(local)
    stale = WorkFolder(local).folder / "cache" / "0123456789ab"
    stale.mkdir()
    run(local)
    assert not stale.exists()


def test_what_went_wrong_comes_first(local: Path, served: Originals) -> None:
    served.break_(INDEX, lasting(publisher_server.status(404)))
    assert run(local).troubles
    lines = command().output.splitlines()
    assert lines[:2] == ["Nothing new could be brought in.", "What went wrong:"]
    assert "Street-level crime from the archive of data.police.uk: http" in lines[2]
    assert "is not there (404)" in lines[2]


@pytest.mark.usefixtures("local")
def test_a_start_after_everything_published_is_said(served: Originals) -> None:
    refresh_catalogue.publish_small(served)
    lines = command("--since", "2030-01").output.splitlines()
    assert "  Gap: Nothing from January 2030 on is published yet." in lines
    assert any(line.endswith("has no file of what was asked for.") for line in lines)


def test_a_gigantic_answer_spoils_only_its_own_source(
    local: Path, served: Originals, tmp_path: Path
) -> None:
    refresh_catalogue.local_catalogue(tmp_path, served, (ARCHIVE, "ons-population"))
    refresh_catalogue.publish_population(served, range(2010, 2025))
    served.break_(INDEX, lasting(publisher_server.announcing(10**12)))
    report = run(local)
    assert [one.files for one in report.sources] == [0, 1]
    assert "gives more than 20 MB" in report.troubles[0]
