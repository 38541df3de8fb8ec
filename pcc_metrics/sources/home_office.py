"""Home Office open data: recorded crime by force or partnership, quarter and offence.

As CSV, or as the ODS that is published: one sheet a financial year, and notes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.definitions import Area
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.periods import Period
from pcc_metrics.sources.area_codes import forces_by_name
from pcc_metrics.sources.financial_years import financial_year, quarter
from pcc_metrics.sources.force_notes import NOTES, force_notes, join_notes, notes_by_area
from pcc_metrics.sources.ingest_report import FindingKind, IngestFinding, IngestResult, IngestTally
from pcc_metrics.sources.table_rows import (
    UNKNOWN,
    Labels,
    Lines,
    cell_fault,
    check_length,
    clean_cell,
    find_columns,
    parse_whole_number,
)
from pcc_metrics.sources.workbooks import sheets
from pcc_metrics.store.observation import Observation, Status

YEAR, QUARTER, GROUP, LABEL = (
    "Financial Year",
    "Financial Quarter",
    "Offence Group",
    "Offence Subgroup",
)
FORCE, COUNT = "Force Name", "Number of Offences"
PARTNERSHIP_FORCE, PARTNERSHIP, PARTNERSHIP_COUNT = "Police Force", "CSP Name", "Offence Count"
LINES_BEFORE_HEADER = 30
UNASSIGNED = "unassigned"
_Key = tuple[str, str, Period]  # measure, area, quarter


@dataclass(frozen=True)
class _Table:
    """Which columns a table has. `place` names the force, then the partnership if there is one."""

    place: tuple[str, ...]
    count: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (YEAR, QUARTER, GROUP, LABEL, self.count, *self.place)


FORCES = _Table((FORCE,), COUNT)
PARTNERSHIPS = _Table((PARTNERSHIP_FORCE, PARTNERSHIP), PARTNERSHIP_COUNT)
_Find = Callable[[Sequence[str], "_Reading"], Area | str]  # an area, or why there is none


def ingest(paths: Sequence[Path], catalogue: Catalogue, source: str) -> IngestResult:
    """Offences by measure, force and quarter, for every force of the catalogue.

    Rows are added: a subgroup has a row for each offence code, and homicide several for its one.
    "Force Name" also holds bodies that are not forces; the report names what was left out.
    """
    forces = forces_by_name(catalogue)

    def force(place: Sequence[str], _: _Reading) -> Area | str:
        return forces.get(place[0].casefold()) or "force not in the catalogue"

    return _read(_Reading(catalogue, source, FORCES, force), paths)


def ingest_partnerships(paths: Sequence[Path], catalogue: Catalogue, source: str) -> IngestResult:
    """Offences by measure, LPA and quarter, for the LPAs that the catalogue's partnerships are.

    Nothing is made for a force: what it could not assign to a partnership is in none, and reported.
    """
    forces = forces_by_name(catalogue)
    lpas = {
        (area.parent, name.casefold()): area
        for area in catalogue.areas.values()
        if area.kind == "lpa"
        for name in (area.title, *area.names)
    }

    def partnership(place: Sequence[str], reading: _Reading) -> Area | str:
        """The LPA of a force and a partnership, or the reason why the row is left out."""
        force = forces.get(place[0].casefold())
        if force is None or not catalogue.parts_of(force.id):
            return "force without partnerships in the catalogue"
        if place[1].casefold().startswith(UNASSIGNED):
            reading.unassigned_in.add(force.id)
            return "not assigned to a partnership"
        return lpas.get((force.id, place[1].casefold())) or "partnership not in the catalogue"

    return _read(_Reading(catalogue, source, PARTNERSHIPS, partnership), paths)


@dataclass
class _Reading:
    """State while rows are read: sums, and what a reader must know of them."""

    catalogue: Catalogue
    source: str
    table: _Table
    find: _Find
    rows: int = 0
    sums: dict[_Key, int] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)  # measure -> its offence groups
    unknown: dict[tuple[str, Period], str] = field(default_factory=dict)  # group, quarter -> label
    unassigned_in: set[str] = field(default_factory=set)
    unassigned: dict[tuple[str, str], int] = field(default_factory=dict)  # name, year -> offences
    notes: list[str] = field(default_factory=list)
    periods: dict[Period, str] = field(default_factory=dict)  # quarter -> the file that it is from
    met: dict[str, dict[Period, set[str]]] = field(default_factory=dict)  # area -> names by quarter

    def __post_init__(self) -> None:
        self.labels = Labels(self.catalogue, self.source)
        self.tally = IngestTally(self.source)


def _read(reading: _Reading, paths: Sequence[Path]) -> IngestResult:
    for path in paths:
        count = 0
        with sheets(path) as tables:
            for sheet, lines in tables:
                count += _sheet(reading, path, sheet, lines)
        if not count:
            raise InputError(
                f"{path.name} has no sheet whose header has {', '.join(reading.table.columns)}."
            )
    return _build_result(reading)


def _sheet(reading: _Reading, path: Path, sheet: str, lines: Lines) -> bool:
    """Whether a sheet is a table; of the notes' sheet the notes on forces are kept."""
    if NOTES in sheet.casefold():
        reading.notes += force_notes(cells for _, cells in lines)
        return False
    head = _header(path, sheet, lines, reading.table.columns)
    if head is None:
        return False
    where = find_columns(path, head, reading.table.columns)
    for line, cells in lines:
        check_length(path, line, cells, head[1])
        _row(reading, path, line, [cells[i] for i in where])
    return True


def _header(
    path: Path, sheet: str, lines: Lines, wanted: Sequence[str]
) -> tuple[int, list[str]] | None:
    """The row that has the wanted columns; None where a sheet is no table, a cover or contents.

    A sheet that is named as a year, and a CSV file, must have them: another header is a fault.
    """
    for number, (line, cells) in enumerate(lines, 1):
        names = {clean_cell(cell) for cell in cells}
        if names >= set(wanted):
            return line, cells
        must = not sheet or financial_year(sheet.replace("_", "/")) is not None
        if (must and YEAR in names) or (not sheet and number == 1):
            find_columns(path, (line, cells), wanted)  # names what is missing
        if number > LINES_BEFORE_HEADER:
            break
    return None


def _row(reading: _Reading, path: Path, line: int, cells: Sequence[str]) -> None:
    year, in_year, group, label, text, *place = cells
    reading.rows += 1
    period = _period(path, line, year, in_year)
    before = reading.periods.setdefault(period, path.name)
    if before != path.name:
        raise InputError(f"{period.label} is in {before} and in {path.name}: name the newer alone.")
    count = parse_whole_number(text)  # may be negative: offences cancelled later
    if count is None:
        raise cell_fault(path, line, reading.table.count, text, "a whole number")
    names = [clean_cell(name) for name in place]
    area = reading.find(names, reading)
    measures = reading.labels.measures(label)
    if isinstance(area, Area):
        reading.met.setdefault(area.id, {}).setdefault(period, set()).add(names[-1].casefold())
    if isinstance(area, str):
        reading.tally.leave_out(area, names[-1])
        if names[-1].casefold().startswith(UNASSIGNED) and len(names) > 1:
            key = (names[-1], year.strip())
            reading.unassigned[key] = reading.unassigned.get(key, 0) + count
    elif not measures:
        why_not = reading.labels.why_not(label)
        reading.tally.leave_out(f"offence {why_not}", label)
        if why_not == UNKNOWN:
            reading.unknown[clean_cell(group).casefold(), period] = label
    else:
        reading.tally.counted += 1
        for measure in measures:
            reading.groups.setdefault(measure, set()).add(clean_cell(group).casefold())
            key_of = (measure, area.id, period)
            reading.sums[key_of] = reading.sums.get(key_of, 0) + count


def _period(path: Path, line: int, year: str, in_year: str) -> Period:
    whole = financial_year(year)
    if whole is None:
        raise cell_fault(path, line, YEAR, year, "a financial year such as 2017/18")
    period = quarter(whole, in_year)
    if period is None:
        raise cell_fault(path, line, QUARTER, in_year, "1 to 4, where 1 is April to June")
    return period


def _build_result(reading: _Reading) -> IngestResult:
    doubtful = {key: label for key in reading.sums if (label := _doubt(reading, *key))}
    for (measure, period), label in sorted(
        {(measure, period): label for (measure, _, period), label in doubtful.items()}.items()
    ):
        reading.tally.findings.append(_missing_finding(reading, measure, period, label))
    for (name, year), count in sorted(reading.unassigned.items()):
        if count:
            reading.tally.note(
                f"{name}, {year}: {count:,} offences are in the force's figures and in no LPA's."
            )
    notes = notes_by_area(reading.notes, reading.catalogue)
    for text in sorted({text for texts in notes.values() for text in texts}):
        reading.tally.note(f"The source says: “{text}”")
    reading.tally.note_unseen(reading.labels.list_unseen())
    observations = (
        _make_observation(reading, key, count, notes.get(key[1], ()))
        for key, count in reading.sums.items()
        if key not in doubtful
    )
    return reading.tally.build_result(reading.rows, observations)


def _make_observation(
    reading: _Reading, key: _Key, count: int, notes: Sequence[str]
) -> Observation:
    """An area of several partnerships is incomplete where one of them is not in the table."""
    by_quarter = reading.met[key[1]]
    missing = sorted(set().union(*by_quarter.values()) - by_quarter[key[2]])
    value, source = float(count), reading.source
    if missing:
        note = f"Without {', '.join(missing)}, which the table does not have for this quarter."
        return Observation(*key, value, source, status=Status.INCOMPLETE, note=note)
    return Observation(*key, value, source, note=join_notes(notes))


def _doubt(reading: _Reading, measure: str, _: str, period: Period) -> str:
    """A label that is not known, in a group and quarter that the measure counts; empty if none.

    It may be a new name of one that the measure is made of: the sum could be too low.
    """
    unknown = (reading.unknown.get((group, period), "") for group in reading.groups[measure])
    return next(filter(None, unknown), "")


def _missing_finding(reading: _Reading, measure: str, period: Period, label: str) -> IngestFinding:
    title = reading.catalogue.measures[measure].title
    return IngestFinding(
        FindingKind.INCOMPLETE,
        f"{title}, {period.label}: there is no figure, because “{label}” in the same offence group "
        "is not known to the catalogue and may be a part of it under a new name. Add it to the "
        f"labels of {reading.source}, or to those it ignores.",
        period.start,
    )
