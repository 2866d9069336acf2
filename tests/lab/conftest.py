"""A JupyterLab server of its own: a free port, a token, temporary homes, a copy of the notebooks."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

PATIENCE = 60.0


@dataclass(frozen=True)
class Lab:
    """A running server: where it is, what it wants to be told, and the folder it shows."""

    port: int
    token: str
    notebooks: Path

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}?token={self.token}"

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.address("api/status"), timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture(scope="session")
def lab(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab as `make lab` starts it, on a copy: it saves what it runs."""
    if find_spec("jupyterlab") is None:
        pytest.skip("JupyterLab is not installed")
    folder = tmp_path_factory.mktemp("lab")
    for part in ("notebooks", "data/inspections"):
        shutil.copytree(root / part, folder / part)
    found = Lab(free_port(), secrets.token_hex(16), folder / "notebooks")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={found.port}", "--ServerApp.port_retries=0"]
    command += [f"--IdentityProvider.token={found.token}", f"--notebook-dir={found.notebooks}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    command += ["--LabApp.news_url=None"]
    with (folder / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=homes(folder / "home"))
        try:
            until = time.monotonic() + PATIENCE
            while not found.answers():
                assert server.poll() is None, (folder / "log").read_text("utf-8")
                assert time.monotonic() < until, (folder / "log").read_text("utf-8")
                time.sleep(0.2)
            yield found
        finally:
            server.terminate()
            server.wait(timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def homes(folder: Path) -> dict[str, str]:
    """An environment in which nothing is found of, or left in, anybody's home."""
    parts = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    names = ["HOME", "IPYTHONDIR", *(f"JUPYTER_{part}" for part in parts)]
    names += ["JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"]
    places = {name: folder / name.lower() for name in names}
    for place in places.values():
        place.mkdir(parents=True)
    # Every cell is drawn, in sight or not, so that all can be looked at; and nothing asks for news.
    chosen = {"notebook-extension/tracker": {"windowingMode": "none"}}
    chosen |= {"apputils-extension/notification": {"fetchNews": "false"}}
    for plugin, settings in chosen.items():
        file = places["JUPYTERLAB_SETTINGS_DIR"] / f"@jupyterlab/{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(settings), "utf-8")
    return os.environ | {name: str(place) for name, place in places.items()}
