"""Who may read and who may publish, by the settings and by what a sign-in says of a person.

Nothing here knows the server: the settings are the tables of its secrets file, and what a sign-in
says are the claims of the identity provider's token, whose signature the server has checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, TypeAdapter, ValidationError

from pcc_metrics.access.sign_outs import is_signed_out
from pcc_metrics.domain import safe_text
from pcc_metrics.domain.errors import InputError

LONGEST_NAME = 100  # characters
SHORTEST_SECRET = 32  # characters; whoever guesses it can sign in as anybody
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
# What else the framework takes for the one provider that is used.
OPTIONAL = ("client_kwargs", "expose_tokens")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SettingsError(InputError):
    """The settings of who may do what cannot be used."""


@dataclass(frozen=True)
class Rights:
    """What a visitor may do. `who` is the name for registers, `why` a sentence for the page.

    `why_not_read` is empty for whoever may read. `sign_in` is where the visitor stands: `none`
    where no sign-in is set up, and otherwise `out`, `in` until the hour `until`, or `ended`.
    """

    who: str
    may_publish: bool
    why: str
    why_not_read: str = ""
    sign_in: Literal["none", "out", "in", "ended"] = "none"
    until: datetime | None = None


# Forms that could never be met, or by nobody who is meant ("*"), are faults of the settings.
_Mailbox = Annotated[str, Field(pattern=r"^\s*[!-?A-~]+@[!-?A-~]+\s*$")]
_Domain = Annotated[str, Field(pattern=r"^\s*@?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\s*$")]
_Group = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class People:
    """Who is meant: a person to whom any of these applies."""

    addresses: tuple[_Mailbox, ...] = ()
    domains: tuple[_Domain, ...] = ()
    groups: tuple[_Group, ...] = ()

    @property
    def anybody(self) -> bool:
        """Whether anybody is named."""
        return self.by_address or bool(self.groups)

    @property
    def by_address(self) -> bool:
        """Whether anybody is named by e-mail address or domain."""
        return bool(self.addresses or self.domains)


@dataclass(frozen=True)
class Access:
    """The table `access` of the secrets file.

    `groups_claim` is where the provider's tokens name groups. `trust_addresses` takes an address of
    which the provider does not say whether it was verified; one that was not never counts.
    """

    reading: Literal["open", "signed-in", "named"] = "open"
    analysts: People = People()
    readers: People = People()
    groups_claim: str = "groups"
    trust_addresses: bool = False
    local_publishing: bool = True


_SETTINGS = TypeAdapter(Access)  # every page asks, and to make one takes milliseconds


def read_access(secrets: Mapping[str, Any]) -> Access:
    """The settings; raises `SettingsError` that names every key that cannot be used.

    Also where settings contradict each other: whoever wrote them meant something else than they do.
    """
    unknown = [*_unknown_keys(secrets)]
    try:
        access = _SETTINGS.validate_python(secrets.get("access", {}), extra="forbid")
    except ValidationError as error:
        unknown += [".".join(map(str, ("access", *e["loc"]))) for e in error.errors()]
    if unknown:
        raise SettingsError(
            f"the secrets file has keys or values that are not known: {', '.join(unknown)}"
        )
    contradictions = [*_contradictions(access, secrets)]
    if contradictions:
        raise SettingsError(
            f"settings in the secrets file contradict each other: {'; '.join(contradictions)}"
        )
    return access


def _unknown_keys(secrets: Mapping[str, Any]) -> Iterator[str]:
    """Tables and keys of the sign-in that nothing reads: a key may stand outside its table."""
    yield from (name for name in secrets if name not in ("auth", "access"))
    auth = secrets.get("auth")
    if isinstance(auth, Mapping):
        yield from (f"auth.{key}" for key in auth if key not in (*NEEDED, *OPTIONAL))


def _contradictions(access: Access, secrets: Mapping[str, Any]) -> Iterator[str]:
    """Settings that cannot all be meant, in words."""
    stated = set(secrets.get("access", {}))
    if "auth" not in secrets and stated - {"local_publishing"}:
        keys = ", ".join(f"access.{key}" for key in sorted(stated - {"local_publishing"}))
        yield f"{keys} without a table auth, so that nobody can sign in"
    if "auth" in secrets and access.local_publishing and "local_publishing" in stated:
        yield "access.local_publishing is on, and auth switches local publishing off"
    if access.readers.anybody and access.reading != "named":
        yield f"access.readers names people, but access.reading is {access.reading}, not named"
    if access.reading == "named" and not (access.readers.anybody or access.analysts.anybody):
        yield "access.reading is named, but neither analysts nor readers name anybody"


def provider_fault(auth: Mapping[str, Any]) -> str:
    """What is wrong with the table `auth`, through which people sign in; empty where nothing is."""
    missing = [key for key in NEEDED if not isinstance(auth.get(key), str) or not auth[key]]
    if missing:
        return f"auth.{missing[0]} is missing in the secrets file"
    if len(auth["cookie_secret"]) < SHORTEST_SECRET:
        return f"auth.cookie_secret in the secrets file has fewer than {SHORTEST_SECRET} characters"
    back = urlsplit(auth["redirect_uri"])
    if not back.path.endswith("/oauth2callback"):
        return "auth.redirect_uri in the secrets file does not end with /oauth2callback"
    if back.scheme != "https" and (back.scheme != "http" or back.hostname not in LOOPBACK):
        return "auth.redirect_uri in the secrets file does not begin with https://"
    return ""


def visitor_rights(access: Access, claims: Mapping[str, Any], now: datetime) -> Rights:
    """What the claims of a sign-in give the right to; no claims for who is signed out."""
    closed = access.reading != "open"
    if claims.get("is_logged_in") is not True:
        not_read = "These pages are for people who sign in." if closed else ""
        return Rights("", False, "Publishing is for analysts: sign in first.", not_read, "out")
    until = _end(claims)
    if until is None or until <= now or is_signed_out(claims):
        why = "Your sign-in has ended: sign in again."
        return Rights("", False, why, why if closed else "", "ended")
    who = person_name(claims)
    refused = _why_refused(access.analysts, access, claims)
    if not refused:
        return Rights(who, True, f"You are signed in as {who}.", "", "in", until)
    not_read = _why_not_reading(who, access, claims)
    return Rights(who, False, _not_among(who, "analysts", refused), not_read, "in", until)


def rights_without_sign_in(access: Access) -> Rights:
    """Rights where sign-in is set up and cannot work: nobody is known, and no other way opens."""
    why = "nobody can sign in until the settings are put right; the log names them."
    not_read = "" if access.reading == "open" else f"These pages are closed: {why}"
    return Rights("", False, f"Publishing is off: {why}", not_read)


def _why_not_reading(who: str, access: Access, claims: Mapping[str, Any]) -> str:
    """Why somebody who is signed in and no analyst may not read; empty where they may."""
    if access.reading != "named":
        return ""
    refused = _why_refused(access.readers, access, claims)
    return refused and _not_among(who, "those who may read these pages", refused)


def _not_among(who: str, whom: str, why: str) -> str:
    return (
        f"You are signed in as {who}, but not one of {whom}: {why}. Ask the person who runs "
        "these pages."
    )


def _end(claims: Mapping[str, Any]) -> datetime | None:
    """When the provider's token ends; a sign-in that does not say so has no time at all."""
    stated = claims.get("exp")
    if isinstance(stated, bool) or not isinstance(stated, int | float):
        return None
    try:
        return datetime.fromtimestamp(stated, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def person_name(claims: Mapping[str, Any]) -> str:
    """The person's name, else address or account: the first that can be shown to everyone."""
    for key in ("name", "preferred_username", "email", "sub"):
        value = claims.get(key)
        name = " ".join(value.split()) if isinstance(value, str) else ""
        if 0 < len(name) <= LONGEST_NAME and safe_text.find_text_problem(name) is None:
            return name
    return "somebody without a name"


def _why_refused(people: People, access: Access, claims: Mapping[str, Any]) -> str:
    """Why none of the rules applies to a person; empty where one does."""
    address, no_address = _address(access, claims)
    groups, no_groups = _groups(access, claims)
    if people.by_address and address and _has_address(people, address):
        return ""
    if groups & set(people.groups):
        return ""
    return " and ".join(_reasons(people, no_address, no_groups))


def _reasons(people: People, no_address: str, no_groups: str) -> Iterator[str]:
    if people.by_address:
        yield no_address or "your address is not on the list"
    if people.groups:
        yield no_groups or "none of your groups is on the list"
    if not people.by_address and not people.groups:
        yield "nobody is on the list"


def _has_address(people: People, address: str) -> bool:
    listed = {one.strip().lower() for one in people.addresses}
    domains = {one.strip().lower().removeprefix("@") for one in people.domains}
    return address in listed or address.rpartition("@")[2] in domains


def _address(access: Access, claims: Mapping[str, Any]) -> tuple[str, str]:
    """The person's address in lower case, or why none counts.

    Only plain ASCII: folding other letters would make two mailboxes of different people one.
    """
    address, verified = claims.get("email"), claims.get("email_verified")
    if not isinstance(address, str) or "@" not in address or not address.isascii():
        return "", "your sign-in carries no address that can be compared"
    sure = verified in (True, "true") or (verified is None and access.trust_addresses)
    if not sure:
        return "", "your sign-in does not say that your address was verified"
    return address.strip().lower(), ""


def _groups(access: Access, claims: Mapping[str, Any]) -> tuple[set[str], str]:
    """The groups that the provider names, or why there are none."""
    claim = claims.get(access.groups_claim)
    names = [claim] if isinstance(claim, str) else claim if isinstance(claim, list) else []
    groups = {one for one in names if isinstance(one, str)}
    return groups, "" if groups else f"your sign-in names no groups (claim “{access.groups_claim}”)"
