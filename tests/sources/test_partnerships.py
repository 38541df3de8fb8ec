"""Table C2 is of community safety partnerships, the areas of a catalogue are local authorities."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, Catalogue, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.new_catalogue.create import NewCatalogue, create_catalogue
from pcc_metrics.sources import INGESTERS, IngestResult
from pcc_metrics.sources.local_authorities import AUTHORITY, read_authorities
from pcc_metrics.sources.partnerships import read_partnerships
from tests.support.environment import shared_path

FORCES = sorted(a.id for a in load_catalogue(BUNDLED_CATALOGUE).areas.values() if a.kind == "force")
TITLE = '"Table C2: recorded crimes, year ending June 2025 [note 1]"'
HEAD = (
    "Police Force Area code,Police Force Area name,Community Safety Partnership code,"
    "Community Safety Partnership name,Local Authority code,Local Authority name,"
    '"Total recorded crime\n(excluding fraud)",Homicide,Shoplifting'
)
# Of the edition of June 2025: one partnership covers them together.
TOGETHER = {
    "devon-and-cornwall": {
        "East and Mid Devon": ["East Devon", "Mid Devon"],
        "North Devon": ["North Devon", "Torridge"],
        "South Devon and Dartmoor": ["South Hams", "Teignbridge", "West Devon"],
    },
    "hampshire": {"North Hampshire": ["Basingstoke and Deane", "Hart", "Rushmoor"]},
    "kent": {"Dartford and Gravesham": ["Dartford", "Gravesham"]},
    "nottinghamshire": {"South Nottinghamshire": ["Broxtowe", "Gedling", "Rushcliffe"]},
    "south-wales": {"Cwm Taf": ["Merthyr Tydfil", "Rhondda Cynon Taf"]},
    "suffolk": {"Western Suffolk": ["Babergh", "Mid Suffolk", "West Suffolk"]},
    "warwickshire": {"South Warwickshire": ["Stratford-on-Avon", "Warwick"]},
    "west-mercia": {
        "North Worcestershire": ["Bromsgrove", "Redditch", "Wyre Forest"],
        "South Worcester": ["Malvern Hills", "Worcester", "Wychavon"],
    },
}
# Authorities that are made of several partnerships, and their recorded crime in that edition.
SUMS = {
    "dorset": {"Bournemouth, Christchurch and Poole": 28_340, "Dorset (local authority)": 21_200},
    "cumbria": {"Cumberland": 21_149, "Westmorland and Furness": 14_963},
    "northamptonshire": {"North Northamptonshire": 26_787, "West Northamptonshire": 32_203},
    "suffolk": {"East Suffolk": 12_397},
    "thames-valley": {"Buckinghamshire": 31_561},
}


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Catalogue]:
    """A new catalogue for each force, as `init-catalogue` writes it."""
    room = tmp_path_factory.mktemp("catalogues")
    for force in FORCES:
        list(create_catalogue(room / force, NewCatalogue(force, date(2026, 11, 25))))
    return {force: load_catalogue(room / force) for force in FORCES}


@pytest.fixture(scope="module")
def by_force(catalogues: Mapping[str, Catalogue]) -> Mapping[str, IngestResult]:
    """The real table as each force reads it."""
    path, _ = real_table()
    return {force: ingest(path, catalogue) for force, catalogue in catalogues.items()}


@cache
def real_table() -> tuple[Path, tuple[tuple[str, ...], ...]]:
    """The published table: its path, and the rows below its header."""
    path = shared_path("data", "ons", "table-c2-csp-year-ending-june-2025.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [tuple(cell.strip() for cell in row) for row in csv.reader(file)]
    return path, tuple(row for row in rows if row[0][:3] in ("E23", "W15"))


def ingest(path: Path, catalogue: Catalogue) -> IngestResult:
    found = INGESTERS["ons-c2"]([path], catalogue)
    report = found.report
    assert report.read == report.counted + sum(left.count for left in report.left_out.values())
    return found


def values(found: IngestResult, catalogue: Catalogue, measure: str) -> dict[str, float]:
    return {
        catalogue.areas[o.area].title: o.value for o in found.observations if o.measure == measure
    }


def said(found: IngestResult) -> str:
    return "\n".join(note.sentence for note in found.report.notes)


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([TITLE + "," * 8, HEAD, *rows]), "utf-8")
    return path


def number(text: str) -> int:
    return int(text.replace(",", "") or 0)


@pytest.mark.parametrize("force", FORCES)
class TestAllForces:
    """The real table by the catalogue of each of the 43 forces."""

    def test_every_area_has_its_figures_or_is_named_with_the_reason(
        self, catalogues: Mapping[str, Catalogue], by_force: Mapping[str, IngestResult], force: str
    ) -> None:
        catalogue = catalogues[force]
        found = by_force[force]
        together = TOGETHER.get(force, {})
        held = values(found, catalogue, "shoplifting").keys()
        without = {lpa.title for lpa in catalogue.lpas} - held
        assert without == {title for titles in together.values() for title in titles}
        notes = said(found)
        for partnership, titles in together.items():
            (line,) = [one for one in notes.splitlines() if f"partnership {partnership} " in one]
            named, _, reason = line.partition(", year to June 2025: there is no figure, because ")
            assert all(title in named and title in reason for title in titles)
            assert reason.endswith(" together.")
        assert notes.count("there is no figure") == len(together)
        every = {o.measure for o in found.observations}
        for area in held:
            of = {o.measure for o in found.observations if catalogue.areas[o.area].title == area}
            assert of == every, area

    def test_areas_unassigned_and_shared_partnerships_are_the_forces_total(
        self, catalogues: Mapping[str, Catalogue], by_force: Mapping[str, IngestResult], force: str
    ) -> None:
        catalogue = catalogues[force]
        _, rows = real_table()
        found = values(by_force[force], catalogue, "total_recorded_crime")
        own = sum(found[lpa.title] for lpa in catalogue.lpas if lpa.title in found)
        title = catalogue.force.title
        rest = [
            row
            for row in rows
            if row[1].partition(" [")[0] == title and row[3] and not AUTHORITY.fullmatch(row[4])
        ]
        total = own + sum(number(row[6]) for row in rest)
        if force == "city-of-london":  # in one row only, as a partnership
            assert total == 8_801
        else:
            assert total == found[title]

    def test_all_43_forces_have_their_own_figure(
        self, catalogues: Mapping[str, Catalogue], by_force: Mapping[str, IngestResult], force: str
    ) -> None:
        catalogue = catalogues[force]
        found = values(by_force[force], catalogue, "homicides")
        forces = {a.title for a in catalogue.areas.values() if a.kind == "force"}
        lacking = {"City of London"} if force == "city-of-london" else set()  # its LPA has it
        assert forces - found.keys() == lacking


@pytest.mark.parametrize(("force", "sums"), SUMS.items())
def test_an_authority_of_several_partnerships_is_their_sum(
    catalogues: Mapping[str, Catalogue],
    by_force: Mapping[str, IngestResult],
    force: str,
    sums: Mapping[str, float],
) -> None:
    held = values(by_force[force], catalogues[force], "total_recorded_crime")
    assert {title: held[title] for title in sums} == sums


def test_the_rows_of_a_sum_say_what_it_is_made_of(by_force: Mapping[str, IngestResult]) -> None:
    found = by_force["cumbria"]
    notes = {o.note for o in found.observations if o.area == "cumberland"}
    assert notes == {"The sum of the partnerships Allerdale, Carlisle and Copeland."}


def test_what_the_lookup_has_in_another_partnership_is_said(
    by_force: Mapping[str, IngestResult],
) -> None:
    """Christchurch: the table gives all of the partnership Dorset to the authority Dorset."""
    found = by_force["dorset"]
    notes = {o.area: o.note or "" for o in found.observations}
    both = "bournemouth-christchurch-and-poole"
    assert "a part of it lies in the partnership Dorset, which is not in it" in notes[both]
    assert "also covers a part of Bournemouth" in notes["dorset-local-authority"]


def test_what_a_wrong_code_has_is_said_of_the_force_by_name(
    by_force: Mapping[str, IngestResult],
) -> None:
    """The table has Gwent's unassigned offence under the code of South Wales."""
    assert "Unassigned Gwent: 1 (" in said(by_force["gwent"])
    assert "Gwent" not in said(by_force["south-wales"])


def test_the_real_table_and_the_lookup_say_together_what_each_partnership_covers() -> None:
    known, today = read_partnerships(BUNDLED_CATALOGUE), read_authorities(BUNDLED_CATALOGUE)
    listed = {row[2]: row[4] for row in real_table()[1] if row[2]}
    assert known.keys() <= listed.keys()
    assert {code for code, authority in listed.items() if authority not in today} <= known.keys()
    told = {authority for authority in listed.values() if authority in today}
    assert told | {a for one in known.values() for a in one.authorities} == today.keys()
    for code in known.keys() & {c for c, authority in listed.items() if authority in today}:
        assert listed[code] in known[code].authorities, code


class TestSmallTables:
    def read(
        self, catalogues: Mapping[str, Catalogue], force: str, path: Path
    ) -> tuple[IngestResult, dict[str, float]]:
        found = ingest(path, catalogues[force])
        return found, values(found, catalogues[force], "total_recorded_crime")

    def test_two_partnerships_of_one_authority(self, catalogues: Mapping[str, Catalogue]) -> None:
        path = shared_path("cases", "11-c2-two-partnerships-one-authority.csv")
        _, held = self.read(catalogues, "dorset", path)
        both = "Bournemouth, Christchurch and Poole"
        assert held == {"Dorset": 600, both: 450, "Dorset (local authority)": 150}

    def test_one_partnership_of_two_authorities(self, catalogues: Mapping[str, Catalogue]) -> None:
        path = shared_path("cases", "13-c2-combined-authorities.csv")
        found, held = self.read(catalogues, "devon-and-cornwall", path)
        assert held == {"Devon and Cornwall": 900, "Exeter": 500}
        covers = "the partnership East and Mid Devon covers East Devon and Mid Devon together"
        assert (
            f"East Devon and Mid Devon, year to June 2025: there is no figure, because {covers}"
            in (said(found))
        )
        assert "Plymouth, Torbay" in said(found) or "Plymouth and Torbay" in said(found)
        assert "because the table has no rows for them." in said(found)

    def test_shorthand_in_one_row_leaves_that_area_out(
        self, catalogues: Mapping[str, Catalogue]
    ) -> None:
        path = shared_path("cases", "15-c2-shorthand-dots.csv")
        found, held = self.read(catalogues, "west-midlands", path)
        assert held == {"West Midlands": 900, "Coventry": 400}
        assert "Greater Manchester, year to June 2025: there is no figure for Total" in said(found)
        _, bundled = self.read({"": load_catalogue(BUNDLED_CATALOGUE)}, "", path)
        assert bundled == held

    @pytest.mark.parametrize("mark", ["..", "[x]", "[c]", "[z]", ":", "*", "-", "–", "n/a", ""])
    def test_a_sum_that_lacks_a_part_is_no_figure(
        self, catalogues: Mapping[str, Catalogue], tmp_path: Path, mark: str
    ) -> None:
        path = table(
            tmp_path / "c2.csv",
            "E23000039,Dorset,,,,,600 ,2 ,60 ",
            f"E23000039,Dorset,E22000063,Bournemouth,E06000058,x,300 ,{mark} ,30 ",
            "E23000039,Dorset,E22000067,Poole,E06000058,x,150 ,1 ,20 ",
        )
        found, held = self.read(catalogues, "dorset", path)
        assert held["Bournemouth, Christchurch and Poole"] == 450
        assert values(found, catalogues["dorset"], "homicides") == {"Dorset": 2}
        why = "there is no figure for Homicide, because the table has none for Bournemouth."
        assert f"Christchurch and Poole, year to June 2025: {why}" in said(found)

    def test_a_partnership_that_is_not_in_the_table_is_named(
        self, catalogues: Mapping[str, Catalogue], tmp_path: Path
    ) -> None:
        path = table(
            tmp_path / "c2.csv",
            "E23000002,Cumbria,E22000031,Allerdale,E07000026,Allerdale,300 ,1 ,30 ",
            "E23000002,Cumbria,E22000034,Copeland,E07000029,Copeland,150 ,1 ,20 ",
        )
        found, held = self.read(catalogues, "cumbria", path)
        assert held == {}
        lacks = "the table has no row for Carlisle (E22000033), which belongs to it"
        assert f"Cumberland, year to June 2025: there is no figure, because {lacks}." in said(found)
        assert "Westmorland and Furness, year to June 2025: there is no figure" in said(found)

    def test_a_partnership_newer_than_the_lookup_is_read_by_the_tables_own_code(
        self, catalogues: Mapping[str, Catalogue], tmp_path: Path
    ) -> None:
        row = "E23000002,Cumbria,E22000999,Cumberland,E06000063,Cumberland,300 ,1 ,30 "
        _, held = self.read(catalogues, "cumbria", table(tmp_path / "c2.csv", row))
        assert held == {"Cumberland": 300}

    def test_an_lpa_of_all_the_authorities_that_one_covers_has_its_figure(
        self, tmp_path: Path
    ) -> None:
        """The office drew its areas as the partnerships are."""
        list(create_catalogue(tmp_path / "new", NewCatalogue("warwickshire", date(2026, 11, 25))))
        areas = tmp_path / "new" / "areas.toml"
        tables = areas.read_text("utf-8").split("\n\n")
        kept = [one for one in tables if not one.startswith("[warwick]")]
        text = "\n\n".join(kept).replace('"E07000221"', '"E07000221", "E07000222"')
        areas.write_text(text, "utf-8")
        catalogue = load_catalogue(tmp_path / "new")
        held = values(ingest(real_table()[0], catalogue), catalogue, "total_recorded_crime")
        assert held["Stratford-on-Avon"] == 16_786

    @pytest.mark.parametrize(
        ("again", "wanted"),
        [("300 ,1 ,30 ", None), ("301 ,1 ,30 ", "E22000067 a second time, with other figures")],
    )
    def test_a_row_that_comes_twice_is_not_added_up(
        self,
        catalogues: Mapping[str, Catalogue],
        tmp_path: Path,
        again: str,
        wanted: str | None,
    ) -> None:
        place = "E23000039,Dorset,E22000067,Poole,E06000058,x,"
        other = "E23000039,Dorset,E22000063,Bournemouth,E06000058,x,100 ,0 ,10 "
        path = table(tmp_path / "c2.csv", place + "300 ,1 ,30 ", other, place + again)
        if wanted:
            with pytest.raises(InputError, match=wanted):
                self.read(catalogues, "dorset", path)
        else:
            _, held = self.read(catalogues, "dorset", path)
            assert held == {"Bournemouth, Christchurch and Poole": 400}

    def test_a_force_row_with_the_code_of_another_is_left_out(
        self, catalogues: Mapping[str, Catalogue], tmp_path: Path
    ) -> None:
        rows: Sequence[str] = (
            "W15000003,Gwent,,,,,56 ,2 ,60 ",
            "W15000003,South Wales,,,,,100 ,2 ,60 ",
        )
        found, held = self.read(catalogues, "south-wales", table(tmp_path / "c2.csv", *rows))
        assert held == {"South Wales": 100}
        assert "Gwent, line 4: its code is that of South Wales: left out." in said(found)

    def test_what_is_no_count_and_no_shorthand_is_a_fault(
        self, catalogues: Mapping[str, Catalogue], tmp_path: Path
    ) -> None:
        path = table(tmp_path / "c2.csv", "E23000039,Dorset,,,,,many,2 ,60 ")
        with pytest.raises(InputError, match="found “many”, wanted a whole number from 0"):
            self.read(catalogues, "dorset", path)
