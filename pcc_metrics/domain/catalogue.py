"""Loads the catalogue from TOML and checks it as a whole."""

from __future__ import annotations

import dataclasses
import inspect
import logging
import os
import threading
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from pcc_metrics.domain.app_files import CATALOGUE
from pcc_metrics.domain.definitions import Area, Baseline, Measure, Priority
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.office import Body, Initiative, UncheckedClaim
from pcc_metrics.domain.source_definitions import Source, SourceClaim

OUTLINES = "outlines.geojson"

BUNDLED_CATALOGUE = CATALOGUE
# Of a measure and of a source: never as a snapshot stored them.
LIVE_KEYS = (
    "small_numbers", "smaller_areas", "parts_reading", "same_as", "brief", "break_reason",
    "aliases",
)  # fmt: skip
LIVE_SOURCE_KEYS = ("revised", "dated", "rounded_to", "statistic", "defined_apart")
T = TypeVar("T")
D = TypeVar("D", Measure, Source)
_log = logging.getLogger(__name__)
Tables = Mapping[str, tuple[str, dict[str, Any]]]  # id -> (file it stands in, its keys)


class CatalogueError(InputError):
    """The catalogue's files do not fit together."""


@dataclass(frozen=True, eq=False)  # a folder is loaded once: caches go by the object itself
class Catalogue:
    """Every definition by id, in the order of the files."""

    body: Body
    priorities: Mapping[str, Priority]
    measures: Mapping[str, Measure]
    areas: Mapping[str, Area]
    sources: Mapping[str, Source]
    initiatives: Mapping[str, Initiative]
    claims: Mapping[str, SourceClaim] = field(default_factory=dict)
    unchecked: Mapping[str, UncheckedClaim] = field(default_factory=dict)

    @property
    def force(self) -> Area:
        """The force that the office holds to account."""
        return self.areas[self.body.force]

    @cached_property
    def lpas(self) -> tuple[Area, ...]:
        """The force's local policing areas, by title."""
        return self.parts_of(self.body.force)

    @cached_property
    def usual_baseline(self) -> Baseline | None:
        """The 12 months that most measures with a baseline are set against."""
        held = [m.baseline for m in self.measures.values() if m.baseline]
        named = Counter((one.period, one.label) for one in held)
        usual = {pair for pair, _ in named.most_common(1)}
        return next((one for one in held if (one.period, one.label) in usual), None)

    def parts_of(self, area: str) -> tuple[Area, ...]:
        """The LPAs that make up a force, by title; empty for any other area."""
        return self._parts.get(area, ())

    @cached_property
    def _parts(self) -> Mapping[str, tuple[Area, ...]]:
        parts: dict[str, tuple[Area, ...]] = {}
        for area in sorted(self.areas.values(), key=lambda a: a.title):
            if area.kind == "lpa" and area.parent:
                parts[area.parent] = (*parts.get(area.parent, ()), area)
        return parts

    @cached_property
    def area_by_code(self) -> Mapping[str, Area]:
        """ONS code -> area."""
        return {code: area for area in self.areas.values() for code in area.codes}

    @cached_property
    def area_by_name(self) -> Mapping[str, Area]:
        """Lower-case title or alias -> area."""
        return {
            name.casefold(): area
            for area in self.areas.values()
            for name in (area.title, *area.names)
        }

    def successors(self, former: str) -> tuple[Area, ...]:
        """The areas that an id which is no longer used stands for: one, or more after a split."""
        return tuple(area for area in self.areas.values() if former in area.formerly)

    def measures_of(self, priority: str) -> tuple[Measure, ...]:
        """The measures that a priority's page shows, in the order of the catalogue."""
        return tuple(m for m in self.measures.values() if priority in m.priorities)

    def initiatives_of(self, priority: str, areas: Iterable[str]) -> tuple[Initiative, ...]:
        """Those of the whole force and, where LPAs are chosen, those that name one of them."""
        chosen = set(areas)
        return tuple(
            i
            for i in self.initiatives.values()
            if priority in i.priorities and (not i.areas or not chosen or chosen & set(i.areas))
        )

    def definitions(self) -> dict[str, Any]:
        """The entries that are stored with a snapshot, as plain JSON values."""
        return {
            kind: {key: _dump(entry) for key, entry in getattr(self, kind).items()}
            for kind in ("measures", "areas", "sources")
        }

    def as_published(self, definitions: Mapping[str, Any]) -> Catalogue:
        """This catalogue with a snapshot's own definitions where it holds them.

        A key that this version of the program does not know is left out: an older or newer
        program wrote it, and the snapshot must still open. An LPA made since is left out too, or
        the sum of a force's LPAs would not be the same for ever. What is live (`LIVE_KEYS`) is
        never of its day: what is set later holds for what was published before, too.
        """
        measures = _restore(Measure, definitions.get("measures", {}))
        sources = _restore(Source, definitions.get("sources", {}))
        areas = _restore(Area, definitions.get("areas", {}))
        kept = {key: a for key, a in self.areas.items() if a.kind != "lpa" or not areas}
        return dataclasses.replace(
            self,
            measures={**self.measures, **_with_live_keys(measures, self.measures, *LIVE_KEYS)},
            areas={**kept, **areas},
            sources={
                **self.sources,
                **_with_live_keys(sources, self.sources, *LIVE_SOURCE_KEYS),
            },
        )


def _dump(entry: Any) -> dict[str, Any]:
    plain = TypeAdapter(type(entry)).dump_python(entry, mode="json", exclude_defaults=True)
    return dict(plain)


def _restore(cls: type[T], stored: Mapping[str, Any]) -> dict[str, T]:
    known = set(inspect.signature(cls).parameters)
    return {
        key: _build(cls, {k: v for k, v in entry.items() if k in known}, "the snapshot", key)
        for key, entry in stored.items()
    }


def catalogue_folder() -> Path:
    """`PCC_METRICS_CATALOGUE`, else the catalogue that comes with the package."""
    return Path(os.environ.get("PCC_METRICS_CATALOGUE") or BUNDLED_CATALOGUE)


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The catalogue of a folder, read and checked once for each state of its files.

    Where a change to it is not sound, the catalogue before stays in use until the next change.
    Raises `CatalogueError` with file and key where there is none before.
    """
    wanted = (folder or catalogue_folder()).absolute()
    with _LOADING:
        read = _load_once(wanted, _state_of_files(wanted))
        if isinstance(read, Catalogue):
            _SOUND[wanted] = read
        elif wanted not in _SOUND:
            raise CatalogueError(str(read))
        return _SOUND[wanted]


def find_catalogue_fault(folder: Path | None = None) -> str:
    """What is wrong with the files as they are now; empty where they are sound."""
    wanted = (folder or catalogue_folder()).absolute()
    with _LOADING:
        read = _load_once(wanted, _state_of_files(wanted))
    return "" if isinstance(read, Catalogue) else str(read)


_LOADING = threading.RLock()  # two threads that both load one would have two: caches go by it
_SOUND: dict[Path, Catalogue] = {}  # folder -> the last that was sound


def _state_of_files(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Names, times of change and sizes: what differs once a file is changed."""
    states = []
    for path in sorted(folder.rglob("*.toml")):
        with suppress(OSError):  # gone since it was listed: the next look sees it
            state = path.stat()
            states.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(states)


@lru_cache(maxsize=8)
def _load_once(
    folder: Path, _state: tuple[tuple[str, int, int], ...]
) -> Catalogue | CatalogueError:
    try:
        return _load(folder)
    except CatalogueError as error:
        _log.warning("The catalogue in %s cannot be used: %s", folder, error)
        return error


def _load(folder: Path) -> Catalogue:
    if not folder.is_dir():
        raise CatalogueError(f"There is no catalogue folder at {folder}.")
    body_file = folder / "body.toml"
    body = _build(Body, _read(body_file), body_file.name, "")
    tables = {
        kind: _tables(folder, kind)
        for kind in (
            "priorities",
            "measures",
            "areas",
            "sources",
            "initiatives",
            "claims",
            "unchecked",
        )
    }
    catalogue = Catalogue(
        body,
        _entries(Priority, tables["priorities"]),
        _entries(Measure, tables["measures"]),
        _entries(Area, tables["areas"]),
        _entries(Source, tables["sources"]),
        _entries(Initiative, tables["initiatives"]),
        _entries(SourceClaim, tables["claims"]),
        _entries(UncheckedClaim, tables["unchecked"]),
    )
    faults = list(_faults(catalogue, tables))
    if faults:
        raise CatalogueError("\n".join(faults))
    return catalogue


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"The catalogue has no {path.name} in {path.parent}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: this is not valid TOML: {error}.") from None


def _tables(folder: Path, kind: str) -> Tables:
    """All tables of one kind, from `<kind>.toml` and the files of the folder `<kind>`."""
    files = [folder / f"{kind}.toml", *sorted((folder / kind).glob("*.toml"))]
    by_id: dict[str, tuple[str, dict[str, Any]]] = {}
    for path in (f for f in files if f.exists()):
        name = path.relative_to(folder).as_posix()
        for key, table in _read(path).items():
            if key in by_id:
                raise CatalogueError(f"{name}, {key}: this id is already used in {by_id[key][0]}.")
            if not isinstance(table, dict):
                raise CatalogueError(f"{name}, {key}: found {table!r}; a table [{key}] was wanted.")
            by_id[key] = (name, table)
    return by_id


def _entries(cls: type[T], tables: Tables) -> Mapping[str, T]:
    for key, (name, table) in tables.items():
        if "id" in table:
            raise CatalogueError(f"{name}, {key}.id: the table's own name is the id; leave id out.")
    built = {key: _build(cls, {**t, "id": key}, name, key) for key, (name, t) in tables.items()}
    return MappingProxyType(built)


def _with_live_keys(stored: Mapping[str, D], today: Mapping[str, D], *keys: str) -> dict[str, D]:
    """Stored entries with what is always of today."""
    known = stored.keys() & today.keys()
    live = {key: {name: getattr(today[key], name) for name in keys} for key in known}
    return {key: dataclasses.replace(one, **live.get(key, {})) for key, one in stored.items()}


def _build(cls: type[T], table: Mapping[str, Any], file: str, key: str) -> T:
    try:
        return cast(T, _adapter(cls).validate_python(table))
    except ValidationError as error:
        where = f"{file}, {key}" if key else file
        raise CatalogueError("\n".join(_explain(where, e) for e in error.errors())) from None


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(cls: type[Any]) -> TypeAdapter[Any]:
    """The checker of a kind of table, made once: hundreds of tables are of a few kinds."""
    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = TypeAdapter(cls)
    return _ADAPTERS[cls]


def _explain(where: str, error: Any) -> str:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "unexpected_keyword_argument":
        return f"{where}.{key}: this key is not known (found {error['input']!r})."
    if error["type"] in ("missing", "missing_argument"):
        return f"{where}.{key}: this key is missing."
    return f"{where}.{key}: found {error['input']!r}. {error['msg']}."


def _faults(catalogue: Catalogue, tables: Mapping[str, Tables]) -> Iterator[str]:
    yield from _unknown_references(catalogue, tables)
    yield from _check_area_overlaps(catalogue, tables["areas"])
    yield from _unfit_baselines(catalogue, tables["measures"])
    for caution in catalogue.body.recording_cautions:
        for wanted in sorted(set(caution.sources) - set(catalogue.sources)):
            yield f"body.toml, recording_cautions.sources: there is no source “{wanted}”."
    yield from _check_reports(catalogue, tables)
    beside = catalogue.body.comparators
    named = [("force", catalogue.body.force)]
    named += [("comparators.areas", area) for area in (beside.areas if beside else ())]
    for key, area in named:
        if area not in catalogue.areas:
            yield f"body.toml, {key}: there is no area “{area}”."


def _unfit_baselines(catalogue: Catalogue, tables: Tables) -> Iterator[str]:
    """An old year says nothing where police activity or willingness to report decide the count."""
    for m in catalogue.measures.values():
        if m.baseline and m.follows_activity:
            yield (
                f"{tables[m.id][0]}, {m.id}.baseline: a neutral measure follows police activity or "
                "willingness to report, so an earlier year is no baseline for it."
            )


def _unknown_references(catalogue: Catalogue, tables: Mapping[str, Tables]) -> Iterator[str]:
    known = {
        "priority": catalogue.priorities,
        "measure": catalogue.measures,
        "area": catalogue.areas,
        "source": catalogue.sources,
    }
    for kind, entry, key, what, wanted in _references(catalogue):
        if wanted not in known[what]:
            yield f"{tables[kind][entry][0]}, {entry}.{key}: there is no {what} “{wanted}”."


def _references(catalogue: Catalogue) -> Iterator[tuple[str, str, str, str, str]]:
    """Every mention of one entry by another: (kind, entry, key, what it names, the id)."""
    for m in catalogue.measures.values():
        for key, what in (
            ("priorities", "priority"),
            ("sources", "source"),
            ("components", "measure"),
            ("parts", "measure"),
        ):
            yield from (("measures", m.id, key, what, wanted) for wanted in getattr(m, key))
        for key in ("of", "same_as"):
            if getattr(m, key):
                yield ("measures", m.id, key, "measure", getattr(m, key))
    for s in catalogue.sources.values():
        yield from (("sources", s.id, "defined_apart", "measure", m) for m in s.defined_apart)
        confirmed = s.report.confirmed if s.report else ()
        yield from (("sources", s.id, "report.confirmed", "measure", m) for m in confirmed)
        wanted_by = (wanted for measures in s.labels.values() for wanted in measures)
        yield from (("sources", s.id, "labels", "measure", wanted) for wanted in wanted_by)
    for p in catalogue.priorities.values():
        yield from (("priorities", p.id, "headlines", "measure", wanted) for wanted in p.headlines)
    for a in catalogue.areas.values():
        if a.parent:
            yield ("areas", a.id, "parent", "area", a.parent)
    for i in catalogue.initiatives.values():
        yield ("initiatives", i.id, "source", "source", i.source)
        yield from (("initiatives", i.id, "areas", "area", wanted) for wanted in i.areas)
        yield from (
            ("initiatives", i.id, "priorities", "priority", wanted) for wanted in i.priorities
        )
    yield from _references_of_claims(catalogue)


def _references_of_claims(catalogue: Catalogue) -> Iterator[tuple[str, str, str, str, str]]:
    """The same of what sources claim."""
    claims = catalogue.claims.values()
    named = ("measure", "area", "source")
    yield from (("claims", c.id, key, key, getattr(c, key)) for c in claims for key in named)
    for u in catalogue.unchecked.values():
        yield ("unchecked", u.id, "priority", "priority", u.priority)
        yield ("unchecked", u.id, "source", "source", u.source)
        yield from (("unchecked", u.id, "areas", "area", wanted) for wanted in u.areas)


def _check_reports(catalogue: Catalogue, tables: Mapping[str, Tables]) -> Iterator[str]:
    """Figures at second hand are typed in, and give way to every other source of a measure."""
    reports = {s.id for s in catalogue.sources.values() if s.report}
    for key in sorted(reports):
        source, file = catalogue.sources[key], tables["sources"][key][0]
        if not source.typed or source.labels:
            yield f"{file}, {key}.report: what was reported is typed in: no labels, typed = true."
    for m in catalogue.measures.values():
        places = [source in reports for source in m.sources]
        if places != sorted(places):
            file = tables["measures"][m.id][0]
            yield f"{file}, {m.id}.sources: what was reported comes after all other sources."


def _check_area_overlaps(catalogue: Catalogue, tables: Tables) -> Iterator[str]:
    """Codes and names by which a source's rows find their area must each mean one area."""
    for key in ("codes", "names"):
        seen: dict[str, str] = {}
        for area in catalogue.areas.values():
            own = area.codes if key == "codes" else (area.title, *area.names)
            for known, written in {one.casefold(): one for one in own}.items():
                if known in seen:
                    file = tables[area.id][0]
                    yield f"{file}, {area.id}.{key}: {written} already belongs to “{seen[known]}”."
                seen[known] = area.id
    for area in catalogue.areas.values():
        for former in (one for one in area.formerly if one in catalogue.areas):
            file = tables[area.id][0]
            yield f"{file}, {area.id}.formerly: {former} is still an area; take it out there first."
