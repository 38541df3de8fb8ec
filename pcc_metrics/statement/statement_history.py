"""What a statement's history amounts to: its texts, its state, what was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pcc_metrics.statement.change_log import StatementEntry
from pcc_metrics.statement.document import State
from pcc_metrics.statement.text_fields import Texts


@dataclass(frozen=True)
class StatementHistory:
    """One statement, by its entries. Without any it is one that nobody has begun."""

    id: str
    entries: tuple[StatementEntry, ...]

    @property
    def head(self) -> int:
        """The number of the last entry: what somebody has seen who looks at it now."""
        return len(self.entries)

    @cached_property
    def state(self) -> State:
        """Draft, until somebody signs it off, and again after an amendment is begun."""
        states = {"final": State.FINAL, "publish": State.PUBLISHED}
        moves = [e.kind for e in self.entries if e.kind in ("final", "reopen", "publish", "amend")]
        return states.get(moves[-1], State.DRAFT) if moves else State.DRAFT

    @property
    def snapshot(self) -> str:
        """The snapshot that its figures are of; empty until it is begun."""
        return next((e.snapshot for e in reversed(self.entries) if e.kind == "snapshot"), "")

    @property
    def publications(self) -> tuple[StatementEntry, ...]:
        """What was published of it, the first version first."""
        return tuple(e for e in self.entries if e.kind == "publish")

    @property
    def version(self) -> int:
        """The version that is published, or that a draft would become."""
        return len(self.publications) + (self.state is not State.PUBLISHED)

    @property
    def reason(self) -> str:
        """Why the version was begun; empty for a first one."""
        amendments = [e for e in self.entries if e.kind == "amend"]
        return amendments[-1].note if amendments else ""

    @cached_property
    def current(self) -> Mapping[str, StatementEntry]:
        """Part -> the version of its text that is in the statement."""
        return {e.part: e for e in self.entries if e.kind == "text" and not e.aside}

    @property
    def texts(self) -> Texts:
        """Part -> the text that is in the statement."""
        return {part: entry.text for part, entry in self.current.items()}

    @cached_property
    def reasons(self) -> Mapping[str, StatementEntry]:
        """Key of a warning -> the entry that says why it may pass."""
        return {e.warning: e for e in self.entries if e.kind == "reason"}

    def current_number(self, part: str) -> int:
        """The number of the current version of a part; 0 where nobody wrote any."""
        return self.current[part].number if part in self.current else 0

    def versions(self, part: str) -> tuple[StatementEntry, ...]:
        """Every text that was ever saved for a part, those kept aside among them, newest first."""
        versions = (e for e in reversed(self.entries) if e.kind == "text" and e.part == part)
        return tuple(versions)

    @cached_property
    def aside(self) -> Mapping[str, tuple[StatementEntry, ...]]:
        """Part -> conflicting texts kept beside the statement that nobody has settled yet.

        Only a text whose writer had them before them settles them: that somebody else writes on
        does not.
        """
        open_texts: dict[str, tuple[StatementEntry, ...]] = {}
        for entry in (e for e in self.entries if e.kind == "text"):
            waiting = open_texts.pop(entry.part, ())
            if entry.aside:
                open_texts[entry.part] = (*waiting, entry)
            elif still := tuple(one for one in waiting if one.number > entry.seen):
                open_texts[entry.part] = still
        return open_texts

    def settles(self, part: str, seen: int) -> bool:
        """Whether a text by a writer who has seen entry `seen` settles a conflicting one."""
        return any(one.number <= seen for one in self.aside.get(part, ()))
