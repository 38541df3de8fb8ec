"""What a visitor may do: pages ask `rights()`, actions `publisher()`, files `request_rights()`."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from pcc_metrics.access import secrets_file
from pcc_metrics.access.local_mode import (
    Connection,
    account_name,
    local_rights,
    name_cookie,
)
from pcc_metrics.access.permissions import (
    Rights,
    SettingsError,
    provider_fault,
    read_access,
    rights_without_sign_in,
    visitor_rights,
)
from pcc_metrics.domain.errors import InputError
from pcc_metrics.ui.state.upload_rights import allow_uploads

LOG = logging.getLogger(__name__)
NO_FILE = "no-secrets-found"
_unreadable: list[str] = []  # why secrets files were set aside


def rights() -> Rights:
    """What this visitor may do, as whom, and why or why not."""
    visitor = _rights(st.user.to_dict, _connection)
    context = get_script_run_ctx()
    if context:
        allow_uploads(context.session_id, visitor.may_publish)
    return visitor


def request_rights(request: HTTPConnection) -> Rights:
    """The same for a request that asks for something else than a run of a page: a file, say."""
    return _rights(lambda: request_claims(request), lambda: _request_connection(request))


def may_read(request: HTTPConnection) -> bool:
    """Whether whoever sends a request may read, by the sign-in that its cookie holds."""
    return not request_rights(request).why_not_read


def everybody_may_read() -> bool:
    """Whether whoever asks may read, signed in or not; nobody where the settings cannot be used."""
    try:
        return read_access(_secrets()).reading == "open"
    except SettingsError:
        return False


def _rights(
    claims: Callable[[], Mapping[str, Any]], connection: Callable[[], Connection]
) -> Rights:
    """Where the settings cannot be used nobody may do anything: they may be meant to close."""
    try:
        return _visitor_rights(_secrets(), claims, connection)
    except SettingsError as error:
        _log_once(f"Reading and publishing are off: {error}.")
        closed = "These pages are closed until their settings are put right; the log names them."
        return Rights("", False, closed, closed)


def _visitor_rights(
    secrets: Mapping[str, Any],
    claims: Callable[[], Mapping[str, Any]],
    connection: Callable[[], Connection],
) -> Rights:
    access = read_access(secrets)
    auth = secrets.get("auth")
    if auth is None:
        return local_rights(access, connection(), account_name())
    fault = provider_fault(auth) if isinstance(auth, Mapping) else "auth is no table"
    if fault:
        _log_once(f"Nobody can sign in: {fault}.")
        return rights_without_sign_in(access)
    return visitor_rights(access, claims(), datetime.now(UTC))


@lru_cache(maxsize=100)
def _log_once(fault: str) -> None:
    """Every page asks; the log need not hear it each time."""
    LOG.error(fault)


def publisher() -> str:
    """The name to write into a register; raises `InputError` where this visitor may not publish.

    Every action calls it itself: a hidden button protects nothing.
    """
    visitor = rights()
    if not visitor.may_publish:
        LOG.warning("An action was refused: %s", visitor.why)
        raise InputError(visitor.why)
    LOG.info("An action of %s (%s).", visitor.who, _account())
    return visitor.who


def account_key() -> str:
    """What tells this visitor's account from all others, for what is kept for them alone."""
    return _account() if "sub" in st.user.to_dict() else f"this computer: {account_name()}"


def _account() -> str:
    """Who the provider says it is, for the log: names can be alike, these cannot."""
    claims = st.user.to_dict()
    return f"{claims['sub']!r} at {claims.get('iss')!r}" if "sub" in claims else "this computer"


def set_aside_unreadable_secrets() -> None:
    """To be called before the server starts: it would not, with a file that it cannot open."""
    faults = (secrets_file.find_fault(Path(file)) for file in config.get_option("secrets.files"))
    _unreadable[:] = filter(None, faults)
    if _unreadable:
        config.set_option("secrets.files", [])


def _secrets() -> Mapping[str, Any]:
    """The tables of the secrets file; none where there is no file."""
    if _unreadable:
        raise SettingsError(f"the secrets file cannot be read ({_unreadable[0]})")
    try:
        return st.secrets.to_dict()
    except StreamlitSecretNotFoundError as error:
        if error.error_id == NO_FILE:
            return {}
        raise SettingsError(f"the secrets file cannot be read ({error})") from None


def _connection() -> Connection:
    # The framework gives no address for those of this computer itself.
    peer = st.context.ip_address or "127.0.0.1"
    key = st.context.cookies.get(name_cookie(config.get_option("server.port")), "")
    bound = config.get_option("server.address") or ""
    return Connection(bound, peer, dict(st.context.headers), key)


def request_claims(request: HTTPConnection) -> Mapping[str, Any]:
    """What the sign-in of a request's cookie says, signed by this server; nothing without one."""
    origin = sign_in_origin()

    def read(name: str) -> bytes | None:
        value = request.cookies.get(name, "").encode("latin-1", "replace")
        return decode_signed_value(get_cookie_secret(), name, value)

    try:
        signed = get_cookie_with_chunks(read, USER_COOKIE_NAME) if origin else None
        claims = json.loads(signed or b"{}")
    except ValueError:
        return {}
    return claims if claims.pop("origin", None) == origin else {}


def sign_in_origin() -> str:
    """Where people sign in to this app, `https://figures.example.org` say; empty without."""
    try:
        auth = _secrets().get("auth")
    except SettingsError:
        return ""
    usable = isinstance(auth, Mapping) and not provider_fault(auth)
    return (get_origin_from_redirect_uri() or "") if usable else ""


def _request_connection(request: HTTPConnection) -> Connection:
    port = config.get_option("server.port")
    return Connection(
        config.get_option("server.address") or "",
        request.client.host if request.client else "",
        dict(request.headers),
        request.cookies.get(name_cookie(port), ""),
    )
