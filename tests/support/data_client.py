"""The addresses of data, all there are, asked in this process as a program asks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from starlette.applications import Starlette

from pcc_metrics.api.data_addresses import DataAddresses
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.links import live_query
from tests.support.asgi_client import Client

FORMS = (
    "/api/v1/figures/{measure}{query}",
    "/api/v1/series/{measure}.csv{query}",
    "/api/v1/series/{measure}.parquet{query}",
    "/api/v1/series/{measure}.csv-metadata.json{query}",
)


def data_client(*, open_to_all: bool = True, base: str = "") -> Client:
    """A new server of data of its own: nothing is kept of what was asked before."""
    addresses = DataAddresses(lambda: open_to_all, lambda _: False, base)
    return Client(Starlette(middleware=[addresses.middleware]))


def random_views(catalogue: Catalogue, count: int, seed: int) -> Iterator[tuple[str, View]]:
    """Priorities with views of them, each as likely as any other."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    lpas, priorities = [area.id for area in catalogue.lpas], [*catalogue.priorities]
    for _ in range(count):
        chosen = chance.sample(lpas, chance.randint(0, 3))
        areas = tuple(area for area in lpas if area in chosen)
        to = Month.of(chance.randint(2018, 2026), chance.randint(1, 12))
        month = chance.choice([None, to])
        window, compare = chance.choice([*Window]), chance.choice([*Compare])
        yield chance.choice(priorities), View(areas, month, window, compare)


def query_of(view: View, snapshot: str | None = None) -> str:
    """A view as the query string of its address, with its question mark."""
    keys: dict[str, str | Sequence[str]] = dict(live_query(view))
    if snapshot:
        keys["snapshot"] = snapshot
    return f"?{urlencode(keys, doseq=True)}" if keys else ""


def addresses(
    catalogue: Catalogue, measures: tuple[str, ...], priority: str, ids: list[str]
) -> Iterator[str]:
    """Every address in every form, for the force and each area, live and pinned to each id."""
    areas = ["", *(f"lpa={area.id}" for area in catalogue.lpas)]
    areas.append("&".join(areas[1:]))
    for pinned in ("", *(f"snapshot={one}" for one in ids)):
        for area in areas:
            for more in ("", "window=1m", "compare=national", "compare=rest"):
                keys = "&".join(filter(None, (area, more, pinned)))
                query = f"?{keys}" if keys else ""
                for measure in measures:
                    for form in FORMS:
                        yield form.format(measure=measure, query=query)
                yield f"/api/v1/pages/{priority}{query}"
        yield f"/api/v1/catalogue?{pinned}"
    yield from (f"/api/v1/snapshots/{one}.parquet" for one in ids)
    yield from ("/api/v1/history", "/feed.atom")
