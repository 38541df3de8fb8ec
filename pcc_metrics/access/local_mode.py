"""Publishing without sign-in: only for the browser of the computer that runs the server."""

from __future__ import annotations

import getpass
import hmac
import ipaddress
import os
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from pcc_metrics.access.permissions import Access, Rights

# A browser sends none of these when it opens a connection itself; proxies and tunnels add them.
_FORWARDED = re.compile(
    r"x-.*|forwarded|via|cf-.*|cdn-.*|.*-client-ip|.*-connecting-ip", re.IGNORECASE
)
KEY_VARIABLE = "PCC_METRICS_LOCAL_KEY"  # what `serve` hands to the server that it starts
KEY_IN_ADDRESS = "local-key"
LEAST_KEY = 32  # characters: a shorter one is not taken
# Of this process, and of none that it starts: those that screen files need not know it.
_KEY = os.environ.pop("PCC_METRICS_LOCAL_KEY", "")
HOW = (
    "To turn it on, set up sign-in (docs/operations.md says how); the command pcc-metrics publish "
    "works without."
)
NO_KEY = (
    "this browser has not opened the address that “pcc-metrics serve” (or “make run”) prints when "
    "it starts"
)
CLOSED = "These pages are for people who sign in, and no sign-in is set up."


@dataclass(frozen=True)
class Connection:
    """How a visitor's browser reaches the server.

    `bound` is the address that the server listens on, `peer` where the connection comes from; empty
    where it is not known. `key` is what the browser's cookie holds.
    """

    bound: str
    peer: str
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


def make_key() -> str:
    """A key for a server: whoever has it may publish until the server ends."""
    return secrets.token_urlsafe(LEAST_KEY)


def is_key(value: str) -> bool:
    """Whether it is the key of this server; never where it was started without one."""
    return len(_KEY) >= LEAST_KEY and hmac.compare_digest(value.encode(), _KEY.encode())


def name_cookie(port: int) -> str:
    """The cookie with the key: browsers send a cookie to every port of a computer."""
    return f"pcc_metrics_local_{port}"


def local_rights(access: Access, connection: Connection, account: str) -> Rights:
    """Rights where no sign-in is set up: those of the account, for this computer's own browser."""
    fault = why_not_local(connection) or _why_no_key(connection)
    not_read = "" if access.reading == "open" or not fault else CLOSED
    fault = fault or _why_not_allowed(access, account)
    if fault:
        why = f"Publishing is off: no sign-in is set up, and {fault}. {HOW}"
        return Rights("", False, why, not_read)
    return Rights(
        account,
        True,
        "No sign-in is set up. This browser opened the address that the server printed, so it may "
        f"publish, under the name of the account that runs the server: {account}.",
    )


def _why_not_allowed(access: Access, account: str) -> str:
    if not access.local_publishing:
        return "publishing without it is switched off (access.local_publishing)"
    return "" if account else "the system gives no name for whoever runs this server"


def why_not_local(connection: Connection) -> str:
    """Why a connection may come from another computer; empty where it cannot."""
    headers = {name.lower(): value for name, value in connection.headers.items()}
    host = headers.get("host", "")
    if not is_loopback(connection.bound):
        return "this server listens to other computers too (server.address)"
    forwarding = sorted(name for name in headers if _FORWARDED.fullmatch(name))
    if forwarding:
        return f"this page came through a proxy, which sent {forwarding[0]}"
    if not is_loopback(connection.peer):
        return "this page was not opened on the computer that runs the server"
    if not is_loopback(_host_name(host)):
        return "this page was opened under a name that is not this computer's own"
    # Another site's script may open a connection to this computer, but names where it comes from.
    if urlsplit(headers.get("origin", "")).netloc != host:
        return "the connection was not opened by this page itself"
    return ""


def _why_no_key(connection: Connection) -> str:
    """What makes a connection local can be written by a program in between; a key cannot."""
    return "" if is_key(connection.key) else NO_KEY


def account_name() -> str:
    """The name of the account that runs this program; empty where the system gives none."""
    try:
        return _full_name() or getpass.getuser()
    except (OSError, KeyError):
        return ""


if sys.platform == "win32":

    def _full_name() -> str:
        return ""

else:
    import pwd

    @lru_cache(maxsize=1)
    def _full_name() -> str:
        """The person's name of the account, where the system keeps one."""
        return pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0].strip()


def _host_name(host: str) -> str:
    """The name in a Host header; empty where it is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where it is no number
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.netloc == host and "@" not in host else ""


def is_loopback(name: str) -> bool:
    """Whether a name or an address can only be of this computer itself."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
