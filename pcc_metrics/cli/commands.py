"""The pcc-metrics command: the same code as the pages. 0 done, 1 a fault in the input, 2 usage."""

from __future__ import annotations

import os
import subprocess
import sys

import click

from pcc_metrics.cli.area_commands import move_area, split_area
from pcc_metrics.cli.check_statement import check_statement
from pcc_metrics.cli.figure_commands import check, draft, figure
from pcc_metrics.cli.publishing_commands import (
    list_publications,
    publish_file,
    template,
    validate_file,
    withdraw_snapshot,
)
from pcc_metrics.cli.serve import server_command, server_environment, start_lines
from pcc_metrics.cli.source_commands import ingest_files, init_catalogue, refresh_figures
from pcc_metrics.cli.store_commands import copy_figures
from pcc_metrics.domain.app_files import ROOT
from pcc_metrics.publishing.bundled_updates import open_working_store


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pcc-metrics", message="%(package)s %(version)s")
def main() -> None:
    """Figures, drafted text and snapshots for the national policing priorities."""
    open_working_store()


for _command in (
    figure,
    draft,
    check,
    check_statement,
    list_publications,
    validate_file,
    publish_file,
    template,
    withdraw_snapshot,
    move_area,
    split_area,
    ingest_files,
    init_catalogue,
    refresh_figures,
    copy_figures,
):
    main.add_command(_command)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """Serve the app. It answers this machine only, unless --host says otherwise."""
    command = server_command(host, port, os.environ)
    environment = server_environment(os.environ)
    for line in start_lines(host, port, environment):
        click.echo(line)
    # A signal to end reaches the server itself where this process can become it.
    if os.name == "posix":
        os.chdir(ROOT)
        os.execve(command[0], command, environment)  # noqa: S606 (own arguments)
    try:
        finished = subprocess.run(  # noqa: S603 (own arguments)
            command, cwd=ROOT, env=environment, check=False
        )
    except KeyboardInterrupt:
        return
    sys.exit(finished.returncode)
