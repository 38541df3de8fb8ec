"""`make data`: bundled snapshots, their register and the catalogue's tables, from files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from pcc_metrics.cli import bundle
from pcc_metrics.domain.app_files import BUNDLED as DATA
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE as CATALOGUE
from pcc_metrics.domain.catalogue import OUTLINES, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month, Period
from pcc_metrics.sources.boundaries import make_outlines
from pcc_metrics.sources.street.lsoa import LSOA_TABLE
from pcc_metrics.store.observation import Observation, merge_observations
from pcc_metrics.store.register import Register
from tests.support.environment import PROJECT, shared_path

FIXTURES = PROJECT / "tests" / "fixtures" / "sources"


class Site:
    """A catalogue, a data folder and source files that a test may change."""

    def __init__(self, root: Path, catalogue: Path, data: Path) -> None:
        self.root = root
        self.catalogue = Path(shutil.copytree(catalogue, root / "catalogue"))
        kept = shutil.ignore_patterns(*bundle.REBUILT)
        self.data = Path(shutil.copytree(data, root / "data", ignore=kept))
        self.files = root / "files"
        self.said: list[str] = []

    def build(self) -> tuple[str, ...]:
        self.said.clear()
        return bundle.build(self.files, self.data, self.said.append)

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    def state(self) -> dict[str, bytes]:
        paths = (path for path in self.data.rglob("*") if path.is_file())
        return {str(path.relative_to(self.data)): path.read_bytes() for path in paths}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    made = Site(tmp_path, FIXTURES / "catalogue", FIXTURES / "data")
    shutil.copytree(FIXTURES / "files", made.files)
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(made.catalogue))
    return made


def test_snapshots_are_published_in_order_each_with_the_rows_of_the_one_before(
    site: Site,
) -> None:
    first, second = site.build()
    register = Register(site.data)
    entries = register.publications()
    assert [e.snapshot for e in entries] == [first, second]
    assert [e.parent for e in entries] == [None, first]
    assert dict(entries[0].rows) == {"total": 2, "added": 2, "revised": 0, "removed": 0}
    added = entries[1].rows["added"]
    assert dict(entries[1].rows) == {"total": 2 + added, "added": added, "revised": 0, "removed": 0}
    old, new = register.open(first), register.open(second)
    assert old.series("homicides", "cumbria")[0] in new.series("homicides", "cumbria")
    assert not old.holds("robbery_street", "cumberland")
    assert new.holds("robbery_street", "cumberland")
    assert register.current().snapshot == second


def test_a_snapshot_says_what_it_is_and_how_its_measures_were_defined(site: Site) -> None:
    first, second = site.build()
    document = Register(site.data).open(first).metadata
    assert (document.title, str(document.as_of)) == ("A statement, made up", "2024-01-31")
    metadata = Register(site.data).open(second).metadata
    assert (metadata.title, metadata.publisher) == ("With open data", "Tests")
    assert metadata.definitions == load_catalogue(site.catalogue).definitions()


def test_the_reports_of_every_source_are_said(site: Site) -> None:
    site.build()
    text = "\n".join(site.said)
    for words in ("police-uk-street: 11 rows read", "Sorcery (1)", "Unassigned Cumbria: 757"):
        assert words in text


def test_building_again_changes_nothing(site: Site) -> None:
    ids = site.build()
    before = site.state()
    assert site.build() == ids
    assert site.state() == before
    assert site.said[-1] == "The snapshots are those already there: nothing was changed."


def test_the_ids_depend_on_the_figures_and_not_on_when_they_were_built(
    site: Site, tmp_path: Path
) -> None:
    ids = site.build()
    other = Site(tmp_path / "other", FIXTURES / "catalogue", FIXTURES / "data")
    shutil.copytree(FIXTURES / "files", other.files)
    assert other.build() == ids


def test_a_changed_figure_gives_a_new_snapshot_in_the_place_of_the_old_one(site: Site) -> None:
    first, second = site.build()
    (site.data / "README.md").write_text("Kept.\n")
    site.replace("files/street-lsoa-month/2024-01.csv", "2024,1,40", "2024,1,41")
    same, other = site.build()
    assert (same, other == second) == (first, False)
    assert [e.snapshot for e in Register(site.data).publications()] == [first, other]
    kept = {path.stem for path in (site.data / "snapshots").iterdir()}
    assert kept == {first, other}
    assert (site.data / "README.md").read_text() == "Kept.\n"


def test_a_damaged_snapshot_is_made_again(site: Site) -> None:
    _, second = site.build()
    path = site.data / "snapshots" / f"{second}.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    site.build()
    assert Register(site.data).open(second).holds("homicides", "cumbria")


def test_a_failed_build_leaves_the_old_data_whole(site: Site) -> None:
    site.build()
    before = site.state()
    site.replace("files/action-fraud/referrals-outcomes-by-force.csv", ",170,", ",many,")
    with pytest.raises(InputError, match="found “many”"):
        site.build()
    assert site.state() == before
    assert sorted(path.name for path in site.root.iterdir()) == ["catalogue", "data", "files"]


def test_data_that_would_be_too_large_to_commit_are_refused(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = site.state()
    monkeypatch.setattr(bundle, "MOST_BYTES", 20_000)
    with pytest.raises(InputError, match="more than 20,000"):
        site.build()
    assert site.state() == before


def test_the_catalogue_gets_its_table_and_outlines_with_their_source(site: Site) -> None:
    site.build()
    table = (site.catalogue / LSOA_TABLE).read_text("utf-8")
    assert "# Source: Office for National Statistics" in table
    assert "E01000009,cumberland,Harbour,E01000002" in table
    outlines = json.loads((site.catalogue / OUTLINES).read_text("utf-8"))
    assert "Open Government Licence" in outlines["source"]
    areas = [feature["properties"]["area"] for feature in outlines["features"]]
    assert areas == ["cumberland", "westmorland", "east-lancashire", "east-lancashire"]


def test_an_lpa_without_an_outline_is_refused(site: Site) -> None:
    site.replace("files/boundaries/cumbria-lpas-simplified.geojson", "E06000064", "E06000065")
    with pytest.raises(InputError, match="no outline of Westmorland"):
        site.build()


@pytest.mark.parametrize("text", ["[1]", "{", '{"features": [{"properties": {}}]}'])
def test_boundaries_that_are_no_geojson_are_refused(site: Site, text: str) -> None:
    path = site.files / "boundaries" / "cumbria-lpas-simplified.geojson"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"cumbria-lpas-simplified\.geojson cannot be read"):
        make_outlines([path], load_catalogue(site.catalogue))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("who =", "whose =", "bundle.toml, whose: "),
        ("who =", "who", "bundle.toml is not valid TOML"),
        ("ons-c2 =", "ons-c3 =", "sources: there is no ons-c3; known: street-lsoa"),
        ("ons/table-c2-*", "ons/table-c3-*", "has no file ons/table-c3-*.csv"),
        ("2024-01-31.toml", "2024-02-31.toml", "There is no file"),
        ("as_of = 2025-10-31", "", "needs a title and as_of"),
        ('"lookups"', '"tables"', "There is no file"),
    ],
)
def test_a_faulty_plan_is_named(site: Site, old: str, new: str, said: str) -> None:
    site.replace("data/bundle.toml", old, new)
    with pytest.raises(InputError) as raised:
        site.build()
    assert said in str(raised.value)


def test_rows_are_counted_against_the_snapshot_before() -> None:
    def row(area: str, value: float) -> Observation:
        month = Month.of(2024, 1)
        return Observation("robbery", area, Period(month, month), value, "somewhere")

    before = [row("a", 1), row("b", 2), row("c", 3)]
    after = merge_observations(before[:2], [row("b", 9), row("d", 4)])
    assert bundle.row_counts(before, after) == {
        "total": 3,
        "added": 1,
        "revised": 1,
        "removed": 1,
    }


def test_the_command_says_in_a_sentence_what_is_missing(tmp_path: Path) -> None:
    """It stops before it writes: `make data` on a wrong folder does no harm."""
    command = [sys.executable, "-m", "pcc_metrics.cli.bundle", str(tmp_path / "nowhere")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)
    assert ended.returncode == 1
    assert ended.stderr == f"There is no folder of source files at {tmp_path / 'nowhere'}.\n"


PUBLISHED = {
    "2024-02-27-c5616d64": "dc1eb254",
    "2026-11-22-fbe80ca2": "206e5c95",
}


def test_what_was_published_keeps_its_ids_and_bytes_for_ever() -> None:
    """Links to it are out: nothing that is done here may change it."""
    entries = Register(DATA).publications()
    assert {e.snapshot: e.digest[:8] for e in entries[: len(PUBLISHED)]} == PUBLISHED
    for entry in entries:
        assert sha256((DATA / entry.file).read_bytes()).hexdigest() == entry.digest
        assert Register(DATA).open(entry.snapshot).id == entry.snapshot


def test_a_published_snapshot_stays_as_it_is_and_its_rows_are_carried_on(site: Site) -> None:
    first, _ = site.build()
    before = site.state()
    site.replace(
        "data/bundle.toml", 'document = "statements/2024-01-31.toml"', f'published = "{first}"'
    )
    site.replace("catalogue/measures.toml", 'title = "', 'title = "Another: ')
    kept, second = site.build()
    after = site.state()
    assert kept == first
    for name in ("register/000001.json", f"snapshots/{first}.parquet"):
        assert after[name] == before[name]
    entry = Register(site.data).find(second)
    assert (entry.parent, entry.rows["removed"]) == (first, 0)
    assert Register(site.data).open(second).holds("homicides", "cumbria")


def test_a_published_snapshot_that_is_not_there_is_named(site: Site) -> None:
    site.replace(
        "data/bundle.toml", 'document = "statements/2024-01-31.toml"', 'published = "2024"'
    )
    with pytest.raises(InputError, match="2024 should be published first; found none"):
        site.build()


def test_the_real_files_give_the_bundled_snapshots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(tmp_path, CATALOGUE, DATA)
    for name in bundle.REBUILT:
        shutil.copytree(DATA / name, site.data / name)
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(site.catalogue))
    site.files = shared_path("data")
    *published, third = site.build()
    assert published == list(PUBLISHED)
    assert third.startswith("2026-11-30-")
    assert sum(len(content) for content in site.state().values()) < 4_000_000
    snapshot = Register(site.data).open(third)
    bundled = Register(DATA).open("2026-11-30")
    assert list(snapshot.observations()) == list(bundled.observations())
    lpas = {area.id for area in load_catalogue(site.catalogue).lpas}
    assert snapshot.areas_with("robbery_street") == lpas
    outlines = json.loads((site.catalogue / OUTLINES).read_text("utf-8"))
    assert {f["properties"]["area"] for f in outlines["features"]} == lpas
