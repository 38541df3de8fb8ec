"""Commands for sources: ingest public files, fetch them, catalogues for other forces."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from pcc_metrics.cli.arguments import (
    plain_errors,
)
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Month
from pcc_metrics.new_catalogue.create import NewCatalogue, create_catalogue
from pcc_metrics.refresh.refresh_pipeline import RefreshEnvironment, refresh
from pcc_metrics.refresh.source_files import RefreshRequest
from pcc_metrics.refresh.work_folder import WorkFolder
from pcc_metrics.sources import INGESTERS
from pcc_metrics.sources.web.progress import Terminal
from pcc_metrics.store.data_folder import writable_store
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import to_table, write_file


@click.command("ingest")
@click.argument("source")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "output", required=True, type=click.Path(path_type=Path, dir_okay=False))
@plain_errors
def ingest_files(source: str, paths: tuple[Path, ...], output: Path) -> None:
    """Read files of a public SOURCE into a Parquet file of observations, with a report."""
    ingester = INGESTERS.get(source)
    if ingester is None:
        raise InputError(f"There is no source “{source}”. The sources are: {', '.join(INGESTERS)}.")
    catalogue = load_catalogue()
    result = ingester(paths, catalogue)
    if result.observations:
        named = catalogue.sources[result.observations[0].source]
        last = max(o.period.end for o in result.observations).last_day
        note = f"Read from {', '.join(path.name for path in paths)}."
        metadata = Metadata(named.title, last, named.publisher, note, catalogue.definitions())
        write_file(output, to_table(result.observations), metadata)
    for line in result.report.lines():
        click.echo(line)
    if not result.observations:
        raise InputError("Nothing in these files could be counted: no file was written.")


@click.command("init-catalogue")
@click.option("--force", required=True, metavar="ID", help="The force, by its id in the catalogue.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path), help="A new folder; else catalogue-FORCE."
)
@click.option("--lookups", type=click.Path(path_type=Path), help="The folder of the ONS lookups.")
@click.option("--outlines", multiple=True, type=click.Path(path_type=Path), help="GeoJSON files.")
@click.option("--office", metavar="NAME", help="The office, as its name is written.")
@click.option("--office-holder", metavar="TITLE", help="Who holds it.")
@click.option("--police", metavar="NAME", help="The force's own name.")
@click.option("--every-force", is_flag=True, help="Local policing areas for every force.")
@plain_errors
def init_catalogue(output: Path | None, outlines: tuple[Path, ...], **given: Any) -> None:
    """Write a catalogue for another force: areas, sources and what these can fill."""
    today = date.today()  # noqa: DTZ011 - the day on the office's calendar
    options = {key: one for key, one in given.items() if one}
    wanted = NewCatalogue(as_of=today, outlines=outlines, **options)
    folder = output or Path(f"catalogue-{wanted.force}")
    for line in create_catalogue(folder, wanted):
        click.echo(line)
    click.echo(f"Set PCC_METRICS_CATALOGUE={folder.resolve()}, then bring figures in.")


@click.command("refresh")
@click.option("--force", metavar="ID", help="Another force of the catalogue that has areas.")
@click.option("--since", metavar="YYYY-MM", help="Nothing from before; else what is newest.")
@plain_errors
def refresh_figures(force: str | None, since: str | None) -> None:
    """Fetch the newest public figures and leave a candidate to look at and publish."""
    catalogue = load_catalogue()
    wanted = RefreshRequest(force or catalogue.body.force, Month.parse(since) if since else None)
    store = writable_store()
    before, terminal = WorkFolder(store).report(), Terminal()
    today = date.today()  # noqa: DTZ011 - the day on the analyst's calendar
    try:
        report = refresh(store, catalogue, wanted, RefreshEnvironment(today, terminal))
    except KeyboardInterrupt:
        terminal.close()
        click.echo("Stopped. What has come is kept: the next refresh goes on from there.", err=True)
        sys.exit(130)
    finally:
        terminal.close()
    # A timed job sends what is printed to a person, who asked to be told only what is new.
    if sys.stdout.isatty() or report.is_news_after(before):
        click.echo("\n".join(report.lines()))
    sys.exit(1 if report.troubles else 0)
