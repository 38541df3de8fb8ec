"""The drafted text of every priority page, kept whole so that a change of one word is seen.

`UPDATE_DRAFTS=1 pytest tests/narrative/test_drafts.py` writes the texts anew: read the difference
before it is committed.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain.app_files import BUNDLED
from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.store.register import Register
from tests.support.environment import PROJECT

DRAFTS = PROJECT / "tests" / "drafts"
CATALOGUE = load_catalogue()
REGISTER = Register(BUNDLED)
SNAPSHOTS = ("2024-02-27", "2026-11-22", "2026-11-30")
VIEWS = {
    "force": View(),
    "dudley": View(("dudley",)),
    "three-areas": View(("birmingham", "coventry", "walsall")),
    "beside-others": View(compare=Compare.NATIONAL),
}


def text_of(snapshot: str, view: View) -> str:
    """All priorities of a view: the planned text, then every sentence by itself."""
    reader = Reader(REGISTER.open(snapshot), CATALOGUE)
    lines = []
    for priority in CATALOGUE.priorities.values():
        brief = build_page_content(reader, priority, view)
        lines += [f"# {priority.title} ({brief.asked.written_out})", ""]
        lines += [sentence.text for sentence in brief.plan.sentences]
        lines += ["", "## Standing alone", ""]
        lines += [sentence.text for sentence in brief.sentences]
        lines += [""]
    return "\n".join(lines).replace(reader.snapshot.id, snapshot)


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_the_text_is_the_one_that_was_read_and_kept(snapshot: str, name: str) -> None:
    kept = DRAFTS / f"{snapshot}-{name}.txt"
    drafted = text_of(snapshot, VIEWS[name])
    if os.environ.get("UPDATE_DRAFTS"):
        kept.write_text(drafted, encoding="utf-8")
    assert drafted == kept.read_text(encoding="utf-8")


def test_no_word_depends_on_the_clock() -> None:
    """A pinned link says the same next year: nothing that drafts or reckons asks for the time."""
    for path in _drafting_modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node.func.attr for node in ast.walk(tree) if _is_attribute_call(node)]
        assert not {"now", "today", "time", "utcnow"} & set(calls), path.name


def _drafting_modules() -> list[Path]:
    packages = ("domain", "stats", "figures", "charts", "checks", "narrative", "content")
    folders = [PROJECT / "pcc_metrics" / package for package in packages]
    assert all(folder.is_dir() for folder in folders)
    return [PROJECT / "pcc_metrics" / "links.py", *(p for f in folders for p in f.rglob("*.py"))]


def _is_attribute_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
