"""The package that is installed without the checkout: what it holds, and that it works as it is."""

from __future__ import annotations

import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import requests
from click.testing import CliRunner

from pcc_metrics.cli.commands import main
from pcc_metrics.domain.app_files import BUNDLED, IN_CHECKOUT, PACKAGE, ROOT
from pcc_metrics.export import word_template
from pcc_metrics.store.register import Register
from tests.browser.served import Server
from tests.support.environment import PROJECT
from tests.support.installed import Installed, InstalledServer, build
from tests.support.raw_client import Shown, wired

pytestmark = pytest.mark.serial
APP = "pcc_metrics/_app/"
SETTINGS = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8"))


def shown(server: Server) -> Shown:
    """What a visit to the first page sends to a browser."""
    host = f"127.0.0.1:{server.port}"
    with wired(server.port, host, {"Origin": f"http://{host}"}) as wire:
        return wire.run()


def files(*folders: Path) -> set[Path]:
    return {
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }


def test_a_wheel_holds_the_files_of_the_checkout_and_no_secrets(installed: Installed) -> None:
    settings = [PROJECT / ".streamlit" / f"{name}.toml" for name in ("config", "secrets.example")]
    beside = {PROJECT / "app.py", *settings, *files(BUNDLED, PROJECT / "pages")}
    with zipfile.ZipFile(installed.wheel) as wheel:
        held = {name: wheel.read(name) for name in wheel.namelist() if "dist-info/" not in name}
    assert held == {
        **{f"{APP}{path.relative_to(PROJECT).as_posix()}": path.read_bytes() for path in beside},
        **{path.relative_to(PROJECT).as_posix(): path.read_bytes() for path in files(PACKAGE)},
    }


def test_an_editable_install_holds_no_copies(tmp_path: Path) -> None:
    with zipfile.ZipFile(build(PROJECT, tmp_path, "wheel:editable")) as wheel:
        held = [name for name in wheel.namelist() if "dist-info/" not in name]
        assert [wheel.read(name).decode() for name in held] == [str(PROJECT)]


def test_in_a_checkout_its_own_files_are_used() -> None:
    assert IN_CHECKOUT and Path(__file__).is_relative_to(ROOT)


def test_the_installed_app_is_the_wheels(installed: Installed) -> None:
    assert installed.site.is_relative_to(installed.folder)
    assert installed.user.is_relative_to(installed.home)
    code = "import pcc_metrics; print(pcc_metrics.__file__)"
    assert Path(installed.says(code)).is_relative_to(installed.site)


def test_the_version_is_that_of_the_project(installed: Installed) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert installed.run("--version") == f"pcc-metrics {project['version']}\n"


def test_it_drafts_the_text_of_the_checkout(installed: Installed) -> None:
    command = ["draft", "homicide", "--to", "2023-10"]
    assert installed.run(*command) == CliRunner().invoke(main, command).output


def test_it_serves_a_deep_link_with_the_apps_own_settings(
    installed_server: InstalledServer,
) -> None:
    url = installed_server.url
    answer = requests.get(f"{url}/homicide?to=2023-10", timeout=10)
    assert answer.ok and '<div id="root">' in answer.text
    host = requests.get(f"{url}/_stcore/host-config", timeout=10).json()
    assert host["allowedOrigins"] == SETTINGS["client"]["allowedOrigins"]
    listening = psutil.Process(installed_server.pid).net_connections("inet")
    assert {one.laddr.ip for one in listening if one.status == "LISTEN"} == {"127.0.0.1"}
    theme = shown(installed_server).theme
    assert list(theme.heading_font_sizes) == SETTINGS["theme"]["headingFontSizes"]
    assert theme.light.primary_color == SETTINGS["theme"]["light"]["primaryColor"]


def test_the_start_says_where_figures_and_secrets_lie(
    installed: Installed, installed_server: InstalledServer
) -> None:
    user = installed.user
    for line in (
        f"Figures: {installed.site / APP / 'data'}\n",
        f"the first publication copies them to {user / 'data'}\n",
        f"Secrets file: {user / 'secrets.toml'}\n",
    ):
        assert line in installed_server.log


def test_secrets_are_those_of_the_users_folder(installed: Installed, tmp_path: Path) -> None:
    other = replace(installed, home=tmp_path)
    other.user.mkdir(parents=True)
    (other.user / "secrets.toml").write_text('[access]\nreading = "misspelt"\n', "utf-8")
    server = InstalledServer(other, tmp_path / "server.log")
    server.start()
    try:
        shown(server)
        assert "access.reading" in server.log and "cannot be read" not in server.log
    finally:
        server.stop()


def test_what_is_published_lies_in_the_users_folder(installed: Installed, tmp_path: Path) -> None:
    other = replace(installed, home=tmp_path)
    first = Register(BUNDLED).entries()[0].snapshot
    other.run("withdraw", first, "--by", "A tester", "--note", "A test.")
    kept = other.user / "data"
    actions = [entry.action for entry in Register(kept).entries()]
    assert actions == ["publish", "publish", "publish", "withdraw"]
    # Installed folders can only be read; the copies of them are written to.
    folders = [kept, *(path for path in kept.rglob("*") if path.is_dir())]
    assert all(path.stat().st_mode & 0o200 for path in folders)


def test_a_folder_that_is_named_is_looked_for_where_one_stands(
    installed: Installed,
) -> None:
    """The server runs in another folder than the person who starts it."""
    code = (
        "from pcc_metrics.cli.serve import server_environment as e;"
        "print(e({'PCC_METRICS_DATA': 'figures'})['PCC_METRICS_DATA'])"
    )
    assert installed.says(code) == str(installed.elsewhere / "figures")


@pytest.mark.parametrize("module", ["pcc_metrics.cli.bundle", word_template.__name__])
def test_what_rebuilds_the_apps_own_files_refuses(installed: Installed, module: str) -> None:
    code = (
        f"import runpy, sys; sys.argv[1:] = {['.'] if module.endswith('bundle') else []};"
        f"runpy.run_module({module!r}, run_name='__main__')"
    )
    with pytest.raises(AssertionError, match="run it in a checkout of the project"):
        installed.says(code)
