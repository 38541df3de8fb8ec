"""What the visitor of this run may do: pages ask `rights()`, actions call `publisher()`."""

from __future__ import annotations

import streamlit as st
from streamlit import config

from pcc_metrics.access import Connection, Rights, account_name, local_rights
from pcc_metrics.errors import InputError


def rights() -> Rights:
    """Whether this visitor may publish, as whom, and why or why not."""
    return local_rights(_connection(), account_name())


def publisher() -> str:
    """The name to write into a register; raises `InputError` where this visitor may not publish.

    Every action calls it itself: a hidden button protects nothing.
    """
    found = rights()
    if not found.may_publish:
        raise InputError(found.why)
    return found.who


def _connection() -> Connection:
    # The framework gives no address for those of this computer itself.
    peer = st.context.ip_address or "127.0.0.1"
    return Connection(config.get_option("server.address") or "", peer, dict(st.context.headers))
