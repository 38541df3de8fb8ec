"""The command line: the pages' figures, exit statuses, and a plain sentence for every fault."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pcc_metrics.cli.commands import main
from pcc_metrics.store.register import Register
from pcc_metrics.store.snapshot import Metadata
from pcc_metrics.store.snapshot_file import read_snapshot, to_table, write_file
from tests.support.environment import shared_path
from tests.support.factories import AS_OF, CATALOGUE, FOLDER, LPAS, everywhere, people, row
from tests.support.publications import publish, withdraw

YEAR = "2025-04/2026-03"
OLD = [*everywhere("thefts", "2024-04", [10] * 21), *people(dict.fromkeys(LPAS, 100_000))]
NEW = [
    *everywhere("thefts", "2024-04", [10] * 12 + [9] * 12),
    *people(dict.fromkeys(LPAS, 100_000)),
    row("answered", "shire", "2026-03", 0.9, of=(90, 100), source="calls"),
    row("deaths", "shire", YEAR, 41, source="yearbook"),
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the made-up force with two snapshots."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("PCC_METRICS_DATA", str(folder))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(FOLDER))
    publish(folder, OLD, CATALOGUE, AS_OF.replace(month=1))
    publish(folder, NEW, CATALOGUE, AS_OF)
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def output(*arguments: str) -> str:
    """What a command that succeeds prints."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def answer(*arguments: str) -> dict[str, Any]:
    return json.loads(output("figure", *arguments, "--json"))


def fault(*arguments: str, status: int = 1) -> str:
    """What a command that fails says: never a traceback."""
    result = run(*arguments)
    assert result.exit_code == status, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result.output


# Figures.


@pytest.mark.usefixtures("data")
def test_a_figure_is_one_json_object_with_the_contract_s_keys() -> None:
    found = answer("thefts", "--area", "alder", "--to", "2026-03")
    assert set(found) >= {
        *("measure", "areas", "asked", "start", "end", "value", "unit", "numerator"),
        *("denominator", "interval", "rate", "status", "source", "comparisons", "notes"),
        "unavailable",
    }
    assert (found["measure"], found["areas"]) == ("thefts", ["alder"])
    assert (found["start"], found["end"]) == ("2025-04-01", "2026-03-31")
    assert found["asked"] == {"start": "2025-04-01", "end": "2026-03-31"}
    assert (found["value"], found["unit"], found["unavailable"]) == (108, "offences", None)
    assert (found["status"], found["source"]) == ("final", "street")
    assert set(found["interval"]) == {"lower", "upper", "level", "method"}
    rate = found["rate"]
    assert set(rate) >= {"value", "per", "lower", "upper", "population", "population_year"}
    assert (rate["value"], rate["population"], rate["population_year"]) == (1.08, 100_000, 2024)
    year = found["comparisons"][0]
    assert set(year) >= {
        *("kind", "start", "end", "months", "own_value", "value", "change", "change_percent"),
        *("sign", "verdict", "reason", "months_higher", "months_lower", "months_equal", "turn"),
    }
    assert (year["kind"], year["value"], year["change_percent"]) == ("year", 120, -10.0)
    assert (year["sign"], year["verdict"]) == ("?", "could be chance") and year["months"] == []
    assert (year["months_higher"], year["months_lower"], year["months_equal"]) == (0, 12, 0)
    assert year["turn"] is None and year["reason"] is None


@pytest.mark.usefixtures("data")
def test_a_proportion_gives_its_numerator_and_denominator() -> None:
    found = answer("answered", "--window", "1m")
    assert (found["value"], found["numerator"], found["denominator"]) == (0.9, 90, 100)
    assert found["interval"]["method"] == "wilson" and found["end"] == "2026-03-31"


@pytest.mark.usefixtures("data")
def test_no_figure_is_an_answer_with_a_reason_and_status_0() -> None:
    found = answer("thefts", "--to", "2020-01")
    assert found["value"] is None and found["end"] is None
    assert "year to January 2020" in found["unavailable"]
    assert found["unavailable"] in output("figure", "thefts", "--to", "2020-01")


@pytest.mark.usefixtures("data")
def test_without_a_month_the_latest_is_answered() -> None:
    assert answer("thefts")["end"] == "2026-03-31"
    assert answer("thefts", "--window", "1m")["value"] == 27


@pytest.mark.usefixtures("data")
def test_a_snapshot_is_named_by_the_start_of_its_id() -> None:
    assert answer("thefts", "--snapshot", "2026-01")["end"] == "2025-12-31"
    assert answer("thefts", "--snapshot", "2026-05")["end"] == "2026-03-31"


@pytest.mark.usefixtures("data")
def test_areas_are_added_up_and_an_area_named_twice_counts_once() -> None:
    assert answer("thefts", "--area", "alder", "--area", "birch")["value"] == 216
    assert answer("thefts", "--area", "alder", "--area", "alder")["value"] == 108
    twice = output("draft", "property", "--area", "alder", "--area", "alder")
    assert "108 thefts were recorded" in twice
    assert "\nAlder, the year to March 2026." in twice


@pytest.mark.usefixtures("data")
def test_a_figure_in_words_names_its_source_status_and_snapshot() -> None:
    text = output("figure", "thefts", "--area", "alder")
    assert "108 thefts were recorded in Alder in the year to March 2026" in text
    assert "numbered 108: 10% fewer than the 120 in the year to March 2025" in text
    assert "Monthly counts by area" in text and "Status: final" in text
    assert Register().current().snapshot in text


# Drafts.


@pytest.mark.usefixtures("data")
def test_a_draft_is_text_for_one_several_or_all_priorities() -> None:
    one, two, every = (
        output("draft", "service"),
        output("draft", "service", "property"),
        output("draft"),
    )
    assert "90% of calls were answered in time" in one
    assert one.strip() in two and "thefts were recorded" in two
    assert every.count(Register().current().snapshot) >= len(CATALOGUE.priorities)


@pytest.mark.usefixtures("data")
def test_a_draft_in_json_carries_the_figures_of_each_sentence() -> None:
    (page,) = json.loads(output("draft", "property", "--format", "json", "--window", "3m"))
    assert (page["priority"], page["window"], page["to"]) == ("property", "3m", "2026-03")
    assert page["snapshot"] == Register().current().snapshot
    level = next(s for s in page["sentences"] if s["fact"] == "level")
    (figure,) = level["figures"]
    assert figure["value"] == 81 and len(figure["rows"]) == 9
    assert {r["source"] for r in figure["rows"]} == {"street"}


@pytest.mark.usefixtures("data")
def test_a_draft_can_be_written_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    assert output("draft", "service", "-o", str(path)) == ""
    assert path.read_text(encoding="utf-8").strip() == output("draft", "service").strip()
    said = fault("draft", "service", "-o", str(tmp_path / "nowhere" / "draft.txt"))
    assert "nowhere" in said and "cannot be written" in said


# History.


def test_history_lists_every_entry_and_marks_the_current(data: Path) -> None:
    first, second = (entry.snapshot for entry in Register().publications())
    text = output("history")
    assert text.index(first) < text.index(second)
    assert f"{second} (current)" in text and f"{first} (current)" not in text
    withdraw(data, second, "A month was wrong.")
    text = output("history")
    assert "withdraw" in text and "A month was wrong." in text and f"{first} (current)" in text
    entries = json.loads(output("history", "--json"))
    assert [e["action"] for e in entries] == ["publish", "publish", "withdraw"]
    assert entries[1]["previous"] and entries[0]["previous"] is None


def test_history_is_shown_even_where_everything_was_withdrawn(data: Path) -> None:
    for entry in Register().publications():
        withdraw(data, entry.snapshot, "Wrong.")
    text = output("history")
    assert text.count("  withdraw ") == 2 and "(current)" not in text
    assert "No snapshot has been published" in fault("figure", "thefts")


def test_a_history_without_entries_says_so(data: Path) -> None:
    shutil.rmtree(data / "register")
    assert "The register has no entry, and snapshots/ holds 2 files." in fault("history")
    shutil.rmtree(data / "snapshots")
    assert output("history").startswith("Nothing has been published in")


# Faults: status 1 and a sentence; wrong usage: status 2.


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["figure", "theft"], ["There is no measure “theft”", "thefts", "deaths"]),
        (
            ["figure", "thefts", "--area", "aldr"],
            ["There is no area “aldr”", "shire, alder, birch"],
        ),
        (["figure", "thefts", "--area", ""], ["There is no area “”"]),
        (["figure", "thefts", "--to", "March"], ["“March” is not a month", "YYYY-MM"]),
        (["figure", "thefts", "--to", "2026-13"], ["“2026-13” is not a month"]),
        (
            ["figure", "thefts", "--snapshot", "1999"],
            ["There is no snapshot “1999”", "2026-05-31-"],
        ),
        (["figure", "thefts", "--snapshot", "2026"], ["“2026” fits several snapshots"]),
        (
            ["figure", "thefts", "--area", "alder", "--area", "nation"],
            ["Only local policing areas can be added up"],
        ),
        (["draft", "burglary"], ["There is no priority “burglary”", "property, violence, service"]),
        (["draft", "--to", "soon"], ["“soon” is not a month"]),
        (["ingest", "telepathy", "x.csv", "-o", "x.parquet"], ["There is no source “telepathy”"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) and len(value) > 1 else "",
)
def test_a_fault_in_what_was_given_is_named(arguments: list[str], said: list[str]) -> None:
    text = fault(*arguments)
    assert all(part in text for part in said), text


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    "arguments",
    [
        ["figure"],
        ["figure", "thefts", "--window", "2m"],
        ["figure", "thefts", "--compare", "last"],
        ["figure", "thefts", "--since", "2026-03"],
        ["draft", "--format", "papyrus"],
        ["ingest", "ons-c2", "-o", "x.parquet"],
        ["ingest", "ons-c2", "x.csv"],
        ["serve", "--port", "70000"],
        ["publicise"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_apart(arguments: list[str]) -> None:
    assert "Usage:" in fault(*arguments, status=2)


def _no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def _a_file_for_a_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("")


def _empty(folder: Path) -> None:
    shutil.rmtree(folder / "register")


def _current(folder: Path) -> Path:
    return folder / Register(folder).current().file


def _no_file(folder: Path) -> None:
    _current(folder).unlink()


def _cut_short(folder: Path) -> None:
    path = _current(folder)
    path.write_bytes(path.read_bytes()[:-20])


def _another_file(folder: Path) -> None:
    _current(folder).write_text("measure,area\n")


def _broken_chain(folder: Path) -> None:
    first = folder / "register" / "000001.json"
    first.write_text(first.read_text().replace("A tester", "Nobody"))


def _missing_entry(folder: Path) -> None:
    (folder / "register" / "000001.json").unlink()


def _garbled_entry(folder: Path) -> None:
    (folder / "register" / "000002.json").write_text("{")


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "no data folder": (_no_folder, "There is no data folder at"),
    "a file for a folder": (_a_file_for_a_folder, "There is no data folder at"),
    "nothing published": (_empty, "No snapshot has been published in"),
    "a file that is not there": (_no_file, "but the file is not there"),
    "a file cut short": (_cut_short, "is not the file that was published"),
    "another file": (_another_file, "is not the file that was published"),
    "a broken chain": (_broken_chain, "chain breaks at 000002.json"),
    "an entry missing": (_missing_entry, "has no entry 000001"),
    "an entry garbled": (_garbled_entry, "000002.json in the register cannot be read"),
}


@pytest.mark.parametrize(("damage", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_data_folder_is_a_sentence(
    damage: Callable[[Path], None], said: str, data: Path
) -> None:
    damage(data)
    for arguments in (("figure", "thefts"), ("draft",)):
        assert said in fault(*arguments)


def test_a_truncated_file_that_the_register_does_name_is_a_sentence(data: Path) -> None:
    """The digest fits, because the file was cut before it was published."""
    whole = data / "snapshots" / "whole.parquet"
    write_file(whole, to_table(NEW), Metadata("t", AS_OF, "p", "n", {}))
    whole.write_bytes(whole.read_bytes()[:-20])
    Register(data).append(
        action="publish",
        snapshot="2026-05-31-00000000",
        file="snapshots/whole.parquet",
        digest=hashlib.sha256(whole.read_bytes()).hexdigest(),
        who="A tester",
        note="",
        mode="replace",
        parent=None,
        rows={},
    )
    assert "whole.parquet cannot be read as Parquet; it may be cut short" in fault("draft")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("measures.toml", 'polarity = "lower"', 'polarty = "lower"', "polarty"),
        ("measures.toml", 'kind = "count"', 'kind = "cuont"', "found 'cuont'"),
        ("measures.toml", '"break_ins"]', '"brake_ins"]', "there is no measure “brake_ins”"),
        ("areas.toml", 'parent = "shire"', 'parent = "shyre"', "there is no area “shyre”"),
        ("body.toml", 'force = "shire"', 'force = "shire', "body.toml: this is not valid TOML"),
    ],
    ids=["unknown key", "unknown kind", "unknown component", "unknown parent", "no TOML"],
)
def test_a_typing_mistake_in_the_catalogue_is_a_sentence(  # noqa: PLR0917 (a table of edits)
    file: str,
    old: str,
    new: str,
    said: str,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert data.is_dir()
    folder = tmp_path / "catalogue"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(folder))
    message = fault("figure", "thefts")
    assert said in message and file in message


def test_a_catalogue_folder_that_is_not_there_is_a_sentence(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCC_METRICS_CATALOGUE", str(data / "nowhere"))
    assert "There is no catalogue folder at" in fault("draft")


# Ingest: from a source's files to a file of observations, with a report.


def test_a_table_becomes_a_snapshot_file_with_a_report(tmp_path: Path) -> None:
    table = shared_path("data", "ons", "homicide-rate-by-police-force.csv")
    path = tmp_path / "rates.parquet"
    text = output("ingest", "ons-homicide-rate", str(table), "-o", str(path))
    assert "rows read" in text and "counted" in text and "left out" in text
    found = read_snapshot(path)
    assert found.areas_with("homicide_rate_3yr")
    assert table.name in found.metadata.note


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    table = shared_path("data", "ons", "homicide-rate-by-police-force.csv")
    path = tmp_path / "nowhere" / "rates.parquet"
    said = fault("ingest", "ons-homicide-rate", str(table), "-o", str(path))
    assert "nowhere" in said and "cannot be written" in said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = fault("ingest", "ons-c2", "nowhere.csv", "-o", str(tmp_path / "x.parquet"))
    assert "nowhere.csv" in said and not (tmp_path / "x.parquet").exists()


def test_a_file_of_another_source_is_refused(tmp_path: Path) -> None:
    table = shared_path("data", "ons", "homicide-rate-by-police-force.csv")
    path = tmp_path / "x.parquet"
    assert table.name in fault("ingest", "ons-c2", str(table), "-o", str(path))
    assert not path.exists()


def test_help_names_every_command() -> None:
    text = output("--help")
    for command in ("serve", "figure", "draft", "history", "ingest"):
        assert command in text and "Usage:" in output(command, "--help")
