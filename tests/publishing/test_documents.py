"""Documents of every kind that a checker takes, and files that would harm it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from pcc_metrics.domain.errors import InputError
from pcc_metrics.publishing.screening import screen_document as screening
from pcc_metrics.publishing.screening.document_readers import READERS
from pcc_metrics.publishing.screening.limits import DOCUMENT_LIMITS
from pcc_metrics.publishing.screening.screen_document import DocumentFaultError, screen_document
from tests.support.documents import KINDS, STATEMENT, write_document


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_of_every_kind_is_read_block_by_block(tmp_path: Path, kind: str) -> None:
    assert screen_document(write_document(tmp_path, kind)) == STATEMENT


def test_the_kinds_of_the_page_are_those_that_can_be_read() -> None:
    assert tuple(f".{kind}" for kind in screening.KINDS) == tuple(READERS)


def refused(path: Path, **limits: int) -> str:
    with pytest.raises(DocumentFaultError) as told:
        screen_document(path, replace(DOCUMENT_LIMITS, **limits))
    assert str(told.value).startswith(f"{path.name}: ")
    return told.value.fault.code


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 300_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", b"no zip at all", "not_word"),
        ("b.docx", b"\xd0\xcf\x11\xe0 an old file", "old_word"),
        ("c.pdf", b"%PDF-1.4 and nothing else", "not_pdf"),
        ("d.txt", b"a\x00b", "not_text"),
        ("e.txt", b"   \n\n ", "no_text"),
        ("f.exe", b"MZ", "unknown_kind"),
        ("g.html", b"<html><body><script>1</script></body></html>", "no_text"),
        ("h.md", b"", "no_text"),
    ],
)
def test_what_cannot_be_read_is_a_fault_in_words(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == code


def test_a_document_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    path.write_bytes(bomb())
    assert refused(path) == "too_big"


def test_a_large_file_is_turned_away_by_its_size(tmp_path: Path) -> None:
    assert refused(write_document(tmp_path, "txt"), file_bytes=10) == "too_big"


def test_a_pdf_with_a_password_says_so(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=write_document(tmp_path, "pdf"))
    writer.encrypt("secret", algorithm="RC4-128")
    path = tmp_path / "locked.pdf"
    writer.write(path)
    assert refused(path) == "encrypted"


def test_a_pdf_of_pictures_says_what_to_bring(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    path = tmp_path / "scan.pdf"
    writer.write(path)
    assert refused(path) == "no_text"


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    assert refused(write_document(tmp_path, "txt"), seconds=0) == "took_too_long"


def test_entities_and_addresses_of_a_page_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>Seen &x; '
        '<img src="http://127.0.0.1:9/x"></p><iframe src="file:///etc/passwd"></iframe>',
        encoding="utf-8",
    )
    (block,) = [one for one in screen_document(path) if "Seen" in one]
    assert "root:" not in block


def test_signs_that_nobody_sees_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "signs.txt"
    path.write_text("41\u200b homi\u00adcides\u202e, tra\ufb00icking", encoding="utf-8")
    assert screen_document(path) == ("41 homicides, trafficking",)


def test_no_file_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        screen_document(tmp_path / "none.txt")
