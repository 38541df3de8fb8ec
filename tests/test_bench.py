"""The made-up country that speed is measured on is what it says it is, synthetic above all."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bench import (
    addresses,
    crimes,
    earlier,
    first_view,
    publishing,
    readers,
    seen,
    sources,
    strangers,
)
from bench.browser import chromium
from bench.measure import Spread, Start, Warm
from bench.national import LAST, MEASURES, MONTHS, STREET, Country, Scale, write_country
from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.observation import Status
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot_file import read_snapshot
from tests.support.environment import cannot_run

SMALL = Scale(forces=3, lpas=10)

pytestmark = pytest.mark.serial  # they measure time and memory


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    return write_country(tmp_path_factory.mktemp("country"), SMALL)


@pytest.fixture(scope="module")
def reader(country: Country) -> Reader:
    return Reader(Register(country.data).open(), load_catalogue(country.catalogue))


def pages(reader: Reader) -> list[PageContent]:
    priorities = reader.catalogue.priorities.values()
    return [build_page_content(reader, priority, View()) for priority in priorities]


def test_it_has_the_areas_and_the_30_measures_it_was_asked_for(reader: Reader) -> None:
    kinds = Counter(area.kind for area in reader.catalogue.areas.values())
    assert kinds == {"force": SMALL.forces, "lpa": SMALL.lpas}
    assert len(reader.catalogue.measures) == len(set(MEASURES)) == 30
    assert {m.kind for m in reader.catalogue.measures.values()} >= {
        *("count", "proportion", "mean", "rate", "stock")
    }
    assert any(measure.components for measure in reader.catalogue.measures.values())


def test_every_area_and_snapshot_says_that_it_is_synthetic(reader: Reader) -> None:
    assert all("Synthetic" in area.title for area in reader.catalogue.areas.values())
    assert "Synthetic" in reader.catalogue.body.office
    assert "Synthetic" in reader.snapshot.metadata.title


def test_it_has_ten_years_of_months_with_the_gaps_of_street_level_figures(reader: Reader) -> None:
    areas = [reader.catalogue.lpas[0]]
    measure = reader.catalogue.measures["burglary_street"]
    (calendar,) = reader.calendars(measure, areas, STREET)
    months = [period.end for period in calendar.periods]
    assert months == [LAST - back for back in range(MONTHS - 1, -1, -1)]
    counted = Counter(calendar.statuses)
    assert counted[Status.INCOMPLETE] == 3
    assert counted[Status.PROVISIONAL] == 6


def test_the_file_is_a_snapshot_with_the_id_that_its_rows_give(country: Country) -> None:
    (path,) = (country.data / "snapshots").glob("*.parquet")
    snapshot = read_snapshot(path)
    assert snapshot.id == country.snapshot == path.stem
    assert snapshot.table.num_rows == country.rows


def test_every_page_has_figures_of_it(reader: Reader) -> None:
    for brief in pages(reader):
        assert brief.sentences
        assert not brief.unavailable


def test_the_same_seed_gives_the_same_country(country: Country, tmp_path: Path) -> None:
    assert write_country(tmp_path, SMALL).snapshot == country.snapshot


def test_a_file_is_checked_and_previewed_and_its_cost_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "SCALE", SMALL)
    found = publishing.measure(tmp_path)
    assert found.rows > 20_000
    assert found.check > 0 and found.preview > 0
    assert found.megabytes > 50  # no Python process with these libraries holds less


def test_the_file_that_is_measured_has_a_million_rows() -> None:
    areas = SMALL.forces + SMALL.lpas
    wanted = publishing.SCALE.forces + publishing.SCALE.lpas
    with TemporaryDirectory() as folder:
        rows = write_country(Path(folder), SMALL).rows
    assert rows * wanted / areas > 1_000_000


def test_reading_sources_is_measured_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """In small: what is read is what was written, and every limit has its number."""
    monkeypatch.setattr(sources, "country", partial(crimes.country, ("cleveland", "gwent"), 5))
    monkeypatch.setattr(sources, "write_archive", partial(crimes.write_archive, rows=300))
    monkeypatch.setattr(sources, "ODS_BYTES", 300_000)
    monkeypatch.setattr(sources, "SLICE_BYTES", 100_000)
    found = sources.measure(1, 3, lambda _: None)
    assert found.rows == 2 * 300
    assert found.national.rows == 3 * found.rows
    assert found.ods.rows > 100
    assert min(found.national.megabytes, found.ods.megabytes) > 50
    assert all(limit.measured > 0 for limit in sources.limits(found))
    assert "1,800 rows" in "\n".join(sources.lines(found))


def test_a_page_is_held_to_what_it_took_at_an_earlier_commit() -> None:
    def warm(seen_ms: float, new_ms: float) -> dict[str, Warm]:
        times = {"seen": seen_ms, "new": new_ms}
        return {kind: Warm(Spread(t, t), Spread(t, t), 28, 3) for kind, t in times.items()}

    compared = earlier.Comparison(
        "424e70c",
        "homicide",
        50,
        {"before": warm(20, 40), "app": warm(21, 60)},
        {"before": Start(900, 2_000, None), "app": Start(900, 2_100, None)},
    )
    held = list(earlier.limits(compared))
    assert [round(one.measured, 2) for one in held] == [1.05, 1.5, 1.05]
    assert [one.met for one in held] == [True, False, True]
    assert "20.0 / 20.0" in "\n".join(earlier.lines(compared))


def test_a_commit_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match="no-such-commit"):
        earlier.compare("no-such-commit", 1, print)


def test_what_a_reader_waits_for_is_set_against_empty_pages() -> None:
    found = seen.Seen(
        app=seen.Sight(first=900, change=400, charts=500, shift=0.04),
        empty=seen.Sight(first=600, change=100, charts=0, shift=0.0),
        plain=seen.Sight(first=720, change=250, charts=0, shift=0.0),
        bare=seen.Sight(first=650, change=0, charts=0, shift=0.2),
    )
    *firsts, change, plain_change, shift = seen.limits(found)
    assert [(one.measured, one.met) for one in firsts] == [(1.5, True), (1.25, True)]
    assert (change.measured, change.met) == (4.0, False)
    assert (plain_change.measured, plain_change.met) == (1.6, True)
    assert (shift.measured, shift.met) == (0.04, True)


def test_first_views_are_set_against_a_static_page_with_the_same_words() -> None:
    sights = first_view.FirstSights(
        slow=450, slow_static=300, loopback=250, loopback_static=150, first_run=70
    )
    met = {limit.text: limit.met for limit in first_view.limits(sights)}
    assert list(met.values()) == [True, False, True, False]


def test_readers_are_measured_alone_and_beside_strangers() -> None:
    measured = strangers.Strangers(Spread(20, 40), Spread(25, 48), megabytes=350)
    assert [limit.met for limit in strangers.limits(measured)] == [True, True]
    assert next(strangers.limits(measured)).measured == pytest.approx(1.2)


def test_the_same_readers_are_measured_on_more_servers() -> None:
    clicks = tuple(float(one) for one in range(1, 101))
    crowds = {
        1: readers.Crowd((900.0,), clicks, 20.0),
        2: readers.Crowd((500.0,), clicks, 23.0),
    }
    assert [crowds[1].percentile(one) for one in (50, 95, 99)] == [50, 95, 99]
    assert [limit.met for limit in readers.limits(crowds)] == [True, True, False]
    assert "23.0" in list(readers.lines(crowds))[-1]


def test_addresses_are_measured_beside_readers_and_under_strangers() -> None:
    measured = addresses.Addresses(
        warm=Spread(0.5, 6.0),
        alone=Spread(23, 32),
        beside=Spread(32, 50),
        rate=299.0,
        requests=Spread(1.2, 5.4),
        megabytes=384,
        refused=0,
    )
    assert [limit.met for limit in addresses.limits(measured)] == [True, True, False, True]
    assert len(list(addresses.lines(measured))) == 8


@pytest.mark.slow
def test_the_pages_are_looked_at_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "ROUNDS", 1)
    with chromium() as browser:
        found = seen.measure(browser or cannot_run("there is no Chromium"), print)
    assert found.app.first > 0
    assert found.app.change > 0
    assert found.empty.change > 0
    assert found.plain.change > 0
    assert len(list(seen.lines(found))) == 4


@pytest.mark.slow
def test_first_views_are_looked_at_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_view, "ROUNDS", 1)
    monkeypatch.setattr(first_view, "COLD_STARTS", 1)
    with chromium() as browser:
        sights = first_view.measure(browser or cannot_run("there is no Chromium"), print)
    assert min(sights.slow, sights.slow_static) > 150  # the network alone takes as long
    assert min(sights.loopback, sights.loopback_static, sights.first_run) > 0
    assert len(list(first_view.lines(sights))) == 4


@pytest.mark.slow
def test_readers_are_measured_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"CLICKS": 1, "EVERY_SECONDS": 0.5}.items():
        monkeypatch.setattr(readers, name, value)
    crowds = readers.measure(print, 4)
    assert {count: len(crowd.clicks) for count, crowd in crowds.items()} == {1: 4, 2: 4, 3: 4}
    assert all(limit.measured > 0 for limit in readers.limits(crowds))


@pytest.mark.slow
def test_strangers_are_measured_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"REGULAR_CLICKS": 3, "ADDRESSES": 40, "MEASURED_AT": 20}.items():
        monkeypatch.setattr(strangers, name, value)
    measured = strangers.measure(print)
    assert measured.megabytes > 50
    assert all(limit.measured > 0 for limit in strangers.limits(measured))
