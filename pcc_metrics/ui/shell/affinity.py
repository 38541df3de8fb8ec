"""Whether the proxy before several servers keeps a browser with one of them.

The framework keeps a page's uploads and files in the memory of its own process: another server
answers a browser that asks there with 404.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from threading import Thread

import requests

LOG = logging.getLogger(__name__)
HEADER = "X-PCC-Metrics-Server"
SERVER = secrets.token_hex(8)  # tells this process from all others
REQUESTS = 8  # two servers in turn would show at the second
SECONDS = 10.0  # for an answer
PATIENCE, PAUSE = 120.0, 3.0  # seconds until the proxy must have started, and between two looks


def check_in_background() -> None:
    """Where the app's public address is set, look whether it keeps a browser with one server."""
    address = os.environ.get("PCC_METRICS_ADDRESS", "").rstrip("/")
    if address:
        Thread(target=_check, args=(address,), name="affinity", daemon=True).start()


def _check(address: str) -> None:
    fault = find_fault(address, PATIENCE)
    if fault:
        LOG.error("%s", fault)
    else:
        LOG.info("%s keeps a browser with one server.", address)


def find_fault(address: str, patience: float = 0.0) -> str:
    """What is wrong with how an address leads to servers; empty where nothing is.

    The proxy may start after the server: for so many seconds it is asked again.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return _describe(address, _ask(address))
        except requests.RequestException as error:
            if time.monotonic() >= deadline:
                return (
                    f"PCC_METRICS_ADDRESS names {address}, which cannot be reached from here: "
                    f"{type(error).__name__}. Whether it keeps a browser with one server is not "
                    "known."
                )
        time.sleep(PAUSE)


def _ask(address: str) -> set[str]:
    """The servers that one browser is led to; empty names of what is none of ours."""
    with requests.Session() as browser:
        answers = [browser.get(f"{address}/healthz", timeout=SECONDS) for _ in range(REQUESTS)]
    return {answer.headers.get(HEADER, "") for answer in answers}


def _describe(address: str, servers: set[str]) -> str:
    if "" in servers:
        return f"PCC_METRICS_ADDRESS names {address}, where this app does not answer at /healthz."
    if len(servers) > 1:
        return (
            f"{address} led one browser to {len(servers)} servers in {REQUESTS} requests: uploads "
            "and downloads will fail. Let the proxy keep a browser with one server, by a cookie."
        )
    return ""
