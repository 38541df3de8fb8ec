"""A catalogue for another force, made from the one that comes with the package.

Its areas are the force's local authorities, its measures those that public sources can fill, or
that are typed in. What the bundled office says of itself and of its own documents is left out, by
`changes.toml`.
"""

from __future__ import annotations

import re
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, OUTLINES, Catalogue, load_catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.errors import InputError
from pcc_metrics.sources.area_codes import SAME_NAME
from pcc_metrics.sources.boundaries import CODE, make_outlines
from pcc_metrics.sources.local_authorities import authorities_of, read_authorities
from pcc_metrics.sources.street.lsoa import LSOA_TABLE, OLD_AND_NEW, WARDS, make_lsoa_table

CHANGES = Path(__file__).with_name("changes.toml")
COUNTRY, REGION = "country", "region"
FORCE_CODES = ("E23", "W15")
# "Bristol, City of" is the City of Bristol; "Bournemouth, Christchurch and Poole" is a whole name.
POSTPONED = (", City of", ", County of")
_Tables = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class NewCatalogue:
    """What is asked for: a force of the bundled catalogue, and the files at hand.

    `as_of` is the day of the choices it makes, `lookups` the folder of the two ONS lookups. With
    `every_force` each force has its LPAs, as for a body that looks at the whole country.
    """

    force: str
    as_of: date
    lookups: Path | None = None
    outlines: tuple[Path, ...] = ()
    office: str = ""
    office_holder: str = ""
    police: str = ""
    every_force: bool = False


def create_catalogue(folder: Path, wanted: NewCatalogue) -> Iterator[str]:
    """Write a catalogue folder, all of it or nothing; yields what was done and what is to do.

    Raises `InputError` where the folder holds anything, or the force is not known.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            f"{folder} is not an empty folder: name a new one, nothing is overwritten."
        )
    bundled = load_catalogue(BUNDLED_CATALOGUE)
    areas = _areas(bundled, wanted)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as room:
        fresh = Path(room) / "catalogue"
        messages = list(_write_all(fresh, bundled, areas, wanted))
        if folder.exists():
            folder.rmdir()
        fresh.rename(folder)
    yield from messages


def _write_all(
    folder: Path, bundled: Catalogue, areas: _Tables, wanted: NewCatalogue
) -> Iterator[str]:
    changes = tomllib.loads(CHANGES.read_text("utf-8"))
    sources = _sources(changes, bundled, wanted)
    measures = _measures(changes, set(sources))
    _write(folder / "body.toml", _body(bundled, wanted), "Whose app it is: check every line.")
    _write(folder / "areas.toml", areas, "The force, its LPAs (its local authorities), the others.")
    _write(folder / "priorities.toml", _priorities(measures), "The pages, in their order.")
    for file, tables in measures.items():
        _write(folder / "measures" / file, tables, "What is measured.")
    _write(
        folder / "sources.toml", _with_known_labels(sources, measures), "Where figures come from."
    )
    catalogue = load_catalogue(folder)
    yield (
        f"{catalogue.force.title}: {len(catalogue.lpas)} local policing areas "
        f"({', '.join(area.title for area in catalogue.lpas)}), {len(catalogue.measures)} measures."
    )
    yield "Check office, office_holder and police in body.toml: they are made of the force's name."
    yield from _derive_files(folder, catalogue, wanted)


def _derive_files(folder: Path, catalogue: Catalogue, wanted: NewCatalogue) -> Iterator[str]:
    """The table of neighbourhoods and the outlines, or how to come by them."""
    if wanted.lookups:
        text = make_lsoa_table(wanted.lookups, catalogue)
        (folder / LSOA_TABLE).write_text(text, "utf-8")
        yield f"{LSOA_TABLE}: {text.count(chr(10)):,} lines."
    else:
        yield (
            f"Without {LSOA_TABLE} no street-level file can be read: name the folder of {WARDS} "
            f"and {OLD_AND_NEW} (docs/sources.md says where they are) with --lookups."
        )
    if wanted.outlines:
        text = make_outlines(wanted.outlines, catalogue)
        (folder / OUTLINES).write_text(text, "utf-8")
        yield f"{OUTLINES}: {len(text.encode()):,} bytes."
    else:
        yield (
            f"Without {OUTLINES} there is no map, and street-level files without LSOA cannot be "
            f"placed: name GeoJSON files with a property {CODE} with --outlines."
        )


def _areas(bundled: Catalogue, wanted: NewCatalogue) -> _Tables:
    """The force first, then the areas that others are drawn beside."""
    forces = {area.id: area for area in bundled.areas.values() if area.kind == "force"}
    if wanted.force not in forces:
        raise InputError(
            f"There is no force “{wanted.force}”. The forces are: {', '.join(sorted(forces))}."
        )
    names = read_authorities(BUNDLED_CATALOGUE)
    taken = {
        name.casefold()
        for area in bundled.areas.values()
        if area.kind != "lpa"
        for name in (area.title, *area.names)
    }
    order = [wanted.force, *(force for force in sorted(forces) if force != wanted.force)]
    tables: _Tables = {}
    for force in order:
        own = authorities_of(forces[force], bundled)
        split = force == wanted.force or wanted.every_force
        tables[force] = _force(forces[force], () if split else own)
        if split:
            tables |= dict(_lpa(code, force, names, taken) for code in own)
    for area in bundled.areas.values():
        if area.kind in (COUNTRY, REGION):
            tables[area.id] = _entry(area)
    return tables


def _force(area: Area, authorities: Sequence[str]) -> dict[str, Any]:
    """A force without the codes of its authorities, which its LPAs have, or it has as a whole.

    One that is a single authority keeps all its codes: tables may have it under any of them.
    """
    if len(authorities) == 1:
        return _entry(area)
    codes = [code for code in area.codes if code[:3] in FORCE_CODES]
    return (
        _entry(area) | {"codes": codes} | ({"authorities": [*authorities]} if authorities else {})
    )


def _entry(area: Area) -> dict[str, Any]:
    entry = {"title": area.title, "phrase": area.phrase, "kind": area.kind}
    lists = {"codes": [*area.codes], "names": [*area.names]}
    return {key: value for key, value in (entry | lists).items() if value}


def _lpa(
    code: str, force: str, names: Mapping[str, str], taken: set[str]
) -> tuple[str, dict[str, Any]]:
    if code not in names:
        raise InputError(f"The local authority {code} of {force} has no name in authorities.csv.")
    official = names[code]
    short = title = official.removesuffix(POSTPONED[0]).removesuffix(POSTPONED[1])
    if title.casefold() in taken:
        title += SAME_NAME
    entry: dict[str, Any] = {"title": title, "kind": "lpa", "parent": force, "codes": [code]}
    if short != official:
        entry["names"] = [official]
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-"), entry


def _body(bundled: Catalogue, wanted: NewCatalogue) -> dict[str, Any]:
    body, force = _read("body.toml"), bundled.areas[wanted.force]
    holder = wanted.office_holder or "Police and Crime Commissioner"
    kept = {key: body[key] for key in ("duty", "caution", "disturbances", "links")}
    drawn_beside = bundled.body.comparators.areas if bundled.body.comparators else ()
    countries = [area for area in drawn_beside if bundled.areas[area].kind == COUNTRY]
    beside = {
        "title": bundled.areas[countries[0]].title,
        "areas": countries,
        "why": "No force is set beside this one until the office names those most like it.",
        "source": "Chosen when this catalogue was made",
        "as_of": wanted.as_of,
    }
    return {
        "office": wanted.office or f"{holder} for {force.title}",
        "office_holder": holder,
        "police": _police(bundled, wanted),
        "force": wanted.force,
        **kept,
        "comparators": beside,
    }


def _police(bundled: Catalogue, wanted: NewCatalogue) -> str:
    title = bundled.areas[wanted.force].title
    return wanted.police or f"{title.removesuffix(' Police')} Police"


def _sources(changes: Mapping[str, Any], bundled: Catalogue, wanted: NewCatalogue) -> _Tables:
    """Those that can be read, and those that every force types in; no document of an office."""
    changed, police = changes["sources"], _police(bundled, wanted)
    tables = _read("sources.toml")
    typed = {
        key: {name: _rename(value, bundled.body.police, police) for name, value in table.items()}
        for key, table in tables.items()
        if key in changes["typed"]
    }
    return {
        key: typed.get(key, table) | changed.get(key, {})
        for key, table in tables.items()
        if "labels" in table or key in typed
    }


def _rename(value: Any, old: str, new: str) -> Any:
    return value.replace(old, new) if isinstance(value, str) else value


def _measures(changes: Mapping[str, Any], sources: set[str]) -> dict[str, _Tables]:
    """File -> the measures that some of the sources can fill, or that are made of such."""
    files = {path.name: _read(f"measures/{path.name}") for path in _measure_files()}
    every = {key: table for tables in files.values() for key, table in tables.items()}
    known = {key for key, table in every.items() if sources & set(table["sources"])}
    return {
        file: {
            key: _measure(table, changes, sources, known)
            for key, table in tables.items()
            if key in known and table.get("of", key) in known
        }
        for file, tables in files.items()
    }


def _measure_files() -> Iterable[Path]:
    return sorted((BUNDLED_CATALOGUE / "measures").glob("*.toml"))


def _measure(
    table: Mapping[str, Any], changes: Mapping[str, Any], sources: set[str], known: set[str]
) -> dict[str, Any]:
    """A measure without what the bundled office, or an event in its force, put into it."""
    own = changes["measures"]
    kept = {key: value for key, value in table.items() if key not in own["leave_out"]}
    kept["sources"] = [source for source in table["sources"] if source in sources]
    for key in ("parts", "components"):
        if key in kept:
            kept[key] = [part for part in kept[key] if part in known]
    foreign = re.compile("|".join(map(re.escape, own["sentences_with"])), re.IGNORECASE)
    for key in {"definition", "parts_reading"} & table.keys():
        sentences = re.split(r"(?<=\\.) ", table[key])
        kept[key] = " ".join(one for one in sentences if not foreign.search(one))
    kept["caveats"] = [one for one in table.get("caveats", ()) if not foreign.search(one)]
    if foreign.search(kept.get("baseline", {}).get("caveat", "")):
        del kept["baseline"]
    breaks = [
        series_break for series_break in kept.pop("breaks", ()) if series_break.get("national")
    ]
    return kept | ({"breaks": breaks} if breaks else {})


def _priorities(measures: Mapping[str, _Tables]) -> _Tables:
    known = {key for tables in measures.values() for key in tables}
    return {
        key: table | {"headlines": [one for one in table["headlines"] if one in known]}
        for key, table in _read("priorities.toml").items()
    }


def _with_known_labels(sources: _Tables, measures: Mapping[str, _Tables]) -> _Tables:
    """A label that counted only for measures which are left out is known and ignored."""
    known = {key for tables in measures.values() for key in tables}
    for table in (one for one in sources.values() if "labels" in one):
        labels = {k: [m for m in v if m in known] for k, v in table["labels"].items()}
        table["labels"] = {k: v for k, v in labels.items() if v}
        table["ignored"] = [*table.get("ignored", ()), *(k for k, v in labels.items() if not v)]
    return sources


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((BUNDLED_CATALOGUE / name).read_text(encoding="utf-8"))


def _write(path: Path, tables: Mapping[str, Any], comment: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"# {comment}\n\n{tomli_w.dumps(tables)}", encoding="utf-8")
