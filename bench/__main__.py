"""Measures the heaviest page and the reading of sources, and holds both to limits."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from bench import (
    addresses,
    earlier,
    first_view,
    measure,
    packs,
    publishing,
    readers,
    results,
    seen,
    signs,
    sources,
    stores,
    strangers,
)
from bench.browser import chromium
from bench.limits import Limit, limits
from bench.measure import Page
from bench.national import Country, write_country
from bench.publishing import Publishing
from bench.results import APP, APP_NATIONAL, FLOOR, NAIVE, NAIVE_NATIONAL, Results
from bench.served import serve
from bench.session import Session
from pcc_metrics.domain.app_files import BUNDLED, FRAME

BENCH = Path(__file__).resolve().parent


def main() -> int:
    asked = _arguments()
    parts: dict[str, Callable[[], list[Limit]]] = {
        "sources": lambda: _sources(asked),
        "packs": lambda: _packs(asked),
        "seen": _seen,
        "first": _first_view,
        "readers": lambda: _readers(asked),
        "strangers": _strangers,
        "stores": _stores,
        "addresses": _addresses,
        "pages": lambda: _earlier(asked) if asked.base else _page(asked),
    }
    held: list[Limit] = []
    if asked.part == "signs":
        _signs()
    for name, measured in parts.items():
        if asked.part in {"all", name}:
            held += measured()
    failed = any(limit.held and not limit.met for limit in held)
    return 1 if failed and not asked.report_only else 0


def _sources(asked: argparse.Namespace) -> list[Limit]:
    """How published files are read; what was found is printed."""
    print(", ".join(f"{key} {value}" for key, value in results.machine().items()))
    measured = sources.measure(min(asked.rounds, sources.ROUNDS), asked.months, _tell)
    held = list(sources.limits(measured))
    print("\n".join([*sources.lines(measured), "", *(limit.line for limit in held), ""]))
    return held


def _packs(asked: argparse.Namespace) -> list[Limit]:
    """What the packs of all local policing areas take; what was found is printed."""
    packed = packs.measure(min(asked.rounds, packs.ROUNDS), _tell)
    held = list(packs.limits(packed))
    print("\n".join([*packs.lines(packed), "", *(limit.line for limit in held), ""]))
    return held


def _seen() -> list[Limit]:
    """What a reader waits for in the browser; what was found is printed."""
    with chromium() as browser:
        if browser is None:
            print("No Chromium was found: nothing was looked at.\n")
            return []
        sights = seen.measure(browser, _tell)
    held = list(seen.limits(sights))
    print("\n".join([*seen.lines(sights), "", *(limit.line for limit in held), ""]))
    return held


def _first_view() -> list[Limit]:
    """When the first figure can be read; printed."""
    with chromium() as browser:
        if browser is None:
            print("No Chromium was found: nothing was looked at.\n")
            return []
        sights = first_view.measure(browser, _tell)
    held = list(first_view.limits(sights))
    print("\n".join([*first_view.lines(sights), "", *(limit.line for limit in held), ""]))
    return held


def _readers(asked: argparse.Namespace) -> list[Limit]:
    """What readers cost on one, two and three servers; printed."""
    measured = readers.measure(_tell, asked.readers)
    held = list(readers.limits(measured))
    print("\n".join([*readers.lines(measured), "", *(limit.line for limit in held), ""]))
    return held


def _strangers() -> list[Limit]:
    """What strangers cost the readers; printed."""
    measured = strangers.measure(_tell)
    held = list(strangers.limits(measured))
    print("\n".join([*strangers.lines(measured), "", *(limit.line for limit in held), ""]))
    return held


def _stores() -> list[Limit]:
    """What it costs to have the store far away; printed."""
    measured = stores.measure(_tell)
    held = list(stores.limits(measured))
    print("\n".join([*stores.lines(measured), "", *(limit.line for limit in held), ""]))
    return held


def _addresses() -> list[Limit]:
    """What addresses of data cost, beside readers and under strangers; printed."""
    measured = addresses.measure(_tell)
    held = list(addresses.limits(measured))
    print("\n".join([*addresses.lines(measured), "", *(limit.line for limit in held), ""]))
    return held


def _signs() -> None:
    """How often each sign of a change comes up without one; printed, and kept for the method."""
    simulation = signs.measure(signs.RUNS, signs.SEED, _tell)
    print("\n".join(signs.lines(simulation)))
    signs.store(simulation)


def _page(asked: argparse.Namespace) -> list[Limit]:
    """What the pages cost; what was found is printed, and written where asked for."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        _tell("making the synthetic country")
        page_results = _measure(write_country(Path(folder)), asked.rounds)
    print("\n".join(results.lines(page_results)))
    print()
    held = list(limits(page_results))
    print("\n".join(limit.line for limit in held))
    if asked.json:
        _write(asked.json, page_results, held)
    return held


def _earlier(asked: argparse.Namespace) -> list[Limit]:
    """What the page costs beside that of an earlier commit; printed."""
    print(", ".join(f"{key} {value}" for key, value in results.machine().items()))
    compared = earlier.compare(asked.base, asked.rounds, _tell)
    held = list(earlier.limits(compared))
    print("\n".join([*earlier.lines(compared), "", *(limit.line for limit in held)]))
    return held


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "part",
        nargs="?",
        choices=(
            *("all", "pages", "seen", "first", "readers"),
            *("strangers", "stores", "addresses", "sources", "packs", "signs"),
        ),
        default="all",
        help="default all, which leaves out signs: it measures no time",
    )
    parser.add_argument(
        "--months", type=int, default=sources.MONTHS, help="of the national archive (default 36)"
    )
    parser.add_argument(
        "--readers",
        type=int,
        default=readers.READERS,
        help="how many (default 100)",
    )
    parser.add_argument("--rounds", type=int, default=50, help="changes of filter (default 50)")
    parser.add_argument(
        "--base", metavar="COMMIT", help="of pages: only beside the page of an earlier commit"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write what the pages cost to a file"
    )
    parser.add_argument(
        "--report-only", action="store_true", help="exit with 0 also where a limit is not met"
    )
    asked = parser.parse_args()
    if asked.base and asked.part != "pages":
        parser.error("--base goes with pages: python -m bench pages --base COMMIT")
    return asked


def _measure(country: Country, rounds: int) -> Results:
    about = results.machine()
    folders = {"bundled": (BUNDLED, None), "national": (country.data, country.catalogue)}
    opened = {name: measure.opened(*where) for name, where in folders.items()}
    _tell("working out every priority page")
    computed = {
        name: measure.computed(snapshot, folders[name][1]) for name, (snapshot, _) in opened.items()
    }
    priority = max(computed["bundled"], key=lambda one: computed["bundled"][one])
    pages = _pages(priority, country)
    _tell(f"changing filters on {priority}")
    warm = measure.warm(pages, rounds)
    _tell("starting servers")
    with chromium() as browser:
        charts = {name: by_kind["new"].charts for name, by_kind in warm.items()}
        starts = {page.name: measure.start(page, charts[page.name], browser) for page in pages}
    _tell("opening sessions")
    memory = {page.name: measure.memory(page) for page in pages}
    return Results(
        machine=about,
        priority=priority,
        rounds=rounds,
        browser=any(start.drawn is not None for start in starts.values()),
        rows={name: snapshot.table.num_rows for name, (snapshot, _) in opened.items()},
        snapshot_megabytes={name: one.table.nbytes / 1e6 for name, (one, _) in opened.items()},
        opening={name: milliseconds for name, (_, milliseconds) in opened.items()},
        warm=warm,
        starts=starts,
        memory=memory,
        computed=computed,
        publishing=_publishing(),
    )


def _publishing() -> Publishing:
    _tell("checking and previewing a file of a million rows")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        return publishing.measure(Path(folder))


def _pages(priority: str, country: Country) -> Sequence[Page]:
    """The page of a priority as the app has it and as the naive script has it, and an empty one."""
    app = Page(APP, FRAME, priority, keeps=True)
    national = Page(APP_NATIONAL, FRAME, priority, country.environment, keeps=True)
    return (
        Page(FLOOR, BENCH / "floor.py", filtered=False),
        _naive(NAIVE, app),
        app,
        _naive(NAIVE_NATIONAL, national),
        national,
    )


def _naive(name: str, app: Page) -> Page:
    """The naive page with as many charts as the app's page has."""
    with serve(app.script, app.environment) as served, Session(served, app.path) as session:
        charts = session.visit().charts
    own = {"BENCH_PRIORITY": app.path, "BENCH_CHARTS": str(charts)}
    return Page(name, BENCH / "naive.py", environment={**app.environment, **own})


def _write(path: Path, measured: Results, held: Sequence[Limit]) -> None:
    plain = {**asdict(measured), "limits": [{**asdict(one), "met": one.met} for one in held]}
    path.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")


def _tell(step: str) -> None:
    print(f"... {step}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
