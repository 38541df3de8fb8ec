"""Downloads: a chart as an image, and all data of a view in one file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from pcc_metrics.charts.chart import Chart
from pcc_metrics.charts.images import render_captioned_png, render_captioned_svg
from pcc_metrics.charts.tables import to_csv
from pcc_metrics.content.finished_page import PriorityPage
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.periods import Month
from pcc_metrics.narrative.citations import with_references

DAY = (1980, 1, 1, 0, 0, 0)  # the same view makes the same file, byte by byte
MOST_NAMED = 3  # areas in the name of a file
File = tuple[str, str, bytes]  # name, what it holds, contents


def name_download(name: str, areas: Sequence[Area], to: Month) -> str:
    """The first part of a file's name: `serious-violence-walsall-2026-03`; many are counted."""
    ids = [area.id for area in areas]
    where = "-".join(ids) if len(ids) <= MOST_NAMED else f"{len(ids)}-areas"
    return f"{name}-{where}-{to}"


def image_signature(snapshot: str, credit: str, link: str) -> tuple[str, ...]:
    """The caption under a chart's image: whose figures these are, and where they can be seen."""
    return *filter(None, (f"Snapshot {snapshot}.", credit)), link


def as_svg(chart: Chart, snapshot: str, credit: str, link: str) -> str:
    """A chart as SVG with title, source, snapshot and address on it."""
    return render_captioned_svg(chart, image_signature(snapshot, credit, link))


def as_png(chart: Chart, snapshot: str, credit: str, link: str) -> bytes:
    """A chart as PNG with title, source, snapshot and address on it."""
    return render_captioned_png(chart, image_signature(snapshot, credit, link))


def page_zip(page: PriorityPage, snapshot: str, link: str, about: str) -> bytes:
    """Every figure, series and row of a view as CSV, with its text, in one ZIP file.

    `snapshot` is what the files call it (`label_snapshot`).
    """
    return _add_readme(list(_files(page, snapshot, link)), snapshot, link, about, page.credits)


def all_pages_zip(
    pages: Sequence[tuple[PriorityPage, str]], snapshot: str, link: str, about: str
) -> bytes:
    """The same of several priorities, each with its own link, in a folder each."""
    files = [
        (f"{page.content.priority.id}/{name}", what, data)
        for page, own in pages
        for name, what, data in _files(page, snapshot, own)
    ]
    credited = "\n".join(dict.fromkeys(page.credits for page, _ in pages if page.credits))
    return _add_readme(files, snapshot, link, about, credited)


def _add_readme(
    files: Sequence[File], snapshot: str, link: str, about: str, credited: str
) -> bytes:
    """Files with one that says what they are."""
    listed = "\n".join(f"{name}: {what}" for name, what, _ in files)
    readme = (
        f"{about}\n\nSnapshot {snapshot}\n{link}\n\n{listed}\n\n"
        "CSV files are UTF-8. Every row names its source, the snapshot and the link.\n\n"
        f"{credited}\n"
    )
    return zip_files([("readme.txt", readme.encode()), *((name, data) for name, _, data in files)])


def _files(page: PriorityPage, snapshot: str, link: str) -> Iterator[File]:
    sentences = [paragraph.sentences for paragraph in page.drafted.paragraphs]
    text = with_references(sentences, page.catalogue, snapshot, link)
    yield "text.txt", "the drafted text with its references", text.encode()
    tables = [("figures", page.figures.table), ("rows", page.evidence.table)]
    groups = (("over-time", page.trends), ("by-area", page.areas), ("made-of", page.components))
    for group, panels in groups:
        tables += ((f"{group}-{panel.measure.id}", panel.rows.table) for panel in panels)
    for name, table in tables:
        file = f"{re.sub('[^a-z0-9]+', '-', name)}.csv"
        yield file, table.caption, to_csv(table, snapshot, link, page.credits)


def zip_files(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Files as a ZIP that depends on nothing but them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, DAY), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
