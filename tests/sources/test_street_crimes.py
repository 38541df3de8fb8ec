"""Raw street-level files: every layout and vintage, and an account of every row."""

from __future__ import annotations

import csv
import io
import random
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, OUTLINES, Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.sources import INGESTERS, IngestResult
from pcc_metrics.sources.ingest_report import FileAccount
from pcc_metrics.sources.street.crime_files import StreetFile, street_files
from pcc_metrics.sources.street.crimes import SOURCE, count_crimes
from pcc_metrics.sources.street.lsoa import LSOA_TABLE, LsoaPlace, read_lsoa_table
from pcc_metrics.sources.street.map_reference import longitude_latitude
from pcc_metrics.store.observation import Status
from tests.support.environment import shared_path

TWELVE = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
]
EIGHT = [
    "Month",
    "Reported by",
    "Falls within",
    "Easting",
    "Northing",
    "Location",
    "Crime type",
    "Context",
]
FORCE = "west-midlands"
BIRMINGHAM = "E01009417"
ELSEWHERE = "E01032145"  # Nuneaton and Bedworth
CENTRE = ("406900", "286800")  # of Birmingham, in metres
FAR = ("530000", "180000")  # London

Crime = tuple[str, ...]  # where, category; where is an LSOA, or two numbers


def text_of(month: str, crimes: Iterable[Crime], columns: Sequence[str] = TWELVE) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for *where, category in crimes:
        own = {"Month": month, "Location": 'On or near "The, Street"', "Crime type": category}
        place = ("LSOA code",) if len(where) == 1 else ("Easting", "Northing")
        writer.writerow(own | dict(zip(place, where, strict=True)))
    return out.getvalue().encode()


def in_memory(month: str, content: bytes, force: str = FORCE) -> StreetFile:
    return StreetFile(f"{month}/{month}-{force}-street.csv", lambda: io.BytesIO(content))


def counted(*files: StreetFile) -> IngestResult:
    return count_crimes(files, load_catalogue(BUNDLED_CATALOGUE))


def values(ingested: IngestResult, area: str = "birmingham") -> dict[tuple[str, str], float]:
    return {
        (o.measure, str(o.period.start)): o.value for o in ingested.observations if o.area == area
    }


@pytest.fixture(autouse=True)
def bundled_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PCC_METRICS_CATALOGUE", raising=False)


class TestTheRealMonths:
    """Every row of two complete files, against a count that shares no code with the ingester."""

    @pytest.fixture
    def found(self) -> IngestResult:
        paths = sorted(shared_path("data", "street-raw").glob("2014-*.csv"))
        return INGESTERS["street-raw"](paths, load_catalogue(BUNDLED_CATALOGUE))

    def test_every_row_is_accounted_for(self, found: IngestResult) -> None:
        accounts = {account.name[:7]: account for account in found.report.accounts}
        assert accounts == {
            "2014-01": FileAccount(
                "2014-01-west-midlands-street.csv", 18_631, 12_881, outside=17, uncounted=5_733
            ),
            "2014-02": FileAccount(
                "2014-02-west-midlands-street.csv", 17_639, 12_158, outside=20, uncounted=5_461
            ),
        }
        assert found.report.read == 18_631 + 17_639
        assert found.report.left_out["outside the force"].count == 37

    def test_every_figure_is_a_plain_count(self, found: IngestResult, catalogue: Catalogue) -> None:
        """By the LSOA's name, which begins with its local authority's, and not by its code."""
        measures = catalogue.sources[SOURCE].labels
        plain: Counter[tuple[str, str, str]] = Counter()
        for path in sorted(shared_path("data", "street-raw").glob("2014-*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    area = row["LSOA name"].rpartition(" ")[0].casefold()
                    for measure in measures.get(row["Crime type"], ()):
                        plain[measure, area, row["Month"]] += 1
        figures = {(o.measure, o.area, str(o.period.start)): o.value for o in found.observations}
        assert len(figures) == 2 * 7 * 8
        assert figures == {key: plain[key] for key in figures}
        lpas = {area.id for area in catalogue.lpas}
        assert sum(figures.values()) == sum(n for (_, a, _), n in plain.items() if a in lpas)

    def test_the_same_from_a_zip_archive(self, found: IngestResult, tmp_path: Path) -> None:
        archive = tmp_path / "2014-02.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as to:
            for path in sorted(shared_path("data", "street-raw").glob("2014-*.csv")):
                to.write(path, f"{path.name[:7]}/{path.name}")
            to.writestr("2014-01/2014-01-west-midlands-outcomes.csv", "not read")
            to.writestr("2014-01/2014-01-btp-street.csv", "not read")
        again = INGESTERS["street-raw"]([archive], load_catalogue(BUNDLED_CATALOGUE))
        assert again.observations == found.observations
        assert again.report.accounts == found.report.accounts
        assert any("files of other forces: btp" in n.sentence for n in again.report.notes)


@pytest.fixture
def catalogue() -> Catalogue:
    return load_catalogue(BUNDLED_CATALOGUE)


def test_each_row_has_one_place_in_the_account() -> None:
    crimes = [
        (BIRMINGHAM, "Robbery"),
        (BIRMINGHAM, "Shoplifting"),
        (BIRMINGHAM, "Sorcery"),
        (ELSEWHERE, "Robbery"),
        ("", "Robbery"),
        ("", "Sorcery"),
    ]
    found = counted(in_memory("2024-01", text_of("2024-01", crimes)))
    (account,) = found.report.accounts
    assert account == FileAccount("2024-01-west-midlands-street.csv", 6, 1, 1, 2, 1, 1)
    assert {reason: left.count for reason, left in found.report.left_out.items()} == {
        "category known and not counted by any measure": 1,
        "category not known to the catalogue": 1,
        "outside the force": 1,
        "no location": 2,
    }
    assert values(found) == {("robbery_street", "2024-01"): 1}


def test_equal_incidents_without_an_id_are_different_incidents() -> None:
    found = counted(
        in_memory("2024-01", text_of("2024-01", [(BIRMINGHAM, "Anti-social behaviour")] * 7))
    )
    assert values(found) == {("asb_street", "2024-01"): 7}


def test_an_account_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(InputError, match="has 18,631 rows and 18,630 are accounted for"):
        FileAccount("2014-01-west-midlands-street.csv", 18_631, counted=18_630)


@pytest.mark.parametrize("seed", range(5))
def test_any_mixture_is_what_a_plain_loop_counts(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - repeatable, not secret
    kinds = ["Robbery", "Burglary", "Drugs", "Other theft", "Sorcery"]
    places = [BIRMINGHAM, "E01009433", ELSEWHERE, ""]
    crimes = [(draw.choice(places), draw.choice(kinds)) for _ in range(draw.randint(1, 500))]
    found = counted(in_memory("2024-01", text_of("2024-01", crimes)))
    inside = Counter(kind for place, kind in crimes if place in places[:2])
    assert (
        sum(v for (m, _), v in values(found).items() if m == "robbery_street") == inside["Robbery"]
    )
    (account,) = found.report.accounts
    assert account.counted == sum(inside[kind] for kind in kinds[:3])
    assert account.no_location == sum(place == "" for place, _ in crimes)
    assert account.unknown == inside["Sorcery"]


class TestOldFiles:
    def test_eight_columns_are_placed_by_map_reference(self) -> None:
        crimes = [(*CENTRE, "Burglary"), (*CENTRE, "Robbery"), (*FAR, "Robbery"), ("", "", "Drugs")]
        found = counted(in_memory("2011-02", text_of("2011-02", crimes, EIGHT)))
        (account,) = found.report.accounts
        assert (account.counted, account.outside, account.no_location) == (2, 1, 1)
        assert values(found) == {
            ("burglary_street", "2011-02"): 1,
            ("robbery_street", "2011-02"): 1,
        }
        assert all("map reference" in (o.note or "") for o in found.observations)

    def test_months_without_neighbourhoods_are_no_gaps_of_the_others(self) -> None:
        by_lsoa = [
            in_memory(str(m), text_of(str(m), [(BIRMINGHAM, "Burglary")] * 30))
            for m in (Month.of(2012, 1) + i for i in range(13))
        ]
        old = in_memory("2011-12", text_of("2011-12", [(*CENTRE, "Burglary")] * 30, EIGHT))
        found = counted(old, *by_lsoa)
        assert not [f for f in found.report.incomplete if f.area == "birmingham"]
        assert len(values(found)) == 14

    def test_a_renamed_category_goes_on_under_its_new_name(self) -> None:
        old = in_memory("2013-04", text_of("2013-04", [(BIRMINGHAM, "Violent crime")] * 20))
        new = in_memory(
            "2013-05", text_of("2013-05", [(BIRMINGHAM, "Violence and sexual offences")] * 30)
        )
        found = counted(old, new)
        assert values(found) == {
            ("violence_street", "2013-04"): 20,
            ("violence_street", "2013-05"): 30,
        }
        assert not any("Violent crime" in note.sentence for note in found.report.notes)

    def test_a_split_category_is_a_measure_of_its_own_and_neither_half_is_0(self) -> None:
        wide = [(BIRMINGHAM, "Public disorder and weapons")] * 4
        halves = [(BIRMINGHAM, "Public order")] * 3 + [(BIRMINGHAM, "Possession of weapons")] * 2
        found = counted(
            in_memory("2013-04", text_of("2013-04", wide)),
            in_memory("2013-05", text_of("2013-05", halves)),
        )
        assert values(found) == {
            ("public_disorder_weapons_street", "2013-04"): 4,
            ("weapons_street", "2013-05"): 2,
        }

    def test_a_category_before_its_time_is_left_out_and_said(self) -> None:
        crimes = [(BIRMINGHAM, "Theft from the person"), (BIRMINGHAM, "Robbery")]
        found = counted(in_memory("2012-04", text_of("2012-04", crimes)))
        assert values(found) == {("robbery_street", "2012-04"): 1}
        assert found.report.left_out["category counted by a measure of other years"].count == 1

    @pytest.mark.parametrize("lsoa", [BIRMINGHAM, "E01034946"], ids=["2011 and 2021", "2021 only"])
    def test_both_vintages_of_lsoas_are_placed(self, lsoa: str) -> None:
        found = counted(in_memory("2024-05", text_of("2024-05", [(lsoa, "Robbery")])))
        assert values(found) == {("robbery_street", "2024-05"): 1}


def test_map_references_are_turned_to_degrees() -> None:
    """The water tower at Caister, the worked example of Ordnance Survey's guide."""
    longitude, latitude = longitude_latitude(651_409.804, 313_177.450)
    metres = 111_320 * abs(latitude - 52.658007833), 67_600 * abs(longitude - 1.716073973)
    assert max(metres) < 5


def test_a_month_without_rows_is_no_month_of_zeros() -> None:
    rows = [(BIRMINGHAM, "Robbery")] * 3
    found = counted(
        in_memory("2024-01", text_of("2024-01", rows)), in_memory("2024-02", text_of("2024-02", []))
    )
    assert values(found) == {("robbery_street", "2024-01"): 3}
    assert any(
        "2024-02-west-midlands-street.csv has a header and no rows" in n.sentence
        for n in found.report.notes
    )


def _lsoas() -> Iterable[tuple[str, LsoaPlace]]:
    table = read_lsoa_table(BUNDLED_CATALOGUE / LSOA_TABLE, load_catalogue(BUNDLED_CATALOGUE))
    return table.items()


def test_half_a_month_is_found_by_rule() -> None:
    lsoas = [code for code, place in _lsoas() if place.area == "birmingham"][:40]
    whole = [(lsoa, "Robbery") for lsoa in lsoas for _ in range(20)]
    months = [Month.of(2024, 1) + i for i in range(14)]
    files = [in_memory(str(m), text_of(str(m), whole)) for m in months[:-1]]
    found = counted(*files, in_memory(str(months[-1]), text_of(str(months[-1]), whole[:400])))
    (gap,) = [f for f in found.report.incomplete if f.area == "birmingham"]
    assert (gap.month, gap.share) == (months[-1], 0.5)
    rows = {str(o.period.start): o.status for o in found.observations if o.area == "birmingham"}
    assert rows["2025-02"] is Status.INCOMPLETE
    assert set(rows.values()) == {Status.AS_PUBLISHED, Status.INCOMPLETE}


def test_a_new_column_and_another_order_change_nothing() -> None:
    columns = ["Ward", *reversed(TWELVE)]
    found = counted(in_memory("2024-01", text_of("2024-01", [(BIRMINGHAM, "Drugs")] * 2, columns)))
    assert values(found) == {("drugs_street", "2024-01"): 2}


def test_other_characters_than_utf_8_in_a_place_name_change_nothing() -> None:
    content = text_of("2024-01", [(BIRMINGHAM, "Drugs")]).replace(b"Street", b"Caf\xe9")
    assert values(counted(in_memory("2024-01", content))) == {("drugs_street", "2024-01"): 1}


GOOD = text_of("2024-01", [(BIRMINGHAM, "Robbery")] * 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><p>Sorry</p>", "is a web page or XML"),
        (GOOD.replace(b"Crime type", b"Kind"), "line 1: the header lacks Crime type; found"),
        (GOOD.replace(b"LSOA code", b"Ground"), "line 1: the header lacks LSOA code; found"),
        (GOOD[:-40], "cannot be read as a table"),
        (GOOD.replace(b"Robbery", b"Robb\xe9ry"), "cannot be read as a table"),
        (GOOD + b"\n\n", "5 lines below its header and 3 rows were read"),
        (GOOD.replace(b"2024-01", b"2024-02"), "Month: found “2024-02”, wanted 2024-01"),
        (b"\xff\xfe\x00", "line 1, is not text"),
    ],
)
def test_a_faulty_file_is_refused_in_words(content: bytes, said: str) -> None:
    with pytest.raises(InputError) as raised:
        counted(in_memory("2024-01", content))
    assert str(raised.value).startswith("2024-01-west-midlands-street.csv")
    assert said in str(raised.value)


def test_a_damaged_member_of_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2024-01.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as to:
        to.writestr("2024-01/2024-01-west-midlands-street.csv", GOOD)
    path.write_bytes(path.read_bytes().replace(b"Robbery", b"Burglar", 1))
    with pytest.raises(InputError, match="is damaged"):
        INGESTERS["street-raw"]([path], load_catalogue(BUNDLED_CATALOGUE))


def test_what_a_mac_puts_beside_files_is_passed_over(tmp_path: Path) -> None:
    """Into archives as `__MACOSX/…/._name`, onto disks of other kinds as `._name`."""
    name, beside = "2026-01-shire-street.csv", "._2026-01-shire-street.csv"
    for path, content in ((name, "x"), (beside, "\0\5\x16\7"), (f"__MACOSX/{name}", "x")):
        (tmp_path / "folder" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "folder" / path).write_text(content)
        with zipfile.ZipFile(tmp_path / "x.zip", "a") as archive:
            archive.writestr(path, content)
    for brought in (tmp_path / "folder", tmp_path / "x.zip"):
        with street_files([brought]) as files:
            assert [file.label for file in files] == [name]


def test_an_archive_that_was_made_on_a_mac_is_read() -> None:
    path = shared_path("cases", "42-mac-archive.zip")
    with street_files([path]) as files:
        (file,) = files
        assert (file.force, file.month.label) == ("cheshire", "May 2024")


def test_no_path_in_an_archive_is_ever_written(tmp_path: Path) -> None:
    path = tmp_path / "in" / "2024-01.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as to:
        to.writestr("../../2024-01-west-midlands-street.csv", GOOD)
    INGESTERS["street-raw"]([path], load_catalogue(BUNDLED_CATALOGUE))
    assert sorted(tmp_path.rglob("*")) == [path.parent, path]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("crimes.csv", "name is not YYYY-MM-force-street.csv"),
        ("2024-13-west-midlands-street.csv", "is not a month"),
        ("2024-01-atlantis-street.csv", "There is no file of west-midlands"),
    ],
)
def test_a_file_is_known_by_its_name(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / name).write_bytes(GOOD)
    with pytest.raises(InputError, match=said):
        INGESTERS["street-raw"]([tmp_path / name], load_catalogue(BUNDLED_CATALOGUE))


def test_the_same_month_twice_is_refused() -> None:
    with pytest.raises(InputError, match="another file of January 2024 was read already"):
        counted(in_memory("2024-01", GOOD), in_memory("2024-01", GOOD))


@pytest.mark.parametrize("name", ["missing.zip", "missing", "empty", "text.zip"])
def test_a_path_without_files_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text("not a zip", "utf-8")
    with pytest.raises(InputError, match=r"missing|holds no file|not a whole zip"):
        INGESTERS["street-raw"]([tmp_path / name], load_catalogue(BUNDLED_CATALOGUE))


def test_a_catalogue_without_outlines_says_so_for_old_files_alone(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    table = tmp_path / "lsoa-areas.csv"
    shutil.copy(BUNDLED_CATALOGUE / "lsoa-areas.csv", table)
    assert count_crimes([in_memory("2024-01", GOOD)], catalogue, table=table).observations
    old = in_memory("2011-02", text_of("2011-02", [(*CENTRE, "Drugs")], EIGHT))
    with pytest.raises(InputError, match=OUTLINES):
        count_crimes([old], catalogue, table=table)
