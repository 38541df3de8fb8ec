"""A hidden number stands in nothing that the program gives out: every command, file, chart, list.

Alder had 5 thefts in a year and, as revised, 3. The others that hide them have numbers that occur
nowhere else, so that any text can be searched for them. The rule is set after the first snapshot.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from pcc_metrics.charts.areas import areas_chart
from pcc_metrics.charts.components import components_chart
from pcc_metrics.charts.figure_tables import figures_table
from pcc_metrics.charts.tables import to_csv
from pcc_metrics.charts.trend import trend_chart
from pcc_metrics.cli.commands import main
from pcc_metrics.content.changed_figures import list_changed_figures
from pcc_metrics.content.page_content import PageContent, build_page_content
from pcc_metrics.content.paragraphs import DraftedText
from pcc_metrics.content.reader_cache import snapshot_key
from pcc_metrics.domain.catalogue import Catalogue, load_catalogue
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import View
from pcc_metrics.export.files import make_files
from pcc_metrics.figures.reader import Reader
from pcc_metrics.narrative.updates import headline_updates
from pcc_metrics.publishing.change_list import list_changes, table_csv
from pcc_metrics.publishing.corrections import corrections_table, find_corrections
from pcc_metrics.publishing.preview import page_changes, row_changes
from pcc_metrics.publishing.publish import Publication, propose, publish
from pcc_metrics.statement.statement_request import StatementRequest, statement_for
from pcc_metrics.store.observation import Observation
from pcc_metrics.store.register import Register
from tests.support.factories import FOLDER, LPAS, monthly, people, row, snapshot
from tests.support.pdf_structure import everything_in
from tests.support.publications import publish as enter
from tests.support.uploads import stated, write_table

THEFTS = {"alder": 5, "birch": 712_377, "cedar": 918_461}
TOTAL = "1,630,841"  # with 3 in Alder: the force's figure is shown
SECRET = {712_377, 918_461, 712_380, 918_464, 1_630_838}  # LPAs, and sums of two
SECRET |= {n + more for n in SECRET for more in (11, 22)}  # with break-ins
WRITTEN = re.compile(
    r"(?<![\d.])("
    + "|".join(re.escape(t) for n in SECRET for t in (f"{n}", f"{n:,}", f"{n / 1000:.3f}"))
    + r")(?!\d)"
)


def rows(alder: int) -> list[Observation]:
    """Two years of each area; only the second differs."""
    return [
        *people(dict.fromkeys(LPAS, 10_000_000)),
        *(
            one
            for lpa, n in THEFTS.items()
            for start, value in (
                ("2023-04", n + 50),
                ("2024-04", alder if lpa == "alder" else n),
            )
            for measure, count in (("thefts", value), ("break_ins", 11))
            for one in monthly(measure, lpa, start, [count, *[0] * 11])
        ),
        *(row("thefts", lpa, "2019-01/2019-12", n, source="yearbook") for lpa, n in THEFTS.items()),
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two snapshots of a data folder, the first published before the rule was set."""
    folder = tmp_path_factory.mktemp("store")
    data, rule = folder / "data", folder / "catalogue"
    data.mkdir()
    copytree(FOLDER, rule)
    measures = rule / "measures.toml"
    text = measures.read_text(encoding="utf-8")
    measures.write_text(
        text.replace("[thefts]\n", '[thefts]\nsmall_numbers = "hide"\n'), encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCC_METRICS_DATA", str(data))
        for alder, catalogue in ((5, FOLDER), (3, rule)):
            patch.setenv("PCC_METRICS_CATALOGUE", str(catalogue))
            path = write_table(folder / "x.parquet", snapshot(rows(alder)).table, stated())
            publish(propose(path, data), Publication("A", "B", "For the tests."))
        yield data


@pytest.fixture(scope="module")
def catalogue(store: Path) -> Catalogue:
    return load_catalogue(store.parent / "catalogue")


def readers(store: Path, catalogue: Catalogue) -> list[Reader]:
    return [Reader(one, catalogue) for one in Register(store).open_published()]


def pages(store: Path, catalogue: Catalogue) -> Iterator[tuple[Reader, PageContent]]:
    priority = catalogue.priorities["property"]
    for reader in readers(store, catalogue):
        for areas in ((), ("alder",), ("birch",), LPAS[1:], LPAS):
            for window in Window:
                for to in (None, Month.parse("2024-03")):
                    yield reader, build_page_content(reader, priority, View(areas, to, window))


def hidden_in(*texts: str) -> list[str]:
    """The hidden numbers that are written in texts."""
    return [found[0] for text in texts if (found := WRITTEN.search(text))]


def hold_nothing_hidden(*texts: str) -> None:
    assert hidden_in(*texts) == []


def command(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def test_commands_give_no_hidden_number(store: Path) -> None:
    ids = [entry.snapshot for entry in Register(store).publications()]
    areas: list[list[str]] = [[], *(["--area", lpa] for lpa in LPAS)]
    for pinned in (["--snapshot", one] for one in ids):
        for chosen in areas:
            for measure in ("thefts", "property_crime"):
                for form in ([], ["--json"]):
                    hold_nothing_hidden(command("figure", measure, *chosen, *pinned, *form))
            for form in ([], ["--format", "json"]):
                hold_nothing_hidden(command("draft", "property", *chosen, *pinned, *form))
        hold_nothing_hidden(command("check", *pinned), command("check", "--json", *pinned))
    hold_nothing_hidden(command("history"), command("history", "--json"))
    made = store.parent / "template.csv"
    command("template", "-o", str(made))
    hold_nothing_hidden(made.read_text(encoding="utf-8-sig"))
    assert TOTAL in command("figure", "thefts", "--to", "2025-03")


def page_texts(reader: Reader, page: PageContent) -> Iterator[str]:
    """Whatever a page writes: sentences, tables, charts."""
    terms = reader.catalogue
    yield to_csv(figures_table(page.figures.values(), terms), "").decode()
    yield to_csv(DraftedText(page, reader).table, "").decode()
    yield from (sentence.text for sentence in page.sentences)
    charts = [
        *(areas_chart(one, terms) for one in page.side_by_sides),
        *(components_chart(one, terms) for one in page.components),
        *(trend_chart(one, terms, page.figures[one.measure.id]) for one in page.trends),
    ]
    for chart in charts:
        yield from (json.dumps(chart.spec, default=str), chart.alt, *chart.notes)
        yield to_csv(chart.table, "").decode()


def test_pages_tables_and_charts_give_no_hidden_number(store: Path, catalogue: Catalogue) -> None:
    given = [text for one in pages(store, catalogue) for text in page_texts(*one)]
    assert hidden_in(*given) == []
    assert any(TOTAL in text for text in given)  # the force's figure is shown
    # The search finds them where nothing hides them.
    assert hidden_in(*(t for one in pages(store, load_catalogue(FOLDER)) for t in page_texts(*one)))


def test_statements_give_no_hidden_number_in_any_format(store: Path) -> None:
    for area, entry in zip(("", "alder"), Register(store).publications(), strict=True):
        asked = StatementRequest(area, Month.parse("2025-03"), entry.snapshot)
        files = make_files(statement_for(asked, date(2026, 6, 1)))
        given = {name: texts_of(name, content) for name, content in files.items()}
        assert hidden_in(*(text for texts in given.values() for text in texts)) == []
        # Every file was read: each says which figures it is of.
        assert all(any(entry.snapshot in text for text in texts) for texts in given.values())


def texts_of(name: str, content: bytes) -> list[str]:
    if name.endswith(("docx", "xlsx")):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = [one for one in packed.namelist() if one.endswith(".xml")]
            return [packed.read(one).decode() for one in inside if "theme" not in one]
    if name.endswith("pdf"):
        return [everything_in(content)]
    return [content.decode().split("data:image")[0]]


def test_lists_of_changes_give_no_hidden_number(store: Path, catalogue: Catalogue) -> None:
    """A third snapshot puts the 5 back, and takes a year out."""
    third = [one for one in rows(5) if str(one.period.start) != "2023-04"]
    third = [one for one in third if one.measure == "thefts" or one.area == "alder"]
    path = write_table(store.parent / "y.parquet", snapshot(third).table, stated())
    proposal = propose(path, store, "replace")
    content = proposal.content
    assert content is not None
    found = row_changes(content, catalogue, most=None)
    hold_nothing_hidden(str((found.added, found.revised, found.removed)))
    assert found.hidden
    hold_nothing_hidden(str(page_changes(content, catalogue)))
    for kind in ("added", "revised", "removed"):
        table, _ = list_changes(content, kind, catalogue)  # type: ignore[arg-type]
        hold_nothing_hidden(table_csv(table).decode())


def test_logs_of_what_changed_give_no_hidden_number(store: Path, catalogue: Catalogue) -> None:
    register = Register(store)
    found = [find_corrections(register, one, catalogue) for one in register.publications()]
    assert [one.hidden for one in found] == [0, 1]
    hold_nothing_hidden(to_csv(corrections_table(found, catalogue), "").decode())
    then, now = readers(store, catalogue)
    priority = catalogue.priorities["property"]
    for areas in ((), *((lpa,) for lpa in LPAS)):
        view = View(areas)
        old, new = (build_page_content(one, priority, view).figures for one in (then, now))
        hold_nothing_hidden(*list_changed_figures(old, new, new))
        hold_nothing_hidden(str(headline_updates(then, now, view, catalogue).__dict__))


def test_a_server_forgets_finished_pages_when_another_snapshot_is_published(tmp_path: Path) -> None:
    """What a page hides depends on the others, so an older page is made anew."""
    catalogue = load_catalogue(FOLDER)
    register, keys = Register(tmp_path), []
    for alder in (5, 3):
        enter(tmp_path, rows(alder), catalogue)
        keys.append(snapshot_key(register, register.publications()[0]))
    assert keys[0] != keys[1]
