"""The documents say what the code does: tables, names, links, commands and worked examples."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import parse_qs, urlencode, urlsplit

import click
import pytest
from click.testing import CliRunner

from pcc_metrics import links
from pcc_metrics.access.permissions import NEEDED, Access, People, read_access
from pcc_metrics.checks import FindingCode
from pcc_metrics.cli import bundle
from pcc_metrics.cli.check_output import HEADINGS
from pcc_metrics.cli.commands import main
from pcc_metrics.content.page_content import build_page_content
from pcc_metrics.domain import definitions, office, safe_text, source_definitions
from pcc_metrics.domain.catalogue import BUNDLED_CATALOGUE, load_catalogue
from pcc_metrics.domain.periods import Window
from pcc_metrics.domain.rounding import round_half_up
from pcc_metrics.domain.view import Compare, View
from pcc_metrics.export import word_template
from pcc_metrics.export.files import FORMATS
from pcc_metrics.export.statement_document import build_document
from pcc_metrics.export.word_placeholders import BODY
from pcc_metrics.figures.reader import Reader
from pcc_metrics.publishing.check_warnings import PREFIX
from pcc_metrics.publishing.warning_codes import WARNING_CODES
from pcc_metrics.sources import INGESTERS, typed_document
from pcc_metrics.statement import change_log
from pcc_metrics.store.observation import Status
from pcc_metrics.store.register import Register, RegisterEntry
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import SCHEMA
from tests.support.environment import PROJECT
from tests.support.exports import draft

DOCS = PROJECT / "docs"
ALL = sorted([*PROJECT.glob("*.md"), *(PROJECT / "data").glob("*.md"), *DOCS.rglob("*.md")])
TINY = PROJECT / "tests" / "catalogue-tiny"
SOURCE_FILES = PROJECT / "tests" / "fixtures" / "sources" / "files"
CODE = [
    PROJECT / "app.py",
    *(p for d in ("pcc_metrics", "pages", "bench", "tests") for p in (PROJECT / d).rglob("*.py")),
]
HEADING = re.compile(r"^(#{1,6}) +(.+)$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
Row = Mapping[str, str]

ALL_DOCS = pytest.mark.parametrize("path", ALL, ids=lambda p: str(p.relative_to(PROJECT)))


# Reading the documents


@cache
def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def sections(path: Path) -> dict[str, str]:
    """Heading -> what stands under it, up to the next heading of any level."""
    _, *parts = HEADING.split(text_of(path))
    return {
        title: body for _, title, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }


def tables(text: str) -> list[list[Row]]:
    """Every table as rows of heading -> cell."""
    found: list[list[Row]] = []
    for lines in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        head, _, *rows = (
            [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines.splitlines()
        )
        found.append([dict(zip(map(str.strip, head), row, strict=True)) for row in rows])
    return found


def table(path: Path, section: str, first: str) -> list[Row]:
    """The one table of a section whose first column is called so."""
    (found,) = [t for t in tables(sections(path)[section]) if next(iter(t[0])) == first]
    return found


def names(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def name_of(row: Row) -> str:
    """The one name in the first cell of a row."""
    (name,) = names(next(iter(row.values())))
    return name


# Names and links in all documents


@ALL_DOCS
def test_every_link_to_a_file_or_heading_resolves(path: Path) -> None:
    broken = [target for target in LINK.findall(text_of(path)) if not resolves(path, target)]
    assert broken == []


def resolves(path: Path, target: str) -> bool:
    if urlsplit(target).scheme:
        return True
    place, _, anchor = target.partition("#")
    file = (path.parent / place).resolve() if place else path
    if not file.exists():
        return False
    return not anchor or anchor in {slug(title) for title in sections(file)}


def slug(title: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_every_document_can_be_reached_from_the_readme() -> None:
    found, to_read = set(), [PROJECT / "README.md"]
    while to_read:
        path = to_read.pop()
        found.add(path)
        linked = {
            (path.parent / t.partition("#")[0]).resolve() for t in LINK.findall(text_of(path))
        }
        to_read += [p for p in linked if p.suffix == ".md" and p.exists() and p not in found]
    assert [str(p.relative_to(PROJECT)) for p in ALL if p not in found] == []


@ALL_DOCS
def test_every_file_of_the_project_that_is_named_exists(path: Path) -> None:
    ours = re.compile(r"(pcc_metrics|tests|docs|pages|bench|data)/[\w./-]*[\w/]")
    named = [name for name in names(text_of(path)) if ours.fullmatch(name)]
    assert [name for name in named if not (PROJECT / name).exists()] == []


def test_every_document_that_the_code_names_exists() -> None:
    named = {name for path in CODE for name in re.findall(r"\bdocs/[\w./-]+\.md", text_of(path))}
    assert named and [name for name in sorted(named) if not (PROJECT / name).exists()] == []


@ALL_DOCS
def test_every_measure_and_key_that_is_named_exists(path: Path) -> None:
    """An id such as `robbery_street` is a measure, or a name that the code or catalogue uses."""
    written = [*CODE, *BUNDLED_CATALOGUE.rglob("*.toml"), PROJECT / "pyproject.toml"]
    here = [p for p in written if p.name != "test_docs.py"]
    known = set(re.findall(r"\w+", " ".join(map(text_of, here))))
    known |= {f"{PREFIX}{code}" for code in FindingCode}
    named = [n for n in names(text_of(path)) if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", n)]
    assert [name for name in named if name not in known] == []


def test_every_check_has_its_code_in_the_list_of_warnings() -> None:
    rows = table(DOCS / "checks.md", "Warnings of the checks", "code")
    assert list(map(name_of, rows)) == [f"{PREFIX}{code}" for code in FindingCode]
    assert set(HEADINGS) == set(FindingCode)


def test_every_fault_and_warning_has_its_code_in_the_lists() -> None:
    """Each code that the code gives, and none besides, with a sentence of what is wrong."""
    rows = [row for t in tables(text_of(DOCS / "checks.md")) for row in t if "code" in row]
    codes = [code for row in rows for code in names(row["code"])]
    assert sorted(codes) == sorted({*fault_codes(), *WARNING_CODES})
    assert all(len(list(row.values())[1].split()) > 2 for row in rows)


def fault_codes() -> set[str]:
    """The codes in the code: first in a call that records a fault, or in a pair with a sentence."""
    files = [*(PROJECT / "pcc_metrics" / "publishing").rglob("*.py"), Path(safe_text.__file__)]
    nodes = [node for path in files for node in ast.walk(ast.parse(text_of(path)))]
    codes = {code for node in nodes for code in codes_of(node)}
    return {code for code in codes if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", code)}


FAULT_CALLS = {
    "_fail", "_warning", "Fault", "SheetError", "file", "cells", "tell", "whole_fault",
    "DocumentError",
}  # fmt: skip


def codes_of(node: ast.AST) -> Iterator[str]:
    """The codes that a piece of code names."""
    if isinstance(node, ast.Call) and node.args:
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in FAULT_CALLS:
            yield from strings(node.args[0])
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        if any(re.search(r" .*[.:]", one) for one in sentences(node.elts[1])):
            yield from strings(node.elts[0])
    elif isinstance(node, ast.Tuple) and len(node.elts) == 4:  # code, column, value, sentence
        first = node.elts[0]
        if isinstance(first, ast.Constant) and isinstance(node.elts[1], ast.Name):
            yield from strings(first)
    elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
        yield from strings(node.value)


def sentences(node: ast.AST) -> Iterator[str]:
    """A text with the places that are filled in left out."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    yield " ".join(one for part in parts for one in strings(part))


def strings(node: ast.AST) -> Iterator[str]:
    """The texts that an expression may be, as far as they are written out."""
    if isinstance(node, ast.IfExp):
        yield from (*strings(node.body), *strings(node.orelse))
    elif isinstance(node, ast.BinOp):
        yield from strings(node.left)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        start = str(node.values[0].value)
        named = ("measure", "area", "source", "status") if start == "unknown_" else ("",)
        yield from (f"{start}{one}" for one in named)


@ALL_DOCS
def test_every_make_command_that_is_named_exists(path: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", text_of(PROJECT / "Makefile"), re.MULTILINE)
    named = re.findall(r"(?:`|^    |run )make ([a-z-]+)", text_of(path), re.MULTILINE)
    assert [name for name in named if name not in targets] == []


# Commands


def commands(path: Path) -> Iterator[str]:
    """Commands as a person could type them: those with places to fill in are left out."""
    text = text_of(path)
    lines = re.findall(r"^    (.*pcc-metrics .*)$", text, re.MULTILINE)
    for written in (*lines, *names(" ".join(text.split()))):
        command = re.sub(r"^\.venv[\\/](bin|Scripts)[\\/]", "", written)
        if re.match(r"(\w+=\S+ )?pcc-metrics (figure \S|draft|history)[^A-Z\[]*$", command):
            yield command


def run(command: str) -> Any:
    """Run a command of a document in this process, with the variables set before it."""
    words = shlex.split(command)
    start = words.index("pcc-metrics")
    env = dict(word.split("=", 1) for word in words[:start])
    return CliRunner().invoke(main, words[start + 1 :], env=env)


def failing_on_purpose() -> set[str]:
    rows = table(DOCS / "command-line.md", "The command line", "exit status")
    return {names(row["for example"])[0] for row in rows if row["exit status"] != "0"}


@ALL_DOCS
def test_every_command_that_is_written_out_works(path: Path) -> None:
    # All local packs take seconds: tests/statement/test_statement_request.py makes them.
    found = {c for c in commands(path) if "zip" not in c} - failing_on_purpose()
    results = {command: run(command) for command in found}
    assert {c: r.output for c, r in results.items() if r.exit_code != 0} == {}


def test_each_exit_status_is_that_of_its_example() -> None:
    rows = table(DOCS / "command-line.md", "The command line", "exit status")
    found = {row["exit status"]: run(names(row["for example"])[0]).exit_code for row in rows}
    assert found == {"0": 0, "1": 1, "2": 2}


def test_every_command_has_a_section() -> None:
    opening, *found = sections(DOCS / "command-line.md")
    assert opening == "The command line"
    assert sorted(found) == sorted(main.commands)


@pytest.mark.parametrize("name", sorted(main.commands))
def test_the_options_of_a_command_are_those_of_its_table(name: str) -> None:
    options = {o.opts[-1]: o for o in main.commands[name].params if isinstance(o, click.Option)}
    rows = {name_of(row): row for row in table(DOCS / "command-line.md", name, "option")}
    assert set(rows) == set(options)
    for option, found in options.items():
        row = rows[option]
        if isinstance(found.default, str | int) and not found.is_flag:
            assert names(row["default"]) == [str(found.default)]
        if isinstance(found.type, click.Choice) and row["meaning"] != "as for `figure`":
            assert set(found.type.choices) <= set(names(row["meaning"]))
        assert (row["default"] == "must be given") == found.required


@pytest.mark.parametrize("name", sorted(main.commands))
def test_the_arguments_of_a_command_are_written_after_it(name: str) -> None:
    command = main.commands[name]
    context = click.Context(command)
    found = [a.make_metavar(context) for a in command.params if isinstance(a, click.Argument)]
    body = sections(DOCS / "command-line.md")[name]
    assert not found or f"`pcc-metrics {' '.join([name, *found])}" in body


def test_every_variable_that_the_code_reads_is_in_the_table() -> None:
    rows = table(DOCS / "command-line.md", "The command line", "variable")
    # What a benchmark's own processes tell each other is nothing that a person sets.
    code = [path for path in CODE if path.parent.name != "bench"]
    found = {variable for path in code for variable in variables_read(path)}
    assert {name_of(row) for row in rows} == found


def variables_read(path: Path) -> Iterator[str]:
    """`os.environ["X"]`, `os.environ.get("X")`, `os.environ.pop("X", …)` and `os.getenv("X")`."""
    readers = ("os.environ.get", "os.environ.pop", "os.getenv")
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            yield ast.literal_eval(node.slice)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in readers:
            yield ast.literal_eval(node.args[0])


def test_every_kind_of_source_is_in_the_table() -> None:
    rows = table(DOCS / "command-line.md", "ingest", "source")
    assert [name_of(row) for row in rows] == list(INGESTERS)


# Settings


OPERATIONS = DOCS / "operations.md"


def test_the_settings_of_sign_in_are_those_of_the_tables() -> None:
    section = "Sign-in"
    assert in_first_column(table(OPERATIONS, section, "key of `auth`")) == list(NEEDED)
    rows = table(OPERATIONS, section, "key of `access`")
    assert [name_of(row) for row in rows] == [field.name for field in fields(Access)]
    meaning = {name_of(row): row["meaning"] for row in rows}
    assert set(choices(Access, "reading")) <= set(names(meaning["reading"]))
    assert set(names(meaning["analysts"])) == {field.name for field in fields(People)}


def test_the_settings_that_are_shown_can_be_used() -> None:
    (shown,) = re.findall(
        r"^```toml\n(\[auth\].*?)^```", text_of(OPERATIONS), re.MULTILINE | re.DOTALL
    )
    found = tomllib.loads(shown)
    assert set(found["auth"]) == set(NEEDED)
    assert read_access(found).analysts == People(
        ("jo.smith@example.org",), (), ("figures-analysts",)
    )


# JSON


@pytest.fixture(scope="module")
def figure() -> dict[str, Any]:
    """A figure with everything that one can have but a gap."""
    command = "pcc-metrics figure robbery --to 2025-06 --compare national --json"
    return dict(json.loads(run(command).output))


def in_first_column(rows: list[Row]) -> list[str]:
    return [name for row in rows for name in names(next(iter(row.values())))]


def test_the_keys_of_a_figure_are_those_of_the_table(figure: dict[str, Any]) -> None:
    rows = table(DOCS / "command-line.md", "figure", "JSON key")
    assert sorted(in_first_column(rows)) == sorted(figure)
    for row in rows:
        inside = figure[in_first_column([row])[0]]
        if isinstance(inside, dict):
            assert sorted(inside) == sorted(names(row["meaning"]))


def test_the_keys_of_a_comparison_are_those_of_the_table(figure: dict[str, Any]) -> None:
    body = sections(DOCS / "command-line.md")["figure"]
    year, national = figure["comparisons"][0], figure["comparisons"][-1]
    rows = table(DOCS / "command-line.md", "figure", "key of a comparison")
    assert sorted(in_first_column(rows)) == sorted(year)
    (said,) = re.findall(r"^A `national` comparison.*?\.", body, re.MULTILINE | re.DOTALL)
    assert set(names(said)) == {"national", *(set(year) ^ set(national))}


def test_the_keys_of_a_draft_are_those_of_the_table() -> None:
    rows = table(DOCS / "command-line.md", "draft", "key")
    (found,) = json.loads(run("pcc-metrics draft homicide --format json").output)
    assert sorted(in_first_column(rows)) == sorted(found)
    (said,) = [row["meaning"] for row in rows if "`sentences`" in row["key"]]
    sentence = found["sentences"][0]
    assert sorted(names(said)) == sorted(sentence)
    assert sorted(sentence["figures"][0]["rows"][0]) == sorted(SCHEMA.names)


# Files of a statement


EXPORTS = DOCS / "exports.md"


def test_every_format_of_a_statement_is_in_the_table() -> None:
    assert in_first_column(table(EXPORTS, "Formats", "format")) == list(FORMATS)


def test_every_style_of_the_template_is_in_the_table() -> None:
    ours = [name for name, *_ in (*word_template.PARAGRAPHS, *word_template.CHARACTERS)]
    rows = table(EXPORTS, "Styles", "style")
    assert sorted(in_first_column(rows)) == sorted(["Normal", *ours, word_template.TABLE])
    assert word_template.NAME in names(sections(EXPORTS)["Your own style in Word"])


def test_every_placeholder_of_a_template_is_in_the_table() -> None:
    fields = build_document(draft()).fields
    rows = table(EXPORTS, "Your own front sheet", "placeholder")
    assert sorted(in_first_column(rows)) == sorted([*fields, BODY])


# Links to pages


def test_the_query_keys_are_those_of_the_table() -> None:
    rows = {name_of(row): row for row in table(DOCS / "links.md", "Links", "key")}
    assert list(rows) == list(links.KEYS)
    for key, choices, default in (
        ("window", Window, View().window),
        ("compare", Compare, View().compare),
    ):
        assert names(rows[key]["values"]) == [str(choice) for choice in choices]
        assert names(rows[key]["default"]) == [str(default)]


def test_the_keys_of_statements_are_those_of_the_table() -> None:
    rows = table(DOCS / "links.md", "Links", "key of a statement")
    assert {name_of(row): names(row["page"])[0] for row in rows} == links.STATEMENT_KEYS
    (example,) = [names(row["values"])[-1] for row in rows if name_of(row) == "statement"]
    papers, problems = links.read_statement_keys({"statement": [example]})
    assert papers.statement == ("2023-12-west-midlands", 1) and not problems


def test_the_links_that_are_shown_can_be_honoured() -> None:
    catalogue, register = load_catalogue(), Register()
    live, pinned = re.findall(r"^    /(\S+)$", text_of(DOCS / "links.md"), re.MULTILINE)
    for written in (live, pinned):
        path, query = urlsplit(written).path, parse_qs(urlsplit(written).query)
        assert path in catalogue.priorities
        assert links.read_link(query, catalogue, register).problems == ()
    view, _ = links.read_view(parse_qs(urlsplit(live).query), catalogue)
    assert urlencode(links.live_query(view), doseq=True) == urlsplit(live).query
    assert tuple(parse_qs(urlsplit(pinned).query)) == links.KEYS


# The data contract


CONTRACT = DOCS / "data-contract.md"


def test_the_columns_are_those_of_the_schema() -> None:
    rows = table(CONTRACT, "A snapshot", "column")
    found = [(name_of(row), row["type"], row["may be empty"]) for row in rows]
    empty = {True: "yes", False: "no"}
    assert found == [(field.name, str(field.type), empty[field.nullable]) for field in SCHEMA]
    (status,) = [row["meaning"] for row in rows if name_of(row) == "status"]
    assert names(status) == [str(one) for one in Status]


def test_the_metadata_are_those_that_are_written() -> None:
    stored = json.loads(Register().open().metadata.to_json())
    rows = table(CONTRACT, "A snapshot", "key")
    assert sorted(map(name_of, rows)) == sorted(stored)
    assert {field.name for field in fields(Metadata)} <= set(stored)


def test_the_register_is_as_written() -> None:
    rows = {name_of(row): row["meaning"] for row in table(CONTRACT, "A data folder", "key")}
    assert list(rows) == [field.name for field in fields(RegisterEntry)]
    assert set(names(rows["rows"])) == set(Register().current().rows)
    for key in ("action", "mode"):
        assert names(rows[key]) == choices(RegisterEntry, key)


def test_the_history_of_a_statement_is_as_written() -> None:
    rows = {
        name_of(row): row["meaning"] for row in table(CONTRACT, "Statements", "key of an entry")
    }
    assert list(rows) == [field.name for field in fields(change_log.StatementEntry)]
    assert names(rows["kind"]) == choices(change_log.StatementEntry, "kind")


def choices(entry: type, key: str) -> list[str]:
    """The values that a key may have, where these are listed in its type."""
    kind = get_type_hints(entry)[key]
    kinds = [kind, *get_args(kind)]
    return [one for k in kinds if get_origin(k) is Literal for one in get_args(k)]


ENTRIES = [
    found
    for module in (definitions, source_definitions, office)
    for found in vars(module).values()
    if isinstance(found, type) and is_dataclass(found) and found.__module__ == module.__name__
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.__name__)
def test_the_keys_of_a_catalogue_table_are_those_of_the_code(entry: type) -> None:
    heading = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entry.__name__).capitalize()
    rows = {name_of(row): row for row in table(CONTRACT, heading, "key")}
    assert {key: row["needed"] for key, row in rows.items()} == needed(entry)
    for key, row in rows.items():
        assert set(choices(entry, key)) <= set(names(row["meaning"])), key


def needed(entry: type) -> dict[str, str]:
    """Key -> whether an entry must have it; the id is the name of the table."""
    return {
        f.name: "yes" if f.default is MISSING and f.default_factory is MISSING else "no"
        for f in fields(entry)
        if f.name != "id"
    }


def test_the_files_of_a_catalogue_are_those_of_the_table() -> None:
    rows = table(CONTRACT, "The catalogue", "file")
    listed = {name.rstrip("/") for name in in_first_column(rows)}
    assert {path.name for path in BUNDLED_CATALOGUE.iterdir()} <= listed
    assert {path.name for path in TINY.iterdir()} <= listed
    kinds = {name for name in listed if "." not in name}
    assert {f"{kind}.toml" for kind in kinds} <= listed


# Another force


GUIDE = DOCS / "another-force.md"


@pytest.mark.parametrize(
    ("section", "first", "entry"),
    [
        ("2. The source files", "key", bundle.Plan),
        ("Figures typed in", "key", typed_document.TypedDocument),
        ("Figures typed in", "key of a figure", typed_document.DocumentFigure),
    ],
)
def test_the_keys_of_a_file_are_those_of_the_code(section: str, first: str, entry: type) -> None:
    rows = table(GUIDE, section, first)
    assert {name_of(row): row["needed"] for row in rows} == needed(entry)


def test_the_keys_of_a_snapshot_are_those_of_the_code() -> None:
    rows = table(GUIDE, "2. The source files", "key of a snapshot")
    assert sorted(in_first_column(rows)) == sorted(needed(bundle.SnapshotPlan))


def test_the_smallest_catalogue_is_shown_whole() -> None:
    linked = {
        (GUIDE.parent / target).resolve()
        for target in LINK.findall(sections(GUIDE)["1. The catalogue"])
        if "catalogue-tiny" in target
    }
    assert linked == set(TINY.rglob("*.toml"))


def test_following_the_guide_gives_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The smallest catalogue, the plan in the guide, and a folder of source files."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(shutil.copytree(TINY, tmp_path / "catalogue")))
    monkeypatch.setenv("PCC_METRICS_DATA", str(data))
    (plan,) = re.findall(r"^```toml\n(.*?)^```", text_of(GUIDE), re.MULTILINE | re.DOTALL)
    (data / bundle.PLAN).write_text(plan, "utf-8")
    bundle.build(SOURCE_FILES, data, lambda _: None)
    answer = run("pcc-metrics figure robbery_street --window 1m").output
    # Two months of crimes are too few to tell whether they are complete.
    assert "No figure for robbery (street-level data) in Cumbria" in answer
    assert "that takes 12 months, and there are 2" in answer


# Worked examples


METHOD = DOCS / "method.md"
EXAMPLES = re.findall(r"^Example: `(.+?)`(.*?)\n$", text_of(METHOD), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("command", "said"), EXAMPLES, ids=lambda s: s[:60])
def test_what_an_example_says_is_in_the_answer(command: str, said: str) -> None:
    output = run(command).output
    bold = [" ".join(one.split()) for one in re.findall(r"\*\*(.+?)\*\*", said, re.DOTALL)]
    assert bold
    holds = holds_number if command.endswith("--json") else holds_text
    assert [one for one in bold if not holds(output, one)] == []


def holds_text(output: str, wanted: str) -> bool:
    """The words as they stand, and no part of a longer number or word."""
    return bool(re.search(rf"(?<![\w.,]){re.escape(wanted)}(?!\w|[.,]\d)", output))


def holds_number(output: str, wanted: str) -> bool:
    """A number of the JSON that rounds to the one that is written."""
    decimals = len(wanted.partition(".")[2])
    value = float(wanted.replace(",", ""))
    return any(round_half_up(n, decimals) == value for n in numbers(json.loads(output)))


def numbers(found: Any) -> Iterator[float]:
    if isinstance(found, dict | list):
        for inside in found.values() if isinstance(found, dict) else found:
            yield from numbers(inside)
    elif isinstance(found, int | float) and not isinstance(found, bool):
        yield found


def test_every_large_number_of_the_method_is_part_of_an_example() -> None:
    checked = " ".join(said for _, said in EXAMPLES)
    written = set(re.findall(r"\d+,\d{3}", text_of(METHOD))) - {"1,000"}
    bold = set(re.findall(r"\d+,\d{3}", " ".join(re.findall(r"\*\*(.+?)\*\*", checked, re.DOTALL))))
    assert written - bold == set()


def test_the_force_s_monthly_counts_resemble_their_neighbours_as_the_note_says() -> None:
    reader = Reader(Register().open(), load_catalogue())
    briefs = [
        build_page_content(reader, priority, View())
        for priority in reader.catalogue.priorities.values()
    ]
    drawn = [monitoring for brief in briefs for monitoring in brief.monitorings]
    assert drawn and all(monitoring.faint for monitoring in drawn)
    alike = [monitoring.resemblance or 0 for monitoring in drawn]
    note = text_of(DOCS / "decisions" / "2026-11-22-monitoring.md")
    assert f"{min(alike):.2f} to {max(alike):.2f}" in note
