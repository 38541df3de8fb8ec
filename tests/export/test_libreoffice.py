"""The Word file in an office program of another maker: it opens, and its pages are right."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcc_metrics.domain.app_files import FONTS
from pcc_metrics.export.document_model import numbered_title
from pcc_metrics.export.pdf import FONT
from pcc_metrics.export.statement_document import build_document
from tests.support.environment import cannot_run
from tests.support.exports import draft, made, seed_figures
from tests.support.statements import SECOND

MINUTES = 3  # for one conversion; a program that has just been installed starts slowly


def need(program: str, package: str) -> str:
    found = shutil.which(program)
    return found or cannot_run(f"there is no {program}: install {package}")


def pages(word: bytes, folder: Path) -> Iterator[str]:
    """The text of each page, as LibreOffice sets them."""
    office = need("soffice", "libreoffice-writer-nogui")
    reads = need("pdftotext", "poppler-utils")
    path = folder / "statement.docx"
    path.write_bytes(word)
    # The template's Arial by the app's own font, of the same widths: pages break as in Word.
    fonts = folder / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{FONTS}</dir><cachedir>{folder}</cachedir><match target='pattern'>"
        "<test name='family'><string>Arial</string></test><edit name='family' mode='assign' "
        f"binding='strong'><string>{FONT}</string></edit></match></fontconfig>"
    )
    # A profile of its own: one that another program holds would be waited for.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    done = subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)],
        capture_output=True, text=True, timeout=60 * MINUTES, check=True,
        env={**os.environ, "HOME": str(folder), "FONTCONFIG_FILE": str(fonts)},
    )  # fmt: skip
    assert "rror" not in done.stdout + done.stderr.replace("failed to launch javaldx", "")
    paper = path.with_suffix(".pdf")
    text = subprocess.run(
        [reads, "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    ).stdout
    yield from text.split("\f")[:-1]


def test_it_becomes_a_paper_with_every_page_marked(tmp_path: Path) -> None:
    found = list(pages(made("second", "docx"), tmp_path))
    assert len(found) > 5
    for number, page in enumerate(found, 1):
        lines = [line for line in page.splitlines() if line.strip()]
        assert lines[0].rstrip().endswith("DRAFT") and draft(SECOND).title in lines[0]
        assert f"Page {number} of {len(found)}" in lines[-1]
        assert f"snapshot {draft(SECOND).snapshot}" in page


def test_the_contents_name_the_page_of_each_part(tmp_path: Path) -> None:
    """LibreOffice works the fields out when it opens the file, as Word does."""
    found = list(pages(made("second", "docx"), tmp_path))
    for part in build_document(draft(SECOND)).parts:
        title = re.escape(numbered_title(part))
        entry = re.search(rf"^ *{title} +(\d+)$", found[0], re.MULTILINE)
        assert entry, title
        assert re.search(rf"^ *{title}$", found[int(entry[1]) - 1], re.MULTILINE), title


@pytest.mark.parametrize("kind", ["draft", "published", "hostile"])
def test_it_keeps_the_figures(kind: str, tmp_path: Path) -> None:
    text = " ".join(" ".join(pages(made(kind, "docx"), tmp_path)).split())
    if kind != "hostile":
        assert [figure for figure in seed_figures() if figure not in text] == []
    assert ("DRAFT" in text) == (kind != "published")
