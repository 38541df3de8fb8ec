"""What the visitor of this run may do: pages ask `rights()`, actions call `publisher()`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.scriptrunner import get_script_run_ctx

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


def rights() -> Rights:
    """What this visitor may do, as whom, and why or why not.

    Where the settings cannot be used nobody may do anything: they may have been meant to close.
    """
    try:
        visitor = _rights(_secrets())
    except SettingsError as error:
        _log_once(f"Reading and publishing are off: {error}.")
        closed = "These pages are closed until their settings are put right; the log names them."
        visitor = Rights("", False, closed, closed)
    context = get_script_run_ctx()
    if context:
        allow_uploads(context.session_id, visitor.may_publish)
    return visitor


def everybody_may_read() -> bool:
    """Whether whoever asks may read, signed in or not; nobody where the settings cannot be used."""
    try:
        return read_access(_secrets()).reading == "open"
    except SettingsError:
        return False


def _rights(secrets: Mapping[str, Any]) -> Rights:
    access = read_access(secrets)
    auth = secrets.get("auth")
    if auth is None:
        return local_rights(access, _connection(), account_name())
    fault = provider_fault(auth) if isinstance(auth, Mapping) else "auth is no table"
    if fault:
        _log_once(f"Nobody can sign in: {fault}.")
        return rights_without_sign_in(access)
    return visitor_rights(access, st.user.to_dict(), datetime.now(UTC))


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


def _secrets() -> Mapping[str, Any]:
    """The tables of the secrets file; none where there is no file."""
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
