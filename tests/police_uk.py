"""data.police.uk as it behaves: its archives, the page that lists them, and its API."""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Iterable, Mapping
from itertools import pairwise

from pcc_metrics.periods import Month, Period
from tests.originals import Answer, Originals

INDEX = "/data/archive/"
API = "/api"
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


def publish_api(
    served: Originals,
    crimes: list[dict[str, object]],
    months: Iterable[Month],
    limit: int = 10_000,
) -> None:
    """The API over some crimes: `crimes-street` inside a polygon, and what is published.

    More than `limit` inside a polygon are refused with 503; a month without data is an empty list.
    """
    published = [{"date": str(month), "stop-and-search": []} for month in months]

    def street(answer: Answer) -> None:
        corners = [tuple(map(float, c.split(","))) for c in answer.asked["poly"].split(":")]
        found = [
            one
            for one in crimes
            if one["month"] == answer.asked["date"] and _is_inside(_place(one), corners)
        ]
        if len(found) > limit:
            answer.say(503, {"Content-Length": "0"})
        else:
            answer.give_json(json.dumps(found))

    served.computed[f"{API}/crimes-street/all-crime"] = street
    served.put(f"{API}/crimes-street-dates", json.dumps(published))
    newest = str(published[-1]["date"])
    served.put(f"{API}/crime-last-updated", json.dumps({"date": f"{newest}-01"}))


def _place(crime: dict[str, object]) -> tuple[float, float]:
    location = crime["location"]
    assert isinstance(location, dict)
    return float(location["latitude"]), float(location["longitude"])


def _is_inside(point: tuple[float, float], corners: list[tuple[float, ...]]) -> bool:
    """By how often a line to the east crosses the outline."""
    y, x = point
    crossings = 0
    for (y1, x1), (y2, x2) in pairwise([*corners, corners[0]]):
        if (y1 > y) != (y2 > y):
            crossings += x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
    return crossings % 2 == 1


def crime(number: int, month: Month, lat: float, lng: float, **other: object) -> dict[str, object]:
    """One crime as the API writes it: latitude and longitude are text."""
    assert math.isfinite(lat + lng)
    return {
        "category": "anti-social-behaviour" if number % 3 else "burglary",
        "location_type": "Force",
        "location": {"latitude": f"{lat:.6f}", "longitude": f"{lng:.6f}", "street": {"id": 1}},
        "context": "",
        "outcome_status": None,
        "persistent_id": "",
        "id": number,
        "location_subtype": "",
        "month": str(month),
        **other,
    }
