"""The pages for engineers name rooms, files, functions and commands that are there."""

from __future__ import annotations

import ast
import re
import sys
import threading
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Month, Window
from pcc_metrics.domain.view import View
from pcc_metrics.figures.reader import Reader
from pcc_metrics.figures.resolve_figure import resolve_figure
from pcc_metrics.narrative.facts import page_facts
from pcc_metrics.narrative.sentences import draft_sentences
from pcc_metrics.store.register import Register
from pcc_metrics.ui.publish import pending_upload
from tests.support.environment import PROJECT
from tests.support.visitors import at_this_computer
from tests.test_docs import DOCS, name_of, names, sections, table, text_of
from tests.ui.test_pages import press, visit
from tests.ui.test_publish_pages import APRIL, brought, sheet, typed

PACKAGE = PROJECT / "pcc_metrics"
ARCHITECTURE, CONTRIBUTING = DOCS / "architecture.md", PROJECT / "CONTRIBUTING.md"
BOTH = pytest.mark.parametrize("path", [ARCHITECTURE, CONTRIBUTING], ids=lambda p: p.name)
STEP = re.compile(r"([\w/]+\.py):([\w.]+)")
REQUEST, UPLOAD, SENTENCE = "Request to page", "Upload to snapshot", "Figure to sentence"
MOST_HOPS = 11
# Everything in a program was found; a name says what it is.
VAGUE = {"found"}
# What may have the name of another: its counterpart on another floor, of the same subject.
SAME_SUBJECT = {
    "control_charts": "the statistics of control charts, and where a page shows them",
    "manual_entry": "typed figures as rows, and the form that they are typed into",
    "overview": "what the overview holds, and the room of how it is shown",
    "publish": "the operation, and the room of its pages",
    "statement": "the statement, and the room of its pages",
}
MARCH = Month.of(2026, 3)


def file_of(written: str) -> Path:
    """Paths are below the package, unless they begin with another folder of the project."""
    return next((p for p in (PACKAGE / written, PROJECT / written) if p.exists()), PACKAGE)


def definitions_in(file: Path) -> set[str]:
    """Every function and class of a file; methods with the name of their class."""

    def below(node: ast.AST, prefix: str) -> Iterator[str]:
        for one in ast.iter_child_nodes(node):
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield prefix + one.name
                if isinstance(one, ast.ClassDef):
                    yield from below(one, f"{prefix}{one.name}.")

    tree = ast.parse(text_of(file))
    constants = (n.targets[0] for n in tree.body if isinstance(n, ast.Assign))
    typed = (n.target for n in tree.body if isinstance(n, ast.AnnAssign))
    return {*below(tree, ""), *(n.id for n in (*constants, *typed) if isinstance(n, ast.Name))}


def steps(title: str) -> list[tuple[str, str]]:
    """The numbered steps of a journey: file and function."""
    body = sections(ARCHITECTURE)[title]
    return [(m[1], m[2]) for m in re.finditer(rf"^\d+\. `{STEP.pattern}`", body, re.MULTILINE)]


# What is named


@BOTH
def test_every_function_that_is_named_stands_in_its_file(path: Path) -> None:
    named = [match for name in names(text_of(path)) if (match := STEP.fullmatch(name))]
    assert named
    lacking = [m[0] for m in named if not file_of(m[1]).is_file()]
    assert lacking == []
    assert [m[0] for m in named if m[2] not in definitions_in(file_of(m[1]))] == []


@BOTH
def test_every_file_that_is_named_exists(path: Path) -> None:
    paths = re.compile(r"(\.?[\w-]+/)*\.?[\w-]+\.(py|md|toml|yaml|txt)|(\.?[\w-]+/)+")
    named = [name for name in names(text_of(path)) if paths.fullmatch(name)]
    # What a data folder or an office holds is no file of the project.
    elsewhere = {"snapshots/", "register/", "statements/", "refresh/", "uploads/", "secrets.toml"}
    here = (PROJECT, PACKAGE, PACKAGE / "catalogue", DOCS)
    assert [
        name
        for name in named
        if name not in elsewhere and not any((folder / name).exists() for folder in here)
    ] == []


def test_every_room_has_its_line_and_no_other() -> None:
    packages = {p.parent.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("__init__.py")}
    modules = {p.name for p in PACKAGE.glob("*.py")} - {"__init__.py"}
    rows = table(ARCHITECTURE, "Rooms", "room")
    assert sorted(map(name_of, rows)) == sorted((packages - {"."}) | modules)


def test_the_floors_of_the_picture_are_those_of_the_contract() -> None:
    text = text_of(PROJECT / "pyproject.toml")
    contract = tomllib.loads(text)["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = re.findall(
        r"^    (\d| ) +(\w+(?: \| \w+)*)", sections(ARCHITECTURE)["Floors"], re.MULTILINE
    )
    assert [layer for _, layer in drawn] == contract
    numbers = [int(number) for number, _ in drawn if number.strip()]
    assert numbers == list(range(9, 0, -1))
    assert numbers == [int(n) for n in re.findall(r'^    "[^"]+", +# (\d)', text, re.MULTILINE)]


def test_the_hooks_before_a_commit_run_what_lint_runs() -> None:
    body = re.findall(r"^lint:.*\n((?:\t.*\n)+)", text_of(PROJECT / "Makefile"), re.MULTILINE)[0]
    run = {Path(line.split()[0].lstrip("@")).name for line in body.replace("$", "").splitlines()}
    config = text_of(PROJECT / ".pre-commit-config.yaml")
    assert set(re.findall(r"repo: (\S+)", config)) == {"local"}
    hooks = {Path(entry).name for entry in re.findall(r"entry: (\S+)", config)}
    assert hooks == run == {"ruff", "mypy", "lint-imports"}


# Names in the code


def modules() -> list[Path]:
    """Every Python file of the app, its pages, its benchmark and what its tests share."""
    folders = (PACKAGE, PROJECT / "pages", PROJECT / "bench", PROJECT / "tests" / "support")
    return [PROJECT / "app.py", *(p for folder in folders for p in sorted(folder.rglob("*.py")))]


def names_given_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """What a file names itself, and where: variables, attributes it sets, arguments."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.arg(arg=name):
                yield name, node.lineno
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name, node.lineno
            case ast.ExceptHandler(name=str(name)) | ast.alias(asname=str(name)):
                yield name, node.lineno


@pytest.mark.parametrize(
    "code",
    [
        "found = 1",
        "found: int = 1",
        "def f(found): ...",
        "self.found = 1",
        "x = [found for found in y]",
        "for a, (b, *found) in y: ...",
        "if found := y: ...",
        "import y as found",
    ],
)
def test_every_way_to_give_a_name_is_seen(code: str) -> None:
    assert "found" in {name for name, _ in names_given_in(ast.parse(code))}


def test_names_say_what_they_hold() -> None:
    given = [
        (file.relative_to(PROJECT).as_posix(), line, name)
        for file in modules()
        for name, line in names_given_in(ast.parse(text_of(file)))
    ]
    assert len(given) > 1_000
    assert [one for one in given if one[2] in VAGUE] == []


def places_by_name(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Modules, packages and public classes at the top of a module: name and place."""
    for file in files:
        place = file.relative_to(PROJECT).as_posix()
        yield (file.parent.name if file.name == "__init__.py" else file.stem), place
        for node in ast.parse(text_of(file)).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, place


def test_a_name_stands_for_one_module_or_class() -> None:
    places: dict[str, list[str]] = {}
    for name, place in places_by_name(sorted(PACKAGE.rglob("*.py"))):
        places.setdefault(name, []).append(place)
    assert len(places) > 300
    shared = {name: where for name, where in places.items() if len(where) > 1}
    assert {name: where for name, where in shared.items() if name not in SAME_SUBJECT} == {}
    assert set(SAME_SUBJECT) == set(shared)
    # A counterpart is what the pages are about, and the pages; nothing has two.
    for where in shared.values():
        assert sorted(place.startswith("pcc_metrics/ui/") for place in where) == [False, True]


# The journeys


def calls(run: Callable[[], Any]) -> list[tuple[str, str]]:
    """File and function of each call of our own code while something runs, in order."""
    called: list[tuple[str, str]] = []

    def note(frame: Any, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(PACKAGE)):
            file = Path(code.co_filename).relative_to(PACKAGE).as_posix()
            called.append((file, code.co_qualname))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]
    return called


def out_of_order(title: str, called: list[tuple[str, str]], first: str = "") -> list[str]:
    """The steps of a journey, from the one named on, that do not come after the one before."""
    # The wording of a kind of fact has no name of its own.
    made = iter((file, "write_sentence" if name == "_" else name) for file, name in called)
    wanted = steps(title)
    start = [name for _, name in wanted].index(first) if first else 0
    return [f"{file}:{name}" for file, name in wanted[start:] if (file, name) not in made]


def test_a_request_takes_the_steps_to_a_page_that_are_written() -> None:
    # Pages that were worked out before, for another test, are not worked out again.
    called = calls(lambda: visit("neighbourhood-crime", lpa=["walsall", "solihull", "coventry"]))
    assert out_of_order(REQUEST, called, "main") == []


def test_an_upload_takes_the_steps_to_a_snapshot_that_are_written(
    data_copy: Path,  # noqa: ARG001 - is published to
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_this_computer(monkeypatch)

    def upload_and_publish() -> None:
        at = brought(sheet(APRIL.format(area="dudley", value=30)))
        typed(at, pending_upload.NOTE, "April of Dudley.")
        press(at, "Publish")

    assert out_of_order(UPLOAD, calls(upload_and_publish), "check_upload") == []


def test_a_figure_takes_the_steps_to_its_sentence_that_are_written() -> None:
    catalogue = load_catalogue(BUNDLED_CATALOGUE)
    reader = Reader(Register(PROJECT / "data").open(), catalogue)
    measure = catalogue.measures["violence_street"]

    def draft() -> None:
        figure = resolve_figure(reader, measure, [catalogue.areas["walsall"]], MARCH, Window.YEAR)
        priority = catalogue.priorities["serious-violence"]
        facts = page_facts(reader, priority, View(), {measure.id: figure}, {}, ())
        draft_sentences(tuple(facts))

    assert out_of_order(SENTENCE, calls(draft)) == []


def test_a_figure_is_few_files_from_its_sentence() -> None:
    files = [file for file, _ in steps(SENTENCE)]
    hops = [pair for pair in pairwise(files) if pair[0] != pair[1]]
    assert len(hops) <= MOST_HOPS
    assert max(Counter(hops).values()) == 1  # none back and forth more than once
