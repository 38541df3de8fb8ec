"""What a file says of itself: its metadata, checked before anyone reads them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from pcc_metrics.domain import safe_text
from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.domain.drafting_rules_date import DRAFTING_RULES_DATE
from pcc_metrics.domain.field_types import STRICT
from pcc_metrics.domain.safe_text import escape_invisible
from pcc_metrics.publishing.screening.cells import day_of_serial
from pcc_metrics.publishing.screening.faults import FaultTally, fault_value
from pcc_metrics.publishing.screening.limits import Limits
from pcc_metrics.store.snapshot import Metadata

LINE, PARAGRAPH = 200, 2_000  # characters
EARLIEST = date(1900, 1, 1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _check_day(value: object) -> object:
    """Refuse what the library would take for seconds since 1970: a number, or digits alone."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("not a day")
    return value


@dataclass(frozen=True, config=STRICT)
class _Stated:
    """The metadata's keys, as the data contract has them."""

    title: Annotated[str, Field(min_length=1, max_length=LINE)]
    as_of: Annotated[date, BeforeValidator(_check_day)]
    publisher: Annotated[str, Field(min_length=1, max_length=LINE)]
    note: Annotated[str, Field(max_length=PARAGRAPH)] = ""
    definitions: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    format: Literal[1] = 1
    wording: Annotated[str, Field(max_length=LINE, pattern=r"^[\w.-]*$")] = ""


# What is wanted of each key, for whoever wrote something else.
_WANTED = {
    "title": f"wanted is what the figures are, in 1 to {LINE} characters",
    "as_of": "wanted is the day of the latest figures, such as 2026-03-31",
    "publisher": f"wanted is who put the figures together, in 1 to {LINE} characters",
    "note": f"wanted is a text of at most {PARAGRAPH:,} characters",
    "definitions": "wanted are tables of the catalogue by id; it may be left out",
    "format": "wanted is 1; it may be left out",
    "wording": "wanted is a date; it may be left out",
}
NO_METADATA = (
    "The file does not say what it is. Give a title, the day of the latest figures and the "
    "publisher: by command as --title, --as-of and --publisher, on the page in the form, or in "
    "the file itself (in Parquet as JSON under the key pcc_metrics, in a spreadsheet above the "
    "table, as in the template)."
)


def read_metadata(
    stated: bytes | None,
    limits: Limits,
    today: date,
    tally: FaultTally,
    given: Mapping[str, str] | None = None,
) -> Metadata | None:
    """The metadata; `None` where there are none that can be used.

    What is `given` beside the file stands where the file itself says nothing.
    """
    if stated is None and not given:
        tally.file("no_metadata", NO_METADATA)
        return None
    if stated is not None and len(stated) > limits.metadata_bytes:
        tally.file("too_big", f"The metadata have {len(stated):,} bytes, which no snapshot needs.")
        return None
    try:
        plain = json.loads(stated) if stated is not None else {}
        if isinstance(plain, dict):
            plain = {**plain, **{k: v for k, v in (given or {}).items() if not plain.get(k)}}
        stated_metadata = TypeAdapter(_Stated).validate_python(plain)
    except ValidationError as error:
        for one in error.errors():
            _tell_key(one["loc"], one["type"], one["input"], tally)
        return None
    except (ValueError, RecursionError):
        tally.file("bad_metadata", "The metadata under pcc_metrics are not a JSON object.")
        return None
    metadata = Metadata(
        stated_metadata.title,
        stated_metadata.as_of,
        stated_metadata.publisher,
        stated_metadata.note,
        stated_metadata.definitions,
        stated_metadata.wording,
    )
    return metadata if check_metadata_text(metadata, today, tally) else None


def _tell_key(place: Sequence[int | str], kind: str, value: object, tally: FaultTally) -> None:
    """A fault of one key in our own words: the library's speak to programmers."""
    key = escape_invisible(".".join(map(str, place)))
    known = _WANTED.get(str(place[0]) if place else "")
    if not place:
        message = "The metadata under pcc_metrics are not a JSON object."
    elif known is None:
        message = f"metadata, {key}: there is no such key; take it out."
    elif kind == "missing":
        message = f"metadata, {key} is missing: {known}."
    else:
        message = f"metadata, {key}: {_find_day(value) if key == 'as_of' else known}."
    shown = fault_value(value) if isinstance(value, str | int | float) and key else None
    tally.file("bad_metadata", message, key, shown)


def _find_day(value: object) -> str:
    """What is wanted of a day, and which day it may have been."""
    text = str(value)
    day = day_of_serial(text)
    if day is None:
        return _WANTED["as_of"]
    return f"{text} is the number that a spreadsheet keeps for the day {day}; write {day}"


def check_metadata_text(metadata: Metadata, today: date, tally: FaultTally) -> bool:
    """Whether title, publisher, note and date may be published."""
    sound = True
    for key in ("title", "publisher", "note"):
        written = getattr(metadata, key)
        wrong = safe_text.find_text_problem(" ".join(written.split("\n")))
        if wrong:
            tally.file(wrong[0], f"metadata, {key}: {wrong[1]}", key, fault_value(written))
            sound = False
    if not EARLIEST <= metadata.as_of <= today:
        tally.file(
            "as_of_in_future" if metadata.as_of > today else "bad_metadata",
            f"metadata, as_of: {metadata.as_of} is not a day up to today, {today}.",
            "as_of",
            str(metadata.as_of),
        )
        sound = False
    return sound


def with_catalogue_definitions(
    metadata: Metadata, catalogue: Catalogue
) -> tuple[Metadata, tuple[str, ...]]:
    """The same with today's definitions, and a remark where the file's own were others.

    A file's definitions are never taken over: they could show what the catalogue hides.
    """
    today = catalogue.definitions()
    own = metadata.definitions
    different = sorted(
        key
        for kind in today
        for key, entry in own.get(kind, {}).items()
        if entry != today[kind].get(key)
    )
    remarks: tuple[str, ...] = ()
    if different:
        named = ", ".join(map(escape_invisible, different[:5])) + (
            ", …" if len(different) > 5 else ""
        )
        remark = (
            f"The file's definitions differ from the catalogue's in {len(different)} places "
            f"({named}); the catalogue's are published."
        )
        remarks = (remark,)
    return replace(metadata, definitions=today, wording=DRAFTING_RULES_DATE), remarks
