"""The office writes a statement in the browser: two at once, a kill, final, published, amended."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from pcc_metrics.domain.catalogue import load_catalogue
from pcc_metrics.export.files import FORMATS, PACK
from pcc_metrics.statement.statement_store import StatementStore
from pcc_metrics.statement.text_fields import ON, PRE_ELECTION
from tests.browser.served import Server, settle
from tests.support.pdf_structure import everything_in
from tests.support.statement_writers import SNAPSHOT, STATEMENT
from tests.support.statements import FIRST, complete_texts

ADDRESS = f"/statement?quarter=2023-12&snapshot={FIRST}"
SAVED = re.compile(r"^Saved .* \(version \d+\)\.$")
WIDTHS = (1280, 390)  # a desk and a phone
WHY = "Why it applies, or does not"
PARTS = ("Front sheet", "Introduction", "Serious violence", "Warnings", "The whole statement")


@pytest.fixture
def office(data_copy: Path, serve: Callable[..., Server]) -> Server:
    """The app on a copy of the bundled data, opened on this computer."""
    return serve(PCC_METRICS_DATA=data_copy)


@pytest.fixture
def second(browser: Browser) -> Iterator[Page]:
    """Somebody else's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def go(page: Page, server: Server, address: str = ADDRESS) -> None:
    page.goto(server.url + address)
    settle(page)


def section(page: Page, name: str) -> None:
    """Turn to the passage of a priority."""
    parts = page.get_by_role("radiogroup", name="Part of the statement, and what it still needs")
    parts.locator("label").filter(has_text=re.compile(f"^{name}")).click()
    settle(page)


def box(page: Page, label: str = WHY) -> Locator:
    return page.get_by_label(label, exact=True)


def write(page: Page, text: str, label: str = WHY) -> None:
    """Write into a box and leave it."""
    box(page, label).fill(text)
    box(page, label).press("Control+Enter")
    settle(page)


def expect_both(page: Page, *texts: str) -> None:
    """The part shows what two people wrote at once."""
    both = page.locator("[class*=st-key-conflict]")
    for text in texts:
        expect(both.get_by_text(text, exact=True)).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def stored(folder: Path) -> dict[str, str]:
    return dict(StatementStore(folder).history(STATEMENT).texts)


def fill(folder: Path) -> None:
    """All that a statement needs, by somebody else."""
    statements = StatementStore(folder)
    for part, text in complete_texts(commentary="We thought about it.").items():
        statements.save(STATEMENT, part, text, seen=0, who="Grace", snapshot=SNAPSHOT)


@pytest.mark.smoke
def test_a_text_is_saved_when_its_box_is_left_and_is_there_the_next_day(
    office: Server, page: Page, data_copy: Path, console_errors: list[str]
) -> None:
    go(page, office)
    section(page, "Homicide")
    box(page).fill("Because it does.")
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert stored(data_copy) == {"why/homicide": "Because it does."}
    assert console_errors == []
    page.goto("about:blank")  # a page that is open finds its server gone, and rightly says so
    office.restart()
    go(page, office)
    section(page, "Homicide")
    expect(box(page)).to_have_value("Because it does.")
    assert console_errors == []


def test_two_people_on_one_part_both_see_both_texts(
    office: Server, page: Page, second: Page, data_copy: Path
) -> None:
    for one in (page, second):
        go(one, office)
        section(one, "Homicide")
    write(page, "Hers.")
    write(second, "His.")
    expect(second.get_by_text("saved this part on")).to_be_visible()
    expect(box(second)).to_have_value("His.")
    go(page, office)
    section(page, "Homicide")
    for one in (page, second):
        expect_both(one, "Hers.", "His.")
    press(page, "Use this one instead")
    expect(page.locator("[class*=st-key-conflict]")).to_have_count(0)
    assert stored(data_copy)["why/homicide"] == "His."


def test_what_two_people_were_shown_as_saved_outlives_a_kill(
    office: Server, page: Page, second: Page, data_copy: Path
) -> None:
    parts = {page: ("Homicide", "why/homicide"), second: ("Drugs", "why/drugs")}
    for one, (name, _) in parts.items():
        go(one, office)
        section(one, name)
    for count in range(3):
        for one, (name, _) in parts.items():
            write(one, f"{name}, text {count}.")
            expect(one.get_by_text(SAVED)).to_be_visible()
    box(page).fill("Not shown as saved yet.")
    office.kill()
    kept = stored(data_copy)
    for name, part in parts.values():
        assert kept[part] == f"{name}, text 2."
        texts = [v.text for v in StatementStore(data_copy).history(STATEMENT).versions(part)]
        assert texts == [f"{name}, text {count}." for count in (2, 1, 0)]
    office.start()
    go(second, office)
    section(second, "Drugs")
    expect(box(second)).to_have_value("Drugs, text 2.")


def test_what_is_typed_is_kept_when_the_page_is_left_with_the_box_still_open(
    office: Server, page: Page, data_copy: Path
) -> None:
    go(page, office)
    section(page, "Homicide")
    box(page).press_sequentially("Typed and never left.")
    page.reload()
    settle(page)
    expect(box(page)).to_have_value("Typed and never left.")
    box(page, "What was done").press_sequentially("Half a contribution")
    page.get_by_role("link", name="Published statements").click()
    expect(page.get_by_role("heading", level=1, name="Published statements")).to_be_visible()
    go(page, office)
    expect(box(page, "What was done")).to_have_value("Half a contribution")
    assert stored(data_copy) == {"why/homicide": "Typed and never left."}


@pytest.mark.parametrize(
    ("part", "labels"),
    [
        ("Front sheet", ("Presented by", "Financial implications", "Risk implications")),
        ("Homicide", (WHY, "What was done", "Source", "Quarterly reflections", "Planned activity")),
    ],
    ids=["front sheet", "priority"],
)
def test_what_is_typed_while_the_box_before_it_is_saved_stays(
    office: Server, page: Page, part: str, labels: tuple[str, ...]
) -> None:
    go(page, office)
    section(page, part)
    for label in labels:
        box(page, label).fill(f"On {label}.")  # at once: the box before it is being saved
    settle(page)
    for label in labels:
        expect(box(page, label)).to_have_value(f"On {label}.")


def test_a_statement_with_gaps_is_refused(office: Server, page: Page) -> None:
    go(page, office)
    press(page, "Sign off")
    expect(page.get_by_text("It cannot be signed off yet")).to_be_visible()
    expect(page.get_by_text("DRAFT, version 1")).to_be_visible()


def test_finished_published_read_amended_and_compared(
    office: Server, page: Page, data_copy: Path
) -> None:
    fill(data_copy)
    go(page, office)
    press(page, "Sign off")
    press(page, "Publish")
    expect(page.get_by_text("Published as version 1.")).to_be_visible()
    page.get_by_role("link", name="Read the published statement").click()
    settle(page)
    assert page.url == f"{office.url}/statements?statement={STATEMENT}-1"
    expect(page.get_by_text("Published version 1").first).to_be_visible()
    amend(page, office, data_copy)
    go(page, office, f"/statements?statement={STATEMENT}-1")
    expect(page.get_by_text("Version 2 amends this one: A name was wrong.")).to_be_visible()
    expect(page.get_by_text("We thought about it.").first).to_be_visible()
    go(page, office, "/statements")
    press(page, "Compare sentence by sentence")
    expect(page.get_by_role("cell", name="The right name.", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="Gone", exact=True).first).to_be_visible()


def amend(page: Page, office: Server, data_copy: Path) -> None:
    """A second version with another passage on drugs."""
    go(page, office)
    page.get_by_text("Amend it", exact=True).click()
    box(page, "Reason").fill("A name was wrong.")
    press(page, "Begin a new version")
    section(page, "Drugs")
    write(page, "The right name.", "Quarterly reflections")
    assert stored(data_copy)["reflections/drugs"] == "The right name."
    press(page, "Sign off")
    press(page, "Publish")
    expect(page.get_by_text("Published as version 2.")).to_be_visible()


def test_a_number_that_drifted_is_told_beside_its_box(office: Server, page: Page) -> None:
    go(page, office)
    section(page, "Homicide")
    write(page, "There were 43 homicides.", "Quarterly reflections")
    warning = page.get_by_test_id("stAlertContentWarning")
    expect(warning.get_by_text("The figures have 41 (homicides")).to_be_visible()


def test_the_pages_fit_a_desk_and_a_phone(office: Server, page: Page, data_copy: Path) -> None:
    fill(data_copy)
    statements = StatementStore(data_copy)
    statements.save(STATEMENT, PRE_ELECTION, ON, seen=0, who="Grace", snapshot=SNAPSHOT)
    for width, address in product(WIDTHS, (ADDRESS, "/statements")):
        page.set_viewport_size({"width": width, "height": 900})
        go(page, office, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth - e.clientWidth") <= 1


def test_statements_with_all_that_they_hold_shut_nobody_out(
    office: Server, page: Page, data_copy: Path
) -> None:
    fill(data_copy)
    go(page, office)
    press(page, "Sign off")
    press(page, "Publish")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = violations_of_all(page, office)
        assert {where: them for where, them in found.items() if them} == {}, width


def violations_of_all(page: Page, office: Server) -> dict[str, list[str]]:
    """What axe finds on each view of the statements, with everything opened."""
    seen: dict[str, list[str]] = {}
    for address in (
        *("/statements", f"/statements?statement={STATEMENT}-1"),
        f"/statements?statement={STATEMENT}-1&beside={STATEMENT}-1",
    ):
        go(page, office, address)
        seen[address] = every_violation(page)
    go(page, office, "/statement?quarter=2026-09")
    for name in PARTS:
        section(page, name)
        seen[name] = every_violation(page)
    return seen


def every_violation(page: Page) -> list[str]:
    """What axe-core finds, also what it holds to be of little harm."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def downloaded(page: Page, name: str, folder: Path) -> Path:
    """The file that a button gives."""
    with page.expect_download() as found:
        page.get_by_role("button", name=name).click()
    path = folder / found.value.suggested_filename
    found.value.save_as(path)
    return path


@pytest.mark.smoke
def test_the_statement_is_taken_away_in_every_format(
    office: Server, page: Page, data_copy: Path, tmp_path: Path
) -> None:
    fill(data_copy)
    go(page, office)
    page.get_by_text("Download", exact=True).click()
    for form, kind in FORMATS.items():
        path = downloaded(page, kind.title, tmp_path)
        assert path.name == f"statement-{STATEMENT}-draft.{form}"
        content = path.read_bytes()
        if form in ("docx", "xlsx"):
            assert zipfile.is_zipfile(path)
        else:
            text = everything_in(content) if form == "pdf" else content.decode()
            # The address that the files carry is the one that this reader came by.
            assert "We thought about it." in text and f"{office.url}/statements?" in text


def test_all_local_packs_are_made_in_one_action(office: Server, page: Page, tmp_path: Path) -> None:
    lpas = load_catalogue().lpas
    go(page, office)
    page.get_by_text("Download", exact=True).click()
    page.get_by_role("button", name=f"Make all {len(lpas)} local packs").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    ready = re.compile("All local packs as a zip")
    expect(page.get_by_role("button", name=ready)).to_be_visible(timeout=120_000)
    path = downloaded(page, "All local packs as a zip", tmp_path)
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
    assert len(names) == len(lpas) * len(PACK)
    assert {name.split("/")[0] for name in names} == {f"2023-12-{area.id}" for area in lpas}
