"""Who may read and publish, by the settings and the claims of a sign-in; and in a run of a page."""

from __future__ import annotations

import logging
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

from pcc_metrics.access.permissions import (
    NEEDED,
    Access,
    People,
    person_name,
    provider_fault,
    read_access,
    visitor_rights,
)
from pcc_metrics.domain.errors import InputError
from pcc_metrics.ui.state import rights
from tests.support.environment import PROJECT
from tests.support.visitors import at_this_computer, from_elsewhere
from tests.ui.test_pages import said, visit

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BY_ADDRESS = Access(analysts=People(addresses=("Jo@Example.org",), domains=("office.gov.uk",)))
BY_GROUP = Access(analysts=People(groups=("figures",)))


def claims(**said: Any) -> dict[str, Any]:
    """A sign-in that is good for another hour; a claim of `None` is left out."""
    given = {"is_logged_in": True, "sub": "248289", "exp": (NOW + timedelta(hours=1)).timestamp()}
    return {key: value for key, value in {**given, **said}.items() if value is not None}


def address(email: Any, verified: Any = True) -> dict[str, Any]:
    return claims(name="Jo Smith", email=email, email_verified=verified)


# By address and domain


@pytest.mark.parametrize("email", ["jo@example.org", "JO@EXAMPLE.ORG", "anyone@office.gov.uk"])
def test_an_analyst_is_known_by_a_verified_address_or_its_domain(email: str) -> None:
    found = visitor_rights(BY_ADDRESS, address(email), NOW)
    assert (found.who, found.may_publish, found.sign_in) == ("Jo Smith", True, "in")
    assert found.until == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    "email",
    [
        "jo@example.org.evil.org",
        "jo@evil-example.org",
        "evil@sub.office.gov.uk",
        "evil@notoffice.gov.uk",
        "office.gov.uk",
        "jo@example.org@evil.org",
        "evil@evil.org, jo@example.org",
        "j\N{LATIN SMALL LETTER O WITH DIAERESIS}@example.org",
        "jo@e\N{LATIN SMALL LETTER DOTLESS I}xample.org",
        "jo@office.gov.u\N{KELVIN SIGN}",
        ["jo@example.org"],
        {"jo@example.org": 1},
        True,
        "",
        None,
    ],
)
def test_an_address_that_is_not_on_the_list_does_not_count(email: Any) -> None:
    found = visitor_rights(BY_ADDRESS, address(email), NOW)
    assert not found.may_publish
    assert "not one of analysts" in found.why


@pytest.mark.parametrize("verified", [False, "false", "no", 0, None, "", "yes", []])
def test_an_address_that_is_not_said_to_be_verified_does_not_count(verified: Any) -> None:
    found = visitor_rights(BY_ADDRESS, address("jo@example.org", verified), NOW)
    assert not found.may_publish
    assert "does not say that your address was verified" in found.why


def test_a_setting_trusts_a_provider_that_says_nothing_of_it_but_never_a_no() -> None:
    trusting = Access(analysts=BY_ADDRESS.analysts, trust_addresses=True)
    assert visitor_rights(trusting, address("jo@example.org", None), NOW).may_publish
    assert not visitor_rights(trusting, address("jo@example.org", False), NOW).may_publish
    assert not visitor_rights(trusting, address("jo@example.org", "false"), NOW).may_publish


# By group


@pytest.mark.parametrize("groups", [["figures"], ["other", "figures"], "figures"])
def test_an_analyst_is_known_by_a_group(groups: Any) -> None:
    assert visitor_rights(BY_GROUP, claims(groups=groups), NOW).may_publish


@pytest.mark.parametrize(
    ("groups", "why"),
    [
        (["Figures"], "none of your groups"),
        ("figures,other", "none of your groups"),
        (["other"], "none of your groups"),
        ([["figures"]], "names no groups (claim “groups”)"),
        ({"figures": True}, "names no groups (claim “groups”)"),
        ([], "names no groups (claim “groups”)"),
        (None, "names no groups (claim “groups”)"),
    ],
)
def test_any_other_group_is_refused_and_told_why(groups: Any, why: str) -> None:
    found = visitor_rights(BY_GROUP, claims(name="Lee Grey", groups=groups), NOW)
    assert (found.who, found.may_publish) == ("Lee Grey", False)
    assert "You are signed in as Lee Grey, but not one of analysts" in found.why
    assert why in found.why


def test_groups_may_stand_in_another_claim() -> None:
    by_role = Access(analysts=People(groups=("figures",)), groups_claim="roles")
    assert visitor_rights(by_role, claims(roles=["figures"]), NOW).may_publish
    assert not visitor_rights(by_role, claims(groups=["figures"]), NOW).may_publish


def test_any_rule_is_enough_and_without_rules_nobody_is_an_analyst() -> None:
    both = Access(analysts=People(addresses=("jo@example.org",), groups=("figures",)))
    assert visitor_rights(both, claims(groups=["figures"]), NOW).may_publish
    assert visitor_rights(both, address("jo@example.org"), NOW).may_publish
    refused = visitor_rights(both, claims(email="x@example.org", email_verified=True), NOW)
    assert "address is not on the list and your sign-in names no groups" in refused.why
    assert not visitor_rights(Access(), address("jo@example.org"), NOW).may_publish
    assert "nobody is on the list" in visitor_rights(Access(), claims(), NOW).why


# How long


@pytest.mark.parametrize(
    "exp",
    [
        NOW.timestamp(),
        NOW.timestamp() - 1,
        0,
        -1,
        None,
        True,
        "9999999999",
        float("nan"),
        float("inf"),
        1e300,
        [9999999999],
    ],
)
def test_a_sign_in_ends_when_its_token_does(exp: Any) -> None:
    found = visitor_rights(BY_GROUP, claims(groups=["figures"], exp=exp), NOW)
    assert (found.who, found.may_publish, found.sign_in) == ("", False, "ended")
    assert "Your sign-in has ended" in found.why


@pytest.mark.parametrize("flag", [False, None, "true", 1])
def test_claims_without_a_sign_in_count_for_nothing(flag: Any) -> None:
    found = visitor_rights(BY_GROUP, claims(groups=["figures"], is_logged_in=flag), NOW)
    assert (found.who, found.may_publish, found.sign_in) == ("", False, "out")


# Reading


@pytest.mark.parametrize(
    ("reading", "given", "may_read"),
    [
        ("open", {}, True),
        ("open", claims(exp=0), True),
        ("signed-in", {}, False),
        ("signed-in", claims(exp=0), False),
        ("signed-in", claims(), True),
        ("named", claims(), False),
        ("named", address("sam@example.com"), True),
        ("named", address("sam@example.com", False), False),
        ("named", claims(groups=["figures"]), True),
    ],
)
def test_who_may_read(reading: Any, given: dict[str, Any], may_read: bool) -> None:
    access = Access(reading, BY_GROUP.analysts, People(domains=("example.com",)))
    assert (visitor_rights(access, given, NOW).why_not_read == "") is may_read


# Names


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"name": "  Jo \n Smith "}, "Jo Smith"),
        ({"name": "<b>Jo</b>", "email": "jo@example.org"}, "jo@example.org"),
        ({"name": "Jo\u202eSmith", "preferred_username": "jo"}, "jo"),
        ({"name": "=HYPERLINK()", "sub": "248289"}, "248289"),
        ({"name": "J" * 101, "sub": "248289"}, "248289"),
        ({"name": ["Jo"], "sub": "248289"}, "248289"),
        ({}, "somebody without a name"),
    ],
)
def test_the_name_can_be_shown_to_everyone(given: dict[str, Any], name: str) -> None:
    assert person_name(given) == name


# Settings


def test_the_settings_are_read() -> None:
    table = {"reading": "named", "analysts": {"groups": ["figures"]}, "groups_claim": "roles"}
    assert read_access({"access": table, "auth": auth()}) == Access(
        "named", People(groups=("figures",)), groups_claim="roles"
    )
    assert read_access({}) == Access()
    assert read_access({"access": {"local_publishing": False}}) == Access(local_publishing=False)
    assert read_access({"auth": auth(client_kwargs={"prompt": "login"})}) == Access()


# Key or words that the log names -> a secrets file that closes everything, reading included.
WRONG_FORMS = {
    # A key or table that nothing reads
    "known: reading": 'reading = "named"',
    "known: access": 'access = "named"',
    "known: acess": '[acess]\nreading = "named"',
    "known: Access": '[Access]\nreading = "signed-in"',
    "known: authentication": '[authentication]\nclient_id = "x"',
    "known: analysts": '[analysts]\naddresses = ["jo@example.org"]',
    "known: connections": '[connections.figures]\nurl = "x"',
    "known: access.readng": '[auth]\n[access]\nreadng = "named"',
    "known: access.reading": '[auth]\n[access]\nreading = "Named"',
    "known: access.analysts.emails": '[auth]\n[access.analysts]\nemails = ["jo@example.org"]',
    "known: access.analysts.groups.0": "[auth]\n[access.analysts]\ngroups = [1]",
    "known: access.readers.addresses.0": '[auth]\n[access.readers]\naddresses = ["example.org"]',
    "known: access.readers.domains.0": '[auth]\n[access.readers]\ndomains = ["*"]',
    "known: access.analysts.groups.1": '[auth]\n[access.analysts]\ngroups = ["figures", ""]',
    "known: auth.client_ident": '[auth]\nclient_ident = "x"',
    "known: auth.google": '[auth.google]\nclient_id = "x"',
    "known: access.trust_addresses": '[auth]\n[access]\ntrust_addresses = "perhaps"',
    # Settings for people who sign in, and nowhere to sign in
    "access.reading without a table auth": '[access]\nreading = "named"',
    "access.analysts without a table auth": '[access.analysts]\naddresses = ["jo@example.org"]',
    "access.readers, access.reading without": '[access]\nreading = "named"\n[access.readers]\n'
    'domains = ["example.org"]',
    "access.groups_claim without a table auth": '[access]\ngroups_claim = "roles"',
    # Settings that cannot all be meant
    "readers names people, but access.reading is open": "[auth]\n[access.readers]\n"
    'groups = ["board"]',
    "readers names people, but access.reading is signed-in": "[auth]\n[access]\n"
    'reading = "signed-in"\n[access.readers]\ngroups = ["board"]',
    "named, but neither analysts nor readers": '[auth]\n[access]\nreading = "named"',
    "local_publishing is on": "[auth]\n[access]\nlocal_publishing = true",
}


@pytest.mark.parametrize(("named", "text"), WRONG_FORMS.items(), ids=list(WRONG_FORMS))
def test_settings_that_cannot_be_meant_close_everything_and_are_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, named: str, text: str
) -> None:
    at_this_computer(monkeypatch)
    rights._log_once.cache_clear()
    tables = tomllib.loads(text)
    if "auth" in tables:
        tables["auth"] = auth(**tables["auth"])
    use_secrets(monkeypatch, **tables)
    found = rights.rights()
    assert found.why_not_read and not found.may_publish
    assert "Reading and publishing are off" in caplog.text and named in caplog.text


def auth(**other: Any) -> dict[str, Any]:
    given = dict.fromkeys(NEEDED, "x" * 40)
    return {**given, "redirect_uri": "https://figures.example.org/oauth2callback", **other}


@pytest.mark.parametrize("missing", NEEDED)
@pytest.mark.parametrize("value", ["", None, 5])
def test_a_provider_needs_every_key(missing: str, value: Any) -> None:
    assert f"auth.{missing} is missing" in provider_fault(auth(**{missing: value}))
    assert provider_fault(auth()) == ""


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"cookie_secret": "x" * 31}, "auth.cookie_secret"),
        ({"redirect_uri": "https://figures.example.org/"}, "does not end with /oauth2callback"),
        ({"redirect_uri": "http://figures.example.org/oauth2callback"}, "https://"),
        ({"redirect_uri": "ftp://localhost/oauth2callback"}, "https://"),
        ({"redirect_uri": "http://localhost:8501/oauth2callback"}, ""),
    ],
)
def test_a_weak_secret_and_an_open_way_back_are_refused(other: dict[str, str], said: str) -> None:
    found = provider_fault(auth(**other))
    assert said in found and bool(said) == bool(found)


def test_the_example_of_a_secrets_file_is_read_and_signs_nobody_in_as_it_stands() -> None:
    example = tomllib.loads((PROJECT / ".streamlit" / "secrets.example.toml").read_text("utf-8"))
    assert provider_fault(example["auth"]) == "auth.cookie_secret is missing in the secrets file"
    assert set(example["auth"]) == set(NEEDED)
    assert read_access(example) == Access(analysts=People(("jo.smith@example.org",)))


# In a run of a page


def use_secrets(monkeypatch: pytest.MonkeyPatch, **tables: Any) -> None:
    """Have the server's secrets be these, as if they stood in its file."""
    found = Secrets()
    found._secrets = tables
    monkeypatch.setattr(rights.st, "secrets", found)


def test_an_action_gets_the_name_or_is_refused(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pcc_metrics")
    at_this_computer(monkeypatch, "Jo Smith")
    assert rights.publisher() == "Jo Smith"
    from_elsewhere(monkeypatch)
    with pytest.raises(InputError, match="Publishing is off: no sign-in is set up"):
        rights.publisher()
    assert not rights.rights().may_publish
    assert "An action of Jo Smith (this computer)" in caplog.text
    assert "An action was refused: Publishing is off" in caplog.text


def test_outside_any_visit_nobody_may_publish() -> None:
    with pytest.raises(InputError, match="Publishing is off"):
        rights.publisher()


def test_this_computer_has_no_more_rights_once_people_can_sign_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_this_computer(monkeypatch)
    use_secrets(monkeypatch, auth=auth())
    assert (rights.rights().may_publish, rights.rights().sign_in) == (False, "out")


@pytest.mark.parametrize("wrong", [{**auth(), "cookie_secret": "x"}, "text", {}])
def test_a_faulty_provider_leaves_nobody_in(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, wrong: Any
) -> None:
    at_this_computer(monkeypatch)
    rights._log_once.cache_clear()
    use_secrets(monkeypatch, auth=wrong)
    found = rights.rights()
    assert (found.may_publish, found.why_not_read) == (False, "")
    assert "nobody can sign in until the settings are put right" in found.why
    assert "Nobody can sign in: auth" in caplog.text
    use_secrets(monkeypatch, auth=wrong, access={"reading": "signed-in"})
    assert rights.rights().why_not_read


def test_settings_that_cannot_be_read_close_everything(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at_this_computer(monkeypatch)
    use_secrets(monkeypatch, access={"readng": "named"})
    assert rights.rights().why_not_read and not rights.rights().may_publish
    broken = tmp_path / "secrets.toml"
    broken.write_text("[access\nreading = ", encoding="utf-8")
    monkeypatch.setattr(rights.st, "secrets", Secrets())
    monkeypatch.setattr("streamlit.config.get_option", lambda _: [str(broken)])
    assert rights.rights().why_not_read and not rights.rights().may_publish


def test_closed_pages_say_so_and_show_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    use_secrets(monkeypatch, auth=auth(), access={"reading": "signed-in"})
    at = visit("homicide")
    assert "These pages are for people who sign in." in said(at)
    assert "omicide" not in said(at)
    assert [button.label for button in at.button] == ["Sign in"]
    assert not at.get("page_link") and not at.metric


def test_no_button_to_sign_in_stands_where_nobody_can() -> None:
    assert "sign" not in " ".join(button.label for button in visit().button).lower()


def test_the_frame_names_who_is_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    use_secrets(monkeypatch, auth=auth())
    at = visited_by({**claims(name="Jo Smith"), "exp": datetime.now(UTC).timestamp() + 3600})
    assert "Signed in as Jo Smith until" in said(at)
    at = visited_by({**claims(name="Jo Smith"), "exp": datetime.now(UTC).timestamp() - 1})
    assert "Your sign-in has ended." in said(at) and "Jo Smith" not in said(at)


def visited_by(user: dict[str, Any]) -> AppTest:
    at = visit()
    at.user = user
    return at.run()
