"""How the server is started: the same settings and the same data from whatever folder.

The framework takes settings from the folder of the script that it runs, before all others, but not
from where it was told to look for secrets: installed, these lie in a folder of the user's own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pcc_metrics.access import secrets_file
from pcc_metrics.access.local_mode import (
    KEY_IN_ADDRESS,
    KEY_VARIABLE,
    is_loopback,
    make_key,
)
from pcc_metrics.domain.app_files import IN_CHECKOUT, SECRETS, SERVER, WORKING
from pcc_metrics.store.open_store import data_store, is_remote, open_store

FOLDERS = ("PCC_METRICS_DATA", "PCC_METRICS_CATALOGUE")
OWN_SECRETS = "STREAMLIT_SECRETS_FILES"  # the framework's own variable: it stands where it is set


def server_command(host: str, port: int, variables: Mapping[str, str]) -> list[str]:
    """What starts the server, to be run in the folder of the app's files."""
    command = [sys.executable, "-m", "streamlit", "run", str(SERVER)]
    command += ["--server.address", host, "--server.port", str(port), "--server.headless", "true"]
    if not IN_CHECKOUT and OWN_SECRETS not in variables:
        command += ["--secrets.files", str(SECRETS)]
    return command


def server_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables with the folders they name written out, and a key of the server's own.

    The server runs in another folder.
    """
    named = {name: variables[name] for name in FOLDERS if variables.get(name)}
    written = {
        name: value if is_remote(value) else str(Path(value).absolute())
        for name, value in named.items()
    }
    return {KEY_VARIABLE: make_key(), **variables, **written}


def local_address(host: str, port: int, environment: Mapping[str, str]) -> str:
    """The address by which this computer's own browser may publish."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/?{KEY_IN_ADDRESS}={environment[KEY_VARIABLE]}"


def start_lines(host: str, port: int, environment: Mapping[str, str]) -> Iterator[str]:
    """What `serve` says first: where things lie, and how to publish from this computer."""
    yield from where_things_lie(environment)
    if is_loopback(host):
        yield "To publish from this computer, open this address in its browser. Show it to nobody:"
        yield local_address(host, port, environment)


def where_things_lie(variables: Mapping[str, str]) -> Iterator[str]:
    """Lines that say where figures and secrets are read from, and where figures will be kept."""
    data = data_store()
    kept = data == open_store(WORKING) or variables.get("PCC_METRICS_DATA")
    yield f"Figures: {data}"
    if not kept:
        yield f"These came with the app; the first publication copies them to {WORKING}"
    secrets = variables.get(OWN_SECRETS, str(SECRETS))
    yield f"Secrets file: {secrets}"
    fault = secrets_file.find_fault(Path(secrets))
    if fault:
        yield f"It cannot be read: {fault}. {secrets_file.CLOSED}."
