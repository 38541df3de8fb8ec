"""data.police.uk as it behaves: its archives, and the page that lists them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping

from pcc_metrics.domain.periods import Month, Period
from tests.support.publisher_server import Originals

INDEX = "/data/archive/"
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)


def street_name(month: Month, force: str) -> str:
    return f"{month}/{month}-{force}-street.csv"


def street_file(month: Month, rows: Iterable[tuple[str, str]], header: str = HEADER) -> bytes:
    """A file of crimes, from the LSOA and the category of each."""
    lines = [header]
    lines += [
        f",{month},Test Police,Test Police,-1.85,52.59,On or near Road,{lsoa},Place,{kind},,"
        for lsoa, kind in rows
    ]
    return ("\n".join(lines) + "\n").encode()


def packed(members: Mapping[str, bytes], level: int = 6) -> bytes:
    """A zip of members, the same bytes for the same members."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, body in members.items():
            info = zipfile.ZipInfo(name, (2026, 9, 2, 6, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, body)
    return held.getvalue()


def publish_archives(
    served: Originals,
    archives: Mapping[str, tuple[Period, bytes]],
    md5s: Mapping[str, str] | None = None,
    ranges: bool = True,
) -> None:
    """Put archives by name behind redirects to storage, and the page that lists them.

    `md5s` are those that the page gives in place of the true ones.
    """
    items = []
    for name, (covers, body) in archives.items():
        stored = served.put(f"/storage/{name}", body, kind="application/zip", ranges=ranges)
        served.redirects[f"{INDEX}{name}"] = f"{stored}?X-Signature=secret"
        true = hashlib.md5(body).hexdigest()  # noqa: S324
        first, last = (month.first_day.strftime("%b %Y") for month in (covers.start, covers.end))
        items.append(
            f'<li><a href="{INDEX}{name}">{covers.end.label}</a> <span>Contains data from {first} '
            f"to {last} ({len(body) / 1e9:.1f} GB)</span><br>MD5: "
            f"<code>{(md5s or {}).get(name, true)}</code></li>"
        )
    served.put(
        INDEX,
        "<!doctype html><title>Archive</title><nav><a href='/'>Home</a></nav><h1>Archive</h1>"
        f"<p><a href='{INDEX}latest.zip'>Latest archive</a></p><ul>{''.join(items)}</ul>",
        kind="text/html; charset=utf-8",
    )
