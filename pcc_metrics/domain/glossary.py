"""What the app says of itself: the words it uses, and how accessible it is. Both are data.

They belong to the app more than to an office: a catalogue folder without these files shows those
that come with the app.
"""

from __future__ import annotations

import tomllib
from collections.abc import Hashable
from dataclasses import field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

from pydantic import Field, ValidationError
from pydantic.dataclasses import dataclass

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE
from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.field_types import STRICT

GLOSSARY, ACCESSIBILITY = "glossary.toml", "accessibility.toml"
T = TypeVar("T")


@dataclass(frozen=True, config=STRICT)
class Term:
    """A word of these pages and what is meant by it. `group` is the heading it stands under."""

    name: str
    meaning: str
    group: str


@dataclass(frozen=True, config=STRICT)
class Glossary:
    """The terms of the glossary page, in the order of its file."""

    term: tuple[Term, ...]


@dataclass(frozen=True, config=STRICT)
class KnownFailure:
    """Something that does not work for everybody, by which criterion, since when it is known."""

    what: str
    criterion: str
    known_since: Annotated[date, Field(validation_alias="found")]
    cause: str
    instead: str
    until: str


@dataclass(frozen=True, config=STRICT)
class AccessibilityTest:
    """One way in which the pages were tested, when, and what came of it."""

    how: str
    when: date
    result: str


@dataclass(frozen=True, config=STRICT)
class Accessibility:
    """The accessibility statement."""

    standard: str
    conforms: str
    prepared: date
    can: tuple[str, ...]
    tested: tuple[AccessibilityTest, ...] = ()
    failure: tuple[KnownFailure, ...] = field(default_factory=tuple)


def load_glossary(folder: Path) -> Glossary:
    """The words that these pages use."""
    return _read(Glossary, folder, GLOSSARY)


def load_accessibility(folder: Path) -> Accessibility:
    """How accessible these pages are, what was tested and what fails."""
    return _read(Accessibility, folder, ACCESSIBILITY)


def _read(kind: type[T], folder: Path, name: str) -> T:
    file = folder / name
    if not file.is_file():
        file = BUNDLED_CATALOGUE / name
    content: T = _load(cast(Hashable, kind), file, file.stat().st_mtime_ns)
    return content


@lru_cache(maxsize=8)
def _load(kind: Any, file: Path, changed: int) -> Any:  # noqa: ARG001 - read when it changes
    try:
        return kind(**tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise InputError(f"{file.name} in the catalogue folder cannot be read: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(
            f"{file.name} in the catalogue folder, {where}: {first['msg']}. Put it right and load "
            "the page again."
        ) from None
