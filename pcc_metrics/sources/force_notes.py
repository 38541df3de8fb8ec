"""Notes of a Home Office table on single forces, in the table's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pcc_metrics.domain.catalogue import Catalogue
from pcc_metrics.sources.table_rows import clean_cell

FORCE_NOTES, NOTES = "force notes", "notes"
WORDS_OF_A_HEADING = 3  # "Additional Notes"; more is a sentence


def force_notes(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The sentences between the heading “Force Notes” and the next heading of notes."""
    inside = False
    for cells in rows:
        text = clean_cell(" ".join(cells))
        if text.casefold() == FORCE_NOTES:
            inside = True
        elif text.casefold().endswith(f" {NOTES}") and len(text.split()) <= WORDS_OF_A_HEADING:
            inside = False
        elif inside and text:
            yield text


def notes_by_area(notes: Sequence[str], catalogue: Catalogue) -> dict[str, list[str]]:
    """LPA -> the notes that name it, or that name its force and none of its LPAs."""
    texts: dict[str, list[str]] = {}
    for force in (a for a in catalogue.areas.values() if a.kind == "force"):
        lpas = catalogue.parts_of(force.id)
        for text in notes:
            named = [lpa for lpa in lpas if lpa.title.casefold() in text.casefold()]
            about = force.title.casefold() in text.casefold()
            for lpa in named or (lpas if about else ()):
                texts.setdefault(lpa.id, []).append(text)
    return texts


def join_notes(notes: Sequence[str]) -> str | None:
    """Notes as the note of a figure; None without any."""
    return f"The source says: “{' '.join(notes)}”" if notes else None
