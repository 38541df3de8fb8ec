"""How the server is started: the same settings and the same data from whatever folder.

The framework takes settings from the folder of the script that it runs, before all others, but not
from where it was told to look for secrets: installed, these lie in a folder of the user's own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pcc_metrics.domain.app_files import IN_CHECKOUT, SECRETS, SERVER, WORKING
from pcc_metrics.store.register import data_folder

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
    """The variables with the folders they name written out: the server runs in another folder."""
    named = {name: variables[name] for name in FOLDERS if variables.get(name)}
    return {**variables, **{name: str(Path(value).absolute()) for name, value in named.items()}}


def where_things_lie(variables: Mapping[str, str]) -> Iterator[str]:
    """Lines that say where figures and secrets are read from, and where figures will be kept."""
    data = data_folder()
    kept = data == WORKING or variables.get("PCC_METRICS_DATA")
    yield f"Figures: {data.absolute()}"
    if not kept:
        yield f"These came with the app; the first publication copies them to {WORKING}"
    yield f"Secrets file: {variables.get(OWN_SECRETS, SECRETS)}"
