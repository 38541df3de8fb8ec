"""Publishing without sign-in: every way in which a visitor may not be this computer's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pcc_metrics.access import local_mode
from pcc_metrics.access.local_mode import (
    Connection,
    account_name,
    local_rights,
    make_key,
    name_cookie,
    why_not_local,
)
from pcc_metrics.access.permissions import Access
from tests.support.visitors import HERE, KEY

OPEN = Access()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of these visitors was started with a key."""
    monkeypatch.setattr(local_mode, "_KEY", KEY)


def of(**headers: str) -> Connection:
    """The connection of this computer's browser with other headers; `_` stands for a hyphen."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(HERE, headers={**HERE.headers, **given})


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "localhost", "[::1]:8501"])
def test_this_computer_s_own_browser_may_publish(host: str) -> None:
    found = local_rights(OPEN, of(Host=host, Origin=f"http://{host}"), "Jo Smith")
    assert (found.who, found.may_publish) == ("Jo Smith", True)
    assert "under the name of the account that runs the server: Jo Smith" in found.why


@pytest.mark.parametrize(
    "host",
    [
        "",
        "figures.example.org",
        "127.0.0.1.example.org",
        "localhost.example.org:8501",
        "127.0.0.1@figures.example.org",
        "figures.example.org#127.0.0.1",
        "figures.example.org/127.0.0.1",
        "user@127.0.0.1",
        "127.0.0.1/",
        "127.0.0.1:port",
        "127.0.0.1 figures.example.org",
        "192.168.1.5:8501",
        "0.0.0.0:8501",
        "[::]:8501",
        "[::1",
        "2130706433",
        "\x00",
    ],
)
def test_any_other_host_is_refused(host: str) -> None:
    assert why_not_local(of(Host=host, Origin=f"http://{host}"))


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-For",
        "x-forwarded-host",
        "X-FORWARDED-PROTO",
        "X-Forwarded",
        "Forwarded",
        "Via",
        "X-Real-IP",
        "X-Client-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
        "CF-Ray",
        "CDN-Loop",
        "X-Original-Host",
        "X-Envoy-External-Address",
    ],
)
@pytest.mark.parametrize("value", ["203.0.113.7", "127.0.0.1", ""])
def test_whatever_a_proxy_adds_is_refused(name: str, value: str) -> None:
    found = local_rights(OPEN, of(**{name: value}), "Jo Smith")
    assert not found.may_publish and not found.who
    assert f"came through a proxy, which sent {name.lower()}" in found.why
    assert "pcc-metrics publish" in found.why


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://localhost:3000", "https://figures.example.org", "http://127.0.0.1"],
)
def test_a_connection_that_another_site_opens_is_refused(origin: str) -> None:
    """A page of another server on this computer is another site too."""
    assert "not opened by this page itself" in why_not_local(of(Origin=origin))


@pytest.mark.parametrize(
    "bound",
    ["", "0.0.0.0", "::", "192.168.1.5", "figures.example.org"],  # noqa: S104 - what must be refused
)
def test_a_server_that_listens_to_others_is_refused(bound: str) -> None:
    assert "server.address" in why_not_local(replace(HERE, bound=bound))


def test_a_visitor_from_elsewhere_is_refused_whatever_the_setting_says() -> None:
    """Another server program may bind the app to any address, whatever its settings say."""
    assert why_not_local(replace(HERE, peer="192.168.1.5"))


def test_nobody_is_named_where_the_system_gives_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not local_rights(OPEN, HERE, "").may_publish

    def none() -> str:
        raise OSError("No username set in the environment")

    monkeypatch.setattr(local_mode, "_full_name", lambda: "")
    monkeypatch.setattr(local_mode.getpass, "getuser", none)
    assert account_name() == ""


def test_the_account_has_a_name() -> None:
    assert account_name()


def test_a_setting_switches_it_off() -> None:
    found = local_rights(Access(local_publishing=False), HERE, "Jo Smith")
    assert (found.who, found.may_publish) == ("", False)
    assert "access.local_publishing" in found.why


def test_reading_is_closed_to_others_where_a_setting_says_so_and_nobody_can_sign_in() -> None:
    closed = Access(reading="signed-in")
    assert not local_rights(closed, HERE, "Jo Smith").why_not_read
    assert local_rights(closed, of(Via="1.1 proxy"), "Jo Smith").why_not_read
    assert not local_rights(OPEN, of(Via="1.1 proxy"), "Jo Smith").why_not_read


@pytest.mark.parametrize("key", ["", "x", KEY[:-1], KEY + "x", KEY.swapcase(), "ä" * len(KEY)])
def test_whoever_has_not_the_key_is_refused_whatever_else_is_right(key: str) -> None:
    found = local_rights(OPEN, replace(HERE, key=key), "Jo Smith")
    assert not found.may_publish and not found.who
    assert "has not opened the address that “pcc-metrics serve”" in found.why
    assert not found.why_not_read


@pytest.mark.parametrize("key", ["", "x" * 31])
def test_a_server_without_a_key_has_no_local_mode(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(local_mode, "_KEY", key)
    for shown in (key, KEY, ""):
        assert not local_rights(OPEN, replace(HERE, key=shown), "Jo Smith").may_publish


def test_each_server_has_a_key_and_a_cookie_of_its_own() -> None:
    assert len({make_key() for _ in range(100)}) == 100
    assert name_cookie(8501) != name_cookie(8502)
