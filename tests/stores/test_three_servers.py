"""Eight people publish through three servers, which are killed one after another."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import Queue
from threading import Event

import pytest
import requests
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import WebSocketException

from tests.browser.served import Server
from tests.stores.conftest import StorePlace
from tests.support.many_servers import Office, name_of, open_office
from tests.support.raw_client import Shown, Wire
from tests.support.signed_in import opened, sign_in_as

KILLS = {"az": 20}
FEWER_KILLS = 6
PATIENCE_SECONDS = 180.0  # until somebody presses the button, on a busy machine
WRITING_SECONDS = 0.6  # from a press until a publication is written, about
# Whose month each of them publishes, and about how many there were in the month before.
PUBLISHERS = (
    ("robbery_street", "birmingham", 290),
    ("robbery_street", "coventry", 60),
    ("robbery_street", "dudley", 40),
    ("robbery_street", "sandwell", 60),
    ("robbery_street", "solihull", 30),
    ("robbery_street", "walsall", 45),
    ("robbery_street", "wolverhampton", 30),
    ("burglary_street", "walsall", 100),
)
ACCESS = '[access.analysts]\ndomains = ["example.org"]\n'
FILE = (
    "title,April 2026\nas_of,2026-06-01\npublisher,The office\n\n"
    "measure,area,start,end,value,numerator,denominator,status,source,note\n"
    "{measure},{area},2026-04-01,2026-04-30,{value},,,provisional,police-uk-street,\n"
)
UPLOADER = "The file"
BOXES = ("What is new or corrected", "Why the warnings may pass")
LOST = (OSError, WebSocketException, requests.RequestException)  # a connection to a dead server


class Outcome(StrEnum):
    """What a publisher was told."""

    PUBLISHED = "published"
    REFUSED = "refused"
    LOST = "nothing, the connection was lost"


@dataclass
class Attempt:
    """A publication as its publisher tried it. `asked`: the button was pressed."""

    who: str
    value: int
    note: str
    asked: bool = False
    outcome: Outcome = Outcome.LOST
    shown: str = ""


@pytest.fixture
def office(place: StorePlace, tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "office"
    folder.mkdir()
    with open_office(folder, place.address, ACCESS) as office:
        yield office


def test_nothing_is_lost_and_everybody_is_told_the_truth(office: Office) -> None:
    before, done = office.register().entries(), Event()
    asked: Queue[str] = Queue()
    kills = KILLS.get(office.address.partition(":")[0], FEWER_KILLS)
    with ThreadPoolExecutor(len(PUBLISHERS)) as pool:
        working = [
            pool.submit(keep_publishing, office, n, asked, done) for n in range(len(PUBLISHERS))
        ]
        try:
            kill_who_is_asked(office, kills, asked)
        finally:
            done.set()
        attempts = {one.note: one for each in working for one in each.result()}
    register = office.register()
    register.verify()
    entries = register.entries()
    new = {entry.note: entry for entry in entries[len(before) :]}
    assert entries[: len(before)] == before and len(new) == len(entries) - len(before)
    parents = [entry.parent for entry in new.values()]
    assert parents == [entry.snapshot for entry in entries[len(before) - 1 : -1]]
    for attempt in attempts.values():
        if attempt.outcome is Outcome.PUBLISHED:
            assert new[attempt.note].snapshot in attempt.shown
        elif attempt.outcome is Outcome.REFUSED:
            assert attempt.note not in new, attempt.shown
    assert all(attempts[note].asked for note in new)
    # Each has figures of their own, so what was entered last for them still stands.
    last = {entry.who: attempts[note].value for note, entry in new.items()}
    assert {who: value_in(office, int(who[-1])) for who in last} == last
    outcomes = [attempt.outcome for attempt in attempts.values()]
    assert outcomes.count(Outcome.PUBLISHED) >= len(PUBLISHERS) and Outcome.LOST in outcomes


def test_what_somebody_brought_is_there_when_their_server_was_killed(office: Office) -> None:
    claims = {"sub": "jo", "name": "Jo", "email": "jo@example.org", "email_verified": True}
    measure, area, value = PUBLISHERS[0]
    with opened(office, sign_in_as(office, claims)) as tab:
        bring(tab, FILE.format(measure=measure, area=area, value=value).encode())
        own = office.name_of_own(tab)
        next(one for one in office.servers if name_of(one) == own).kill()
    with opened(office, sign_in_as(office, claims)) as tab:
        shown = press_publish(tab, tab.run(path="publish"), "April, on another server.")
    assert "Published: snapshot" in shown.text
    assert value_in(office, 0) == value


def value_in(office: Office, number: int) -> float | None:
    """What the current figures say of what a publisher publishes."""
    measure, area, _ = PUBLISHERS[number]
    rows = office.register().open().table.to_pylist()
    values = (
        row["value"]
        for row in rows
        if (row["measure"], row["area"], f"{row['start']}") == (measure, area, "2026-04-01")
    )
    return next(values, None)


def kill_who_is_asked(office: Office, kills: int, asked: Queue[str]) -> None:
    """Kill servers just after somebody pressed the button on them, and start them again.

    Every other press is let be, so that some are answered.
    """
    chance = random.Random(25)  # noqa: S311 - the same moments again
    starting: list[tuple[Server, Future[None]]] = []
    with ThreadPoolExecutor(len(office.servers)) as pool:
        while kills:
            name = newest(asked)
            starting = [(server, start) for server, start in starting if not start.done()]
            if len(starting) == len(office.servers) - 1:
                starting.pop(0)[1].result()
            down = [server for server, _ in starting]
            up = [server for server in office.servers if server not in down]
            server = next((one for one in up if name_of(one) == name), None)
            if server and chance.random() < 0.5:
                time.sleep(chance.uniform(0, WRITING_SECONDS))
                server.kill()
                starting.append((server, pool.submit(server.start)))
                kills -= 1


def newest(asked: Queue[str]) -> str:
    """The name of a server on which somebody presses just now."""
    while not asked.empty():
        asked.get()
    return asked.get(timeout=PATIENCE_SECONDS)


def keep_publishing(office: Office, number: int, asked: Queue[str], done: Event) -> list[Attempt]:
    """One publication after the other, each with another value; a last one undisturbed."""
    attempts: list[Attempt] = []
    while not done.is_set() or attempts[-1].outcome is not Outcome.PUBLISHED:
        count = len(attempts)
        value = PUBLISHERS[number][2] + count
        attempts.append(Attempt(f"Publisher {number}", value, f"Publication {count} of {number}."))
        try_to_publish(office, number, attempts[-1], asked)
    return attempts


def try_to_publish(office: Office, number: int, attempt: Attempt, asked: Queue[str]) -> None:
    measure, area, _ = PUBLISHERS[number]
    file = FILE.format(measure=measure, area=area, value=attempt.value).encode()
    person = f"{attempt.note}@example.org".replace(" ", "-")  # nobody takes up another's work
    claims = {"sub": person, "name": attempt.who, "email": person, "email_verified": True}
    try:
        with opened(office, sign_in_as(office, claims)) as tab:
            shown = bring(tab, file)
            server = office.name_of_own(tab)
            while attempt.outcome is Outcome.LOST:
                attempt.asked = True
                asked.put(server)
                shown = press_publish(tab, shown, attempt.note)
                note_outcome(attempt, shown)
                if attempt.outcome is Outcome.LOST:  # somebody else was first
                    shown = tab.run(shown.buttons["Check again on top of it"], path="publish")
    except LOST:
        pass


def bring(tab: Wire, file: bytes) -> Shown:
    shown = tab.run(path="publish")
    state = tab.upload(shown.boxes[UPLOADER], "april.csv", file)
    return tab.run(path="publish", states=[state])


def press_publish(tab: Wire, shown: Shown, note: str) -> Shown:
    boxes = [box for label, box in shown.boxes.items() if label.startswith(BOXES)]
    states = [WidgetState(id=box, string_value=note) for box in boxes]
    return tab.run(shown.buttons["Publish"], path="publish", states=states)


def note_outcome(attempt: Attempt, shown: Shown) -> None:
    attempt.shown = shown.text
    if "Published: snapshot" in shown.text:
        attempt.outcome = Outcome.PUBLISHED
    elif "Check again on top of it" not in shown.buttons:
        attempt.outcome = Outcome.REFUSED
