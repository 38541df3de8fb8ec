"""The API of data.police.uk: outlines that are too much, months that are missing, and the pace."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcc_metrics.periods import Month
from pcc_metrics.sources.web.errors import StatusError, WebError
from pcc_metrics.sources.web.outlines import Outline, halves, text_of
from pcc_metrics.sources.web.police_api import AT_ONCE, LONGEST_ADDRESS, PoliceApi
from tests import originals, police_uk
from tests.originals import Originals, lasting
from tests.police_uk import API
from tests.shared import shared_path
from tests.test_web_fetching import QUICK

MONTH, EARLIER = Month.of(2026, 7), Month.of(2026, 6)
# A bent outline: the square from (-2, 52) to (-1, 53) without its upper right quarter.
BENT: Outline = (
    (-2.0, 52.0),
    (-1.0, 52.0),
    (-1.0, 52.5),
    (-1.5, 52.5),
    (-1.5, 53.0),
    (-2.0, 53.0),
    (-2.0, 52.0),
)
INSIDE, LIMIT = 2_400, 1_000


def scattered(count: int, month: Month) -> list[dict[str, object]]:
    """Crimes over the whole square: three quarters of them lie in the bent outline."""
    rolls = random.Random(3)  # noqa: S311
    places = ((52 + rolls.random(), -2 + rolls.random()) for _ in range(count))
    return [police_uk.crime(n, month, *place) for n, place in enumerate(places)]


CRIMES = scattered(INSIDE * 4 // 3, MONTH)


def in_bent(one: dict[str, object]) -> bool:
    lat, lng = police_uk._place(one)
    return lat < 52.5 or lng < -1.5


@pytest.fixture
def served() -> Iterator[Originals]:
    with originals.serving() as found:
        police_uk.publish_api(found, CRIMES, [EARLIER, MONTH], LIMIT)
        yield found


@pytest.fixture
def api(served: Originals) -> Iterator[PoliceApi]:
    found = PoliceApi(served.at(API), QUICK)
    yield found
    found.close()


def test_an_outline_with_too_many_crimes_is_split_until_it_fits(
    api: PoliceApi, served: Originals
) -> None:
    found = api.crimes(BENT, MONTH)
    assert {one.id for one in found.found} == {n for n, one in enumerate(CRIMES) if in_bent(one)}
    assert len(found.found) > 2 * LIMIT
    asked = served.asked(f"{API}/crimes-street/")
    assert {one.status for one in asked} == {200, 503}
    assert len(asked) <= 7


def test_too_many_crimes_on_one_spot_end_in_a_sentence(api: PoliceApi, served: Originals) -> None:
    spot = [police_uk.crime(n, MONTH, 52.2, -1.8) for n in range(11)]
    police_uk.publish_api(served, spot, [MONTH], 10)
    with pytest.raises(StatusError, match="has trouble of its own"):
        api.crimes(BENT, MONTH)


def test_a_month_that_is_not_published_is_not_zero(api: PoliceApi) -> None:
    found = api.crimes(BENT, Month.of(2026, 8))
    assert not found.published and found.found == ()


def test_an_area_without_any_crime_is_not_zero_either(api: PoliceApi) -> None:
    """As with a force that submits none: the answer is 200 and an empty list."""
    assert not api.crimes(BENT, EARLIER).published


def test_an_empty_part_of_an_area_is_zero(api: PoliceApi, served: Originals) -> None:
    left = [one for one in CRIMES if police_uk._place(one)[1] < -1.6]
    police_uk.publish_api(served, left, [MONTH])
    found = api.crimes(BENT, MONTH)
    assert found.published and len(found.found) == len(left)


def test_the_british_transport_police_are_told_apart(api: PoliceApi, served: Originals) -> None:
    crimes = [
        police_uk.crime(1, MONTH, 52.2, -1.8),
        police_uk.crime(2, MONTH, 52.2, -1.8, location_type="BTP"),
    ]
    police_uk.publish_api(served, crimes, [MONTH])
    assert [one.transport for one in api.crimes(BENT, MONTH).found] == [False, True]


def test_a_long_outline_is_posted(api: PoliceApi, served: Originals) -> None:
    """An address has a limit, which the outline of a city passes."""
    round_ = tuple(
        (-1.5 + 0.4 * math.cos(n / 300 * math.tau), 52.5 + 0.4 * math.sin(n / 300 * math.tau))
        for n in range(300)
    )
    assert len(text_of(round_)) > LONGEST_ADDRESS
    police_uk.publish_api(served, CRIMES, [MONTH], len(CRIMES))
    found = api.crimes(round_, MONTH)
    (asked,) = served.asked(f"{API}/crimes-street/")
    assert asked.method == "POST" and asked.form.startswith("date=2026-07&poly=")
    # A circle of 0.4 degrees has a share of pi x 0.16 of the square.
    assert len(found.found) == pytest.approx(len(CRIMES) * math.pi * 0.16, rel=0.1)


def test_real_answers_are_read(api: PoliceApi, served: Originals) -> None:
    text = shared_path("data", "police-uk-api", "crimes-street-2018-06-ward-E05000649.json")
    plain = json.loads(text.read_text("utf-8"))
    assert len(plain) > 1_000

    served.computed[f"{API}/crimes-street/all-crime"] = lambda a: a.give_json(json.dumps(plain))
    served.put(f"{API}/crimes-street-dates", '[{"date": "2018-06", "stop-and-search": []}]')
    found = api.crimes(BENT, Month.of(2018, 6))
    assert len(found.found) == len({one["id"] for one in plain})
    assert {one.kind for one in found.found} == {one["category"] for one in plain}


def test_what_is_published_by_now(api: PoliceApi, served: Originals) -> None:
    served.put(f"{API}/forces", '[{"id": "cleveland", "name": "Cleveland Police"}]')
    served.put(f"{API}/crime-categories", '[{"url": "drugs", "name": "Drugs"}]')
    served.put(f"{API}/cleveland/neighbourhoods", '[{"id": "HT1", "name": "Hartlepool"}]')
    served.put(f"{API}/cleveland/HT1/boundary", '[{"latitude": "54.6", "longitude": "-1.2"}]')
    served.put(f"{API}/crimes-no-location", json.dumps([CRIMES[0]]))
    assert api.last_updated() == MONTH
    assert api.months() == (EARLIER, MONTH)
    assert api.forces() == {"cleveland": "Cleveland Police"}
    assert api.categories(MONTH) == {"drugs": "Drugs"}
    assert api.neighbourhoods("cleveland") == {"HT1": "Hartlepool"}
    assert api.boundary("cleveland", "HT1") == ((-1.2, 54.6),)
    assert len(api.without_location("cleveland", MONTH).found) == 1
    assert served.asked(f"{API}/crimes-no-location")[0].path.endswith(
        "?category=all-crime&force=cleveland&date=2026-07"
    )


def test_an_answer_of_another_form(api: PoliceApi, served: Originals) -> None:
    served.put(f"{API}/crime-last-updated", '{"day": "2026-07-01"}')
    with pytest.raises(WebError, match="has no “date”: its form has changed"):
        api.last_updated()
    served.put(f"{API}/crime-last-updated", "<html>Sign in</html>")
    with pytest.raises(WebError, match="gave a web page where JSON was wanted"):
        api.last_updated()


# The pace


def bucket(served: Originals, capacity: float = 30, rate: float = 15) -> None:
    """The documented bucket: 429 as soon as it is empty."""
    state = {"left": capacity, "at": time.monotonic()}

    def limited(answer: originals.Answer) -> None:
        now = time.monotonic()
        state["left"] = min(capacity, state["left"] + (now - state["at"]) * rate)
        state["at"] = now
        if state["left"] < 1:
            answer.say(429, {"Content-Length": "0"})
        else:
            state["left"] -= 1
            answer.give_json("[]")

    served.computed[f"{API}/forces"] = limited


def test_the_documented_rate_is_never_passed(api: PoliceApi, served: Originals) -> None:
    bucket(served)
    began = time.monotonic()
    for _ in range(2 * AT_ONCE + 5):
        api.forces()
    assert {one.status for one in served.seen} == {200}
    assert 3.9 < time.monotonic() - began < 15


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "1"}])
def test_429_is_waited_for(api: PoliceApi, served: Originals, headers: dict[str, str]) -> None:
    """Somebody else on the same network may have emptied the bucket."""
    served.break_(f"{API}/crime-last-updated", originals.status(429, headers))
    assert api.last_updated() == MONTH


def test_503_for_a_question_that_cannot_be_split(api: PoliceApi, served: Originals) -> None:
    served.break_(f"{API}/forces", lasting(originals.status(503)))
    with pytest.raises(StatusError, match="has trouble of its own"):
        api.forces()


def test_503_that_names_a_time_is_a_server_at_work(api: PoliceApi, served: Originals) -> None:
    served.put(f"{API}/forces", "[]")
    served.break_(f"{API}/forces", originals.status(503, {"Retry-After": "1"}))
    assert api.forces() == {}


# Halving


def area(outline: Outline) -> float:
    pairs = zip(outline, (*outline[1:], outline[0]), strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


@given(
    st.lists(st.floats(0.1, 1.0), min_size=3, max_size=30),
    st.floats(-6, 2),
    st.floats(50, 56),
)
def test_the_halves_of_an_outline_are_all_of_it(radii: list[float], x: float, y: float) -> None:
    """Stars with a point in each direction: bent as cities are."""
    angles = [n / len(radii) * math.tau for n in range(len(radii))]
    star = tuple(
        (x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)
    )
    parts = halves(star)
    assert 1 <= len(parts) <= 2
    assert sum(map(area, parts)) == pytest.approx(area(star), abs=1e-9)
    assert max(map(area, parts)) < area(star)
