"""People who have signed in, without a provider: cookies signed as the server signs them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import requests
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from tests.browser.provider import COOKIE_SECRET, PEOPLE
from tests.support.raw_client import Wire, wired


class Place(Protocol):
    """Where the app is opened: a server of it, or the proxy before some."""

    url: str
    port: int


def sign_in(server: Place, login: str, lifetime: float = 600, age: float = 5) -> dict[str, str]:
    """The cookies of a person whose token was issued `age` seconds ago, and ends in `lifetime`."""
    return sign_in_as(server, {"sub": login, **PEOPLE[login]}, lifetime, age)


def sign_in_as(
    server: Place, person: Mapping[str, Any], lifetime: float = 600, age: float = 5
) -> dict[str, str]:
    """The same of anybody, with what the provider says of them."""
    now = time.time()
    claims = {"iss": "a provider", "iat": int(now - age), "exp": now + lifetime, **person}
    claims |= {"origin": server.url, "is_logged_in": True, "provider": "default"}
    cookies: dict[str, str] = {}

    def sign(name: str, value: str) -> bytes:
        return create_signed_value(COOKIE_SECRET, name, value)

    def keep(name: str, value: str) -> None:
        cookies[name] = sign(name, value).decode()

    set_cookie_with_chunks(keep, sign, USER_COOKIE_NAME, claims, cookie_attr_size=100)
    return cookies


@contextmanager
def opened(server: Place, cookies: dict[str, str]) -> Iterator[Wire]:
    """A tab of the browser that has these cookies."""
    health = requests.get(f"{server.url}/_stcore/health", cookies=cookies, timeout=10)
    held = {**cookies, **health.cookies.get_dict()}
    token = held["_streamlit_xsrf"]
    host = f"127.0.0.1:{server.port}"
    sent = "; ".join(f"{name}={value}" for name, value in held.items())
    with wired(server.port, host, {"Origin": f"http://{host}", "Cookie": sent}, token) as wire:
        wire.headers = {"Cookie": sent, "X-Xsrftoken": token}
        yield wire
