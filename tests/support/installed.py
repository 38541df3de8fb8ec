"""The app built from a source archive, installed into an environment of its own and served.

Nothing of it comes from the checkout. What it depends on comes from the environment of the tests,
so that no network is needed; `.ci/run` installs that from nothing.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.browser.served import Server
from tests.support.environment import PROJECT

# What points Python, the framework or the app to places of the person who runs the tests.
PERSONAL = ("PCC_METRICS_", "STREAMLIT_", "PYTHON", "XDG_")
# Settings of somebody else's, in the folder that the app is started in and at home.
FOREIGN = """
[server]
maxUploadSize = 1
address = "0.0.0.0"
[client]
allowedOrigins = ["https://other.example.org"]
toolbarMode = "developer"
[theme]
primaryColor = "#FF0000"
headingFontSizes = ["9rem"]
[theme.light]
primaryColor = "#FF0000"
"""


def build(project: Path, out: Path, target: str) -> Path:
    """A file made by the build backend that pyproject.toml names: `wheel`, `sdist` and so on."""
    _done([sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(out)], cwd=project)
    (made,) = out.iterdir()
    return made


def build_wheel(folder: Path) -> Path:
    """A wheel made of what the source archive holds, as an installer makes it."""
    with tarfile.open(build(PROJECT, folder / "sdist", "sdist")) as archive:
        archive.extractall(folder, filter="data")
    (source,) = folder.glob("pcc_metrics-*")
    return build(source, folder / "wheel", "wheel")


@dataclass(frozen=True)
class Installed:
    """A wheel in an environment below `folder`, with a folder to work in and a user's `home`."""

    folder: Path
    wheel: Path
    home: Path

    @property
    def elsewhere(self) -> Path:
        return self.folder / "elsewhere"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the person who runs the tests, without what leads to their folders."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(PERSONAL)}
        return {**own, "HOME": str(self.home)}

    @cached_property
    def site(self) -> Path:
        """The folder that the wheel was unpacked into."""
        return Path(self.says("import sysconfig; print(sysconfig.get_path('purelib'))"))

    @cached_property
    def user(self) -> Path:
        """Where the app keeps what the user makes."""
        return Path(self.says("from pcc_metrics.domain.app_files import USER; print(USER)"))

    def program(self, name: str) -> str:
        """A program of the environment, by its path."""
        scripts = "Scripts" if os.name == "nt" else "bin"
        return str(self.folder / "environment" / scripts / name)

    def run(self, *arguments: str) -> str:
        """What `pcc-metrics` prints, run in a folder that it knows nothing of."""
        command = [self.program("pcc-metrics"), *arguments]
        return _done(command, cwd=self.elsewhere, env=self.environment)

    def says(self, code: str) -> str:
        """What Python code prints in the environment."""
        command = [self.program("python"), "-P", "-c", code]
        return _done(command, cwd=self.elsewhere, env=self.environment).strip()

    def digests(self) -> dict[str, str]:
        """Every file among the installed ones, by its content."""
        return {
            str(path.relative_to(self.site)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.site.rglob("*"))
            if path.is_file()
        }


def install(folder: Path) -> Installed:
    """Build the wheel and install it; its files can then only be read."""
    here = Installed(folder, build_wheel(folder / "build"), folder / "home")
    for owner in (here.home, here.elsewhere):
        (owner / ".streamlit").mkdir(parents=True)
        (owner / ".streamlit" / "config.toml").write_text(FOREIGN, "utf-8")
        (owner / ".streamlit" / "secrets.toml").write_text("unreadable", "utf-8")
    # A module of a name that the app uses: the folder one stands in is no place for code.
    (here.elsewhere / "altair.py").write_text("raise RuntimeError('not ours')\n", "utf-8")
    venv.create(folder / "environment", with_pip=False)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    own = ["--python", here.program("python"), "install", "--no-deps", "--no-index"]
    _done([*pip, *own, str(here.wheel)], cwd=folder)
    needed = {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    (here.site / "needed.pth").write_text("\n".join(sorted(needed)), "utf-8")
    for path in (here.site, *here.site.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    return here


class InstalledServer(Server):
    """`pcc-metrics serve` of the installed app."""

    def __init__(self, installed: Installed, log: Path) -> None:
        super().__init__(log, {})
        self._installed = installed

    def _command(self) -> list[str]:
        return [self._installed.program("pcc-metrics"), "serve", "--port", str(self.port)]

    def _folder(self) -> Path:
        return self._installed.elsewhere

    def _variables(self) -> dict[str, str]:
        return self._installed.environment


def _done(command: list[str], cwd: Path, env: dict[str, str] | None = None) -> str:
    """What a command prints; raises `AssertionError` with all that it says where it fails."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout
