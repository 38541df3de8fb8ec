"""The files of a statement: one by one, all together, and packs for several areas.

This is the door of the package: the statement's page, its publication and the command line come in
here. A file is made of the composed statement alone, never of what a screen happens to show.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pcc_metrics.export.html_page import render_html
from pcc_metrics.export.markdown import render_markdown
from pcc_metrics.export.pdf import render_pdf
from pcc_metrics.export.statement_document import build_document
from pcc_metrics.export.word import render_word
from pcc_metrics.export.word_template import find_template_problem
from pcc_metrics.export.workbook import render_workbook
from pcc_metrics.statement import Statement

Progress = Callable[[int, int, str], None]  # files done, files in all, what is being made


@dataclass(frozen=True)
class Format:
    """A kind of file: what a reader calls it, how it is sent, and how it is made."""

    title: str
    media: str
    make: Callable[[Statement], bytes]
    text: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[str, Format] = {
    "docx": Format(
        "Word",
        f"{_OFFICE}.wordprocessingml.document",
        lambda statement: render_word(build_document(statement), statement.dated),
    ),
    "pdf": Format(
        "PDF",
        "application/pdf",
        lambda statement: render_pdf(build_document(statement), statement.dated),
    ),
    "html": Format(
        "HTML page",
        "text/html",
        lambda statement: render_html(build_document(statement)).encode(),
        text=True,
    ),
    "xlsx": Format("Figures as a workbook", f"{_OFFICE}.spreadsheetml.sheet", render_workbook),
    "md": Format(
        "Markdown",
        "text/markdown",
        lambda statement: render_markdown(build_document(statement)).encode(),
        text=True,
    ),
}
PACK = ("docx", "pdf", "xlsx")  # what a local policing area's pack holds: it goes by mail


def make_file(statement: Statement, form: str) -> bytes:
    """A statement in one format."""
    return FORMATS[form].make(statement)


def template_problem(statement: Statement) -> str:
    """What keeps the office's own template from being a Word file; empty where nothing does."""
    return find_template_problem(build_document(statement).fields)


def statement_file_name(statement: Statement, form: str) -> str:
    """`statement-2023-12-walsall-draft.docx`: quarter, area, and the version or that it is none."""
    stand = (
        f"v{statement.version}" if not statement.draft else statement.state.label.replace(" ", "-")
    )
    return f"statement-{statement.id}-{stand}.{form}"


def make_files(statement: Statement) -> dict[str, bytes]:
    """A statement in every format, by file name: what is downloaded, and kept when published."""
    return {statement_file_name(statement, form): make_file(statement, form) for form in FORMATS}


def make_packs(
    statements: Iterable[Statement], count: int, progress: Progress | None = None
) -> bytes:
    """Packs as one zip, a folder each. `count` statements are taken as they are composed.

    `progress` is told before each file and once at the end.
    """
    out = io.BytesIO()
    done, whole = 0, count * len(PACK)
    with zipfile.ZipFile(out, "w") as packed:
        for statement in statements:
            for form in PACK:
                if progress:
                    progress(done, whole, f"{statement.area_title}: {FORMATS[form].title}")
                _add(packed, statement, form)
                done += 1
    if progress:
        progress(whole, whole, "Done")
    return out.getvalue()


def _add(packed: zipfile.ZipFile, statement: Statement, form: str) -> None:
    """A file, dated as the statement: the same statements make the same packs on any day."""
    name = f"{statement.id}/{statement_file_name(statement, form)}"
    day = statement.dated
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    # Word files and workbooks are zips already.
    entry.compress_type = zipfile.ZIP_DEFLATED if FORMATS[form].text else zipfile.ZIP_STORED
    packed.writestr(entry, make_file(statement, form))
