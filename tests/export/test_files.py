"""The files of a statement: names, what every one of them says, packs, Markdown, the command."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import docx
import lxml.html
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from pcc_metrics.charts.tables import Table
from pcc_metrics.cli.commands import main
from pcc_metrics.domain.formatting import capitalise
from pcc_metrics.export.document_model import Bullets, DocumentPart, Grid, Paragraph, runs_text
from pcc_metrics.export.files import FORMATS, PACK, make_file, make_packs, statement_file_name
from pcc_metrics.export.markdown import escape_markdown, render_markdown
from pcc_metrics.export.statement_blocks import LONG
from pcc_metrics.export.statement_document import build_document
from pcc_metrics.export.table_cells import is_numeric, narrow_table
from pcc_metrics.statement import Statement
from pcc_metrics.statement.json_format import from_record, to_record
from tests.support.exports import TROUBLE, bare, draft, made, published, seed_figures
from tests.support.pdf_structure import text_of as text_of_pdf
from tests.support.statements import FIRST, SECOND, composed


def test_a_file_is_named_after_quarter_area_and_version() -> None:
    assert statement_file_name(draft(), "docx") == "statement-2023-12-west-midlands-draft.docx"
    assert statement_file_name(published(), "html") == "statement-2023-12-west-midlands-v2.html"


def test_names_can_be_kept_with_a_published_statement() -> None:
    wanted = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
    assert all(wanted.fullmatch(statement_file_name(published(), form)) for form in FORMATS)


def text_of(statement: Statement) -> str:
    """The Markdown without its escapes: what the outline says, in order."""
    return re.sub(r"\\(.)", r"\1", render_markdown(build_document(statement)))


def test_the_seed_figures_are_all_there_and_none_of_its_double_signs() -> None:
    text = text_of(draft())
    assert [figure for figure in seed_figures() if figure not in text] == []
    assert not re.search(r"[-+−]\s?\d+% (de|in)crease", text)
    assert "numbered 165: 13% fewer than the 190" in text


@pytest.mark.parametrize("statement", [draft, bare, published], ids=lambda f: f.__name__)
def test_everything_that_a_statement_says_is_in_its_files(
    statement: Callable[[], Statement],
) -> None:
    text = " ".join(text_of(statement()).split())
    said_lines = [line for one in statement().texts for line in one.splitlines()]
    assert [one for one in said_lines if " ".join(one.split()).rstrip(".") not in text] == []


@pytest.mark.parametrize("form", FORMATS)
def test_each_source_of_a_figure_is_attributed_in_every_format(form: str) -> None:
    statement = draft(SECOND)
    held = {source.id: source.attribution.rstrip(".") for source in statement.sources}
    # Rates are of people: whoever counted them is a source too.
    assert held.keys() >= {"ons-c2", "police-uk-street", "ons-population", "statement-2024-02-27"}
    text = WORDS_OF[form](made("second", form))
    assert [name for name, attribution in held.items() if attribution not in text] == []


def _of_word(content: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs)


def _of_page(content: bytes) -> str:
    return str(lxml.html.document_fromstring(content).text_content())


def _of_workbook(content: bytes) -> str:
    book = load_workbook(io.BytesIO(content))
    return "\n".join(str(v) for sheet in book for row in sheet.values for v in row if v is not None)


def _of_markdown(content: bytes) -> str:
    return re.sub(r"\\(.)", r"\1", content.decode())


WORDS_OF: dict[str, Callable[[bytes], str]] = {
    "docx": _of_word, "pdf": text_of_pdf, "html": _of_page, "xlsx": _of_workbook,
    "md": _of_markdown,
}  # fmt: skip


def test_a_long_list_stands_in_an_annex() -> None:
    few = bare()
    assert 0 < len(few.since.overdue) <= LONG  # one line a source
    many = replace(
        few, since=replace(few.since, new=tuple(f"Figure {n}." for n in range(LONG + 1)))
    )
    parts = {part.id: part for part in build_document(many).parts}
    told = " ".join(paragraphs(parts["introduction"]))
    assert f"{LONG + 1}: New figures, in an annex." in told and "Figure 1." not in told
    (listed,) = [part for part in parts["quality"].parts if part.title == "New figures"]
    assert parts["quality"].number.startswith("Annex") and listed.id == "all-new-figures"


def paragraphs(part: DocumentPart) -> list[str]:
    """The words of every paragraph of a part, in order."""
    blocks = [b for inner in (part, *part.parts) for b in inner.blocks if isinstance(b, Paragraph)]
    return [runs_text(block.runs) for block in blocks]


def every_part(parts: Iterable[DocumentPart]) -> Iterator[DocumentPart]:
    for part in parts:
        yield part
        yield from every_part(part.parts)


@pytest.mark.parametrize("statement", [draft, bare, published], ids=lambda f: f.__name__)
def test_every_paragraph_has_a_number_of_its_own_the_same_in_every_format(
    statement: Callable[[], Statement],
) -> None:
    document = build_document(statement())
    blocks = [b for part in every_part(document.parts) for b in part.blocks]
    numbers = [b.number for b in blocks if isinstance(b, Paragraph)]
    assert all(numbers) and len(set(numbers)) == len(numbers)
    assert numbers[0] == "1.1" and {"2.1", "3.1", "A1"} <= set(numbers)
    markdown, page = (make_file(statement(), form).decode() for form in ("md", "html"))
    assert [n for n in numbers if f"\n{n} " not in markdown] == []
    assert [n for n in numbers if f'<span class="place">{n}</span>' not in page] == []


def test_parts_are_numbered_and_annexes_lettered() -> None:
    parts = build_document(bare()).parts
    numbers = [part.number for part in parts]
    body = numbers[: numbers.index("Annex A")]
    assert body == [str(n) for n in range(1, len(body) + 1)]
    assert [part.id for part in parts if part.number in body][:2] == ["summary", "introduction"]
    annexes = {part.id for part in parts if part.number not in body}
    assert {"quality", "definitions", "references", "sources"} <= annexes


def test_no_heading_names_a_period_that_not_all_its_figures_share() -> None:
    titles = [part.title for part in every_part(build_document(bare()).parts)]
    assert not [title for title in titles if re.search(r"\b20\d\d\b", title)]


def test_the_front_sheet_says_what_is_given_and_a_draft_what_is_not() -> None:
    document = build_document(bare())
    assert document.front
    front = {name: runs_text(runs) for name, runs in document.front.pairs}
    assert front["Board"] == "Strategic Policing and Crime Board"
    assert front["Presented by"] == front["Financial implications"] == "Not yet given"
    assert document.fields["presented_by"] == "" and document.fields["plan_priority"]
    assert "Not yet given" not in text_of(published())
    assert "- **Board:** Strategic" in text_of(published())


def test_a_priority_that_has_a_summary_has_a_row_in_it() -> None:
    (table,) = [
        block.table
        for part in build_document(draft()).parts
        if part.id == "summary"
        for block in part.blocks
        if isinstance(block, Grid)
    ]
    assert [row[0] for row in table.rows] == [section.title for section in draft().sections]
    assert all(str(row[2]).startswith("Officers did what this test says.") for row in table.rows)
    assert table.rows[2][2] == "Officers did what this test says."
    assert str(table.rows[0][2]).endswith(" And 1 more.")
    assert {row[3] for row in table.rows} == {"Applies"}


@pytest.mark.parametrize("statement", [draft, bare], ids=lambda f: f.__name__)
def test_a_statement_that_was_kept_makes_the_same_files(
    statement: Callable[[], Statement],
) -> None:
    kept = from_record(to_record(statement()))
    assert make_file(kept, "html") == make_file(statement(), "html")
    assert make_file(kept, "md") == make_file(statement(), "md")


def test_a_priority_without_figures_says_so() -> None:
    sections = {part.id: part for part in build_document(draft()).parts}
    figures = sections["fraud-and-cybercrime"].parts[0].blocks
    assert "holds no recent figure of this priority" in runs_text(figures[0].runs)  # type: ignore[union-attr]


def test_what_rests_on_the_same_has_one_number() -> None:
    statement = draft()
    parts = {part.id: part for part in build_document(statement).parts}
    _, references = parts["references"].blocks
    assert isinstance(references, Bullets)
    listed = [runs_text(item) for item in references.items]
    wanted = {one.reference for section in statement.sections for one in section.sentences}
    assert sorted(listed) == sorted(wanted - {""})
    for section in statement.sections:
        runs = [
            run
            for part in (*parts[section.id].parts, *parts["asides"].parts)
            for block in part.blocks
            if isinstance(block, Paragraph)
            for run in block.runs
        ]
        numbers = [run for run in runs if run.raised]
        for run in numbers:
            place = references.anchors.index(run.url.removeprefix("#"))
            assert run.text == f"[{place + 1}]"
        assert section.sentences == () or numbers


def test_a_claim_without_source_or_date_is_shown_to_be_one() -> None:
    assert "no source given" not in text_of(draft())
    assert "(A paper of the board, 1 December 2023)" in text_of(draft())


def test_without_an_address_of_the_app_nothing_is_a_dead_link() -> None:
    found = render_markdown(build_document(composed(FIRST)))
    assert "](/" not in found and "statements?statement=2023-12-west-midlands-1" in found


TABLE = Table(
    ("Measure", "Area", "Figure", "Rate", "Compared with", "Source", "First day"),
    (
        ("Robbery", "Alder", 12.0, None, "Not compared", "The yearbook", "2024-01-01"),
        ("Theft", "Alder", 1234.5, "", "", "The survey", "2024-01-01"),
    ),
    "A table",
)


def test_what_all_rows_share_is_said_under_the_table() -> None:
    table, notes = narrow_table(TABLE)
    assert table.columns == ("Measure", "Figure")
    assert notes == ("Area: Alder.", "Source: The yearbook (robbery); The survey (theft).")
    assert is_numeric(table, 1) and not is_numeric(table, 0)


def test_markdown_shows_text_as_it_stands() -> None:
    found = render_markdown(build_document(draft()))
    assert found.count("\n# ") == 0 and found.startswith("# ")
    assert escape_markdown("1. a\n- b\n# c *d* [e](f) <g> a_b") == (
        "1\\. a\n\\- b\n\\# c \\*d\\* \\[e\\](f) \\<g\\> a\\_b"
    )
    hostile = made("hostile", "md").decode()
    assert "<script" not in hostile.replace("\\<script", "") and "[a](http://b)" not in hostile


def test_packs_hold_a_folder_of_files_for_each_area_and_say_how_far_they_are() -> None:
    told: list[tuple[int, int, str]] = []
    statements = [draft(), published()]
    found = make_packs(iter(statements), 2, lambda *now: told.append(now))
    with zipfile.ZipFile(io.BytesIO(found)) as packed:
        assert packed.testzip() is None
        wanted = [f"{s.id}/{statement_file_name(s, form)}" for s in statements for form in PACK]
        assert packed.namelist() == wanted
        begins = {"pdf": b"%PDF", "docx": b"PK", "html": b"<!do", "xlsx": b"PK"}
        assert all(packed.read(name).startswith(begins[name.rpartition(".")[2]]) for name in wanted)
    assert [done for done, _, _ in told] == [*range(2 * len(PACK)), 2 * len(PACK)]
    assert {whole for _, whole, _ in told} == {2 * len(PACK)}
    assert told[0][2] == f"West Midlands: {FORMATS[PACK[0]].title}"


def command(*options: str) -> Iterator[str]:
    result = CliRunner().invoke(main, ["draft", *options])
    yield str(result.exit_code)
    yield result.output


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["homicide"], "holds every priority"),
        (["--window", "3m"], "leave --window"),
        (["--area", "dudley", "--area", "walsall"], "for one area"),
        (["--to", "2026-02"], "No quarter ends in February 2026"),
        (["--address", "metrics.example.org"], "no web address"),
    ],
)
def test_the_command_says_what_a_statement_cannot_be(options: list[str], what: str) -> None:
    code, output = command("--format", "html", *options)
    assert code == "1" and what in output


def test_the_command_writes_a_statement(tmp_path: Path) -> None:
    path = tmp_path / "walsall.html"
    options = ["--area", "walsall", "--snapshot", SECOND, "--address", "https://a.example"]
    code, output = command("--format", "html", *options, "-o", str(path))
    assert (code, output) == ("0", "")
    text = path.read_text("utf-8")
    assert "Walsall" in text and "DRAFT" in text
    assert "https://a.example/homicide?lpa=walsall" in text


def test_the_command_writes_no_binary_on_a_screen() -> None:
    screen, end = os.openpty()
    program = str(Path(sys.executable).with_name("pcc-metrics"))
    found = subprocess.run(
        [program, "draft", "--format", "docx"], stdout=end, stderr=subprocess.PIPE, check=False
    )
    os.close(end)
    os.close(screen)
    assert found.returncode == 1 and b"name a file with -o" in found.stderr


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    code, output = command("--format", "md", "-o", str(tmp_path / "none" / "x.md"))
    assert code == "1" and "cannot be written" in output


def test_grids_have_the_words_of_the_tables() -> None:
    grids = [
        block
        for part in build_document(draft()).parts
        for inner in (part, *part.parts)
        for block in inner.blocks
        if isinstance(block, Grid)
    ]
    assert grids[0].table == draft().summary
    assert len(grids) == 1 + sum(section.headlines is not None for section in draft().sections)


def test_trouble_is_trouble() -> None:
    """What the other tests look for is what a text of the office can hold."""
    assert all(sign in TROUBLE for sign in ("=", "<script>", "](", "$$", "&", "|"))
    assert capitalise(TROUBLE) == TROUBLE
