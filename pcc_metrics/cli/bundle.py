"""Rebuilds the bundled data from source files: `python -m pcc_metrics.cli.bundle FOLDER`.

What goes into which snapshot is said in the data folder's `bundle.toml`. The new folder is made
beside the old one and takes its place when it is whole, so that a failed build changes no figure.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pcc_metrics.domain.app_files import BUNDLED, require_checkout
from pcc_metrics.domain.catalogue import OUTLINES, Catalogue, catalogue_folder, load_catalogue
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.field_types import STRICT
from pcc_metrics.sources import INGESTERS
from pcc_metrics.sources.boundaries import make_outlines
from pcc_metrics.sources.local_authorities import AUTHORITIES, make_authorities
from pcc_metrics.sources.street.lsoa import LSOA_TABLE, make_lsoa_table
from pcc_metrics.sources.table_rows import open_text
from pcc_metrics.sources.typed_document import read_document
from pcc_metrics.store.observation import Observation, merge_observations
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import to_table, write_snapshot

PLAN = "bundle.toml"
REBUILT = ("snapshots", "register")  # everything else in the data folder is carried over
MOST_BYTES = 4_000_000  # the data folder is committed and comes with every copy of the project
Say = Callable[[str], None]


@dataclass(frozen=True, config=STRICT)
class SnapshotPlan:
    """One snapshot: a typed document beside the plan, or files of the source folder by ingester.

    A document brings its own title, date, publisher and note; further ones, `documents`, only their
    figures. One that has been `published` is named by its id and stays as it is: no later catalogue
    could make the same bytes again.
    """

    published: str = ""
    document: str = ""
    documents: tuple[str, ...] = ()
    title: str = ""
    as_of: date = date.min
    publisher: str = ""
    note: str = ""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Plan:
    """`lookups` and `outlines` are where the catalogue's tables and maps are made from."""

    who: str
    lookups: str
    outlines: str
    snapshot: tuple[SnapshotPlan, ...]


def build(files: Path, data: Path, say: Say) -> tuple[str, ...]:
    """Make the tables of the catalogue folder, then the data folder; returns the snapshot ids.

    `files` is the folder of source files, `say` takes the report line by line. Raises `InputError`
    and leaves `data` as it was where a file is not as it should be.
    """
    if not files.is_dir():
        raise InputError(f"There is no folder of source files at {files}.")
    catalogue = load_catalogue()
    plan = read_plan(data / PLAN)
    _derive(files, plan, catalogue, say)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=f".{data.name}-") as room:
        fresh = Path(room) / "new"
        shutil.copytree(data, fresh, ignore=lambda at, _: REBUILT if Path(at) == data else ())
        kept = _keep_published(data, fresh, plan)
        ids = (*kept, *_publish_all(files, fresh, plan, catalogue, say))
        size = sum(path.stat().st_size for path in fresh.rglob("*") if path.is_file())
        say(f"The data folder holds {size:,} bytes.")
        if size > MOST_BYTES:
            raise InputError(f"That is more than {MOST_BYTES:,}: leave out a source in {PLAN}.")
        if _published_ids(data) == ids:
            say("The snapshots are those already there: nothing was changed.")
        else:
            _swap(fresh, data, Path(room) / "old")
    return ids


def read_plan(path: Path) -> Plan:
    """Raises `InputError` that names the key that is wrong."""
    try:
        with open_text(path) as file:
            return TypeAdapter(Plan).validate_python(tomllib.loads(file.read()))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.name} is not valid TOML: {error}.") from None
    except ValidationError as error:
        faults = (
            f"{path.name}, {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()
        )
        raise InputError("\n".join(faults)) from None


def _derive(files: Path, plan: Plan, catalogue: Catalogue, say: Say) -> None:
    """Make what the catalogue needs of the lookups and boundaries, all of it or nothing."""
    texts = {
        AUTHORITIES: make_authorities(files / plan.lookups),
        LSOA_TABLE: make_lsoa_table(files / plan.lookups, catalogue),
        OUTLINES: make_outlines(_match_files(files, [plan.outlines]), catalogue),
    }
    for name, text in texts.items():
        path = catalogue_folder() / name
        part = path.with_name(f".{name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
        say(f"{name}: {len(text.encode()):,} bytes.")


def _keep_published(data: Path, fresh: Path, plan: Plan) -> tuple[str, ...]:
    """Copy the snapshots that are published already, with their entries in the register."""
    ids = tuple(one.published for one in plan.snapshot if one.published)
    if ids != tuple(one.published for one in plan.snapshot[: len(ids)]):
        raise InputError(
            f"{PLAN}: published snapshots come before those that are still to be made."
        )
    entries = Register(data).publications()[: len(ids)]
    if tuple(entry.snapshot for entry in entries) != ids:
        held = ", ".join(entry.snapshot for entry in entries) or "none"
        raise InputError(f"{PLAN}: {', '.join(ids)} should be published first; found {held}.")
    for entry in entries:
        for name in (entry.file, f"register/{entry.number:06d}.json"):
            (fresh / name).parent.mkdir(exist_ok=True)
            shutil.copy2(data / name, fresh / name)
    return ids


def _publish_all(
    files: Path, folder: Path, plan: Plan, catalogue: Catalogue, say: Say
) -> tuple[str, ...]:
    """Make and publish what the plan has to be made; returns the ids."""
    ids: list[str] = []
    last = Register(folder).latest()
    rows = list(Register(folder).open_entry(last).observations()) if last else []
    for one in plan.snapshot:
        if one.published:
            continue
        before, rows = rows, merge_observations(rows, _ingest(files, folder, one, catalogue, say))
        metadata = _metadata(folder, one, catalogue)
        name, path = write_snapshot(folder / "snapshots", to_table(rows), metadata)
        counts = row_counts(before, rows)
        Register(folder).append(
            action="publish",
            snapshot=name,
            file=path.relative_to(folder).as_posix(),
            digest=hashlib.sha256(path.read_bytes()).hexdigest(),
            who=plan.who,
            note=metadata.note,
            mode="update",
            parent=ids[-1] if ids else last.snapshot if last else None,
            rows=counts,
        )
        ids.append(name)
        say(f"{name}: {len(rows):,} rows, {counts['added']:,} new; {path.stat().st_size:,} bytes.")
    return tuple(ids)


def _ingest(
    files: Path, folder: Path, plan: SnapshotPlan, catalogue: Catalogue, say: Say
) -> list[Observation]:
    """Every observation of a snapshot's own sources; the reports are said on the way."""
    wanted = {name: _match_files(files, patterns) for name, patterns in plan.sources.items()}
    if plan.document:
        wanted["typed"] = [folder / plan.document]
    if plan.documents:
        wanted["typed"] = _match_files(folder, plan.documents)
    rows: list[Observation] = []
    for name, paths in wanted.items():
        if name not in INGESTERS:
            raise InputError(f"{PLAN}, sources: there is no {name}; known: {', '.join(INGESTERS)}.")
        ingested = INGESTERS[name](paths, catalogue)
        rows += ingested.observations
        for line in ingested.report.lines():
            say(line)
    return rows


def _match_files(files: Path, patterns: Sequence[str]) -> list[Path]:
    paths: list[Path] = []
    for pattern in patterns:
        matching = sorted(files.glob(pattern))
        if not matching:
            raise InputError(f"{files} has no file {pattern}, which {PLAN} names.")
        paths += matching
    return paths


def _metadata(folder: Path, plan: SnapshotPlan, catalogue: Catalogue) -> Metadata:
    named = read_document(folder / plan.document) if plan.document else plan
    if named.as_of == date.min or not named.title:
        raise InputError(f"{PLAN}: a snapshot without a document needs a title and as_of.")
    return Metadata(named.title, named.as_of, named.publisher, named.note, catalogue.definitions())


def row_counts(before: Sequence[Observation], after: Sequence[Observation]) -> dict[str, int]:
    """How many rows there are, and how many are added, revised and removed against `before`."""
    old = {row.key: row for row in before}
    new = {row.key: row for row in after}
    return {
        "total": len(new),
        "added": len(new.keys() - old.keys()),
        "revised": sum(old[key] != new[key] for key in new.keys() & old.keys()),
        "removed": len(old.keys() - new.keys()),
    }


def _published_ids(data: Path) -> tuple[str, ...]:
    """What a data folder has published and still holds; empty where that cannot be trusted."""
    register = Register(data)
    try:
        return tuple(register.open(entry.snapshot).id for entry in register.publications())
    except InputError:
        return ()


def _swap(fresh: Path, data: Path, aside: Path) -> None:
    """Put the new folder in the old one's place; the old one comes back if that fails."""
    data.rename(aside)
    try:
        fresh.rename(data)
    except OSError:
        aside.rename(data)
        raise


@click.command()
@click.argument("files", type=click.Path(path_type=Path))
def main(files: Path) -> None:
    """Rebuild the bundled data from the source files in the folder FILES."""
    try:
        require_checkout()
        build(files, BUNDLED, click.echo)
    except InputError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
