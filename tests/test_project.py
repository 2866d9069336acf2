"""The repository as a stranger meets it: nothing of one machine, and a package with its data."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import sqs_analysis

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 5_000_000
# Somebody's home; written so that this line is not itself an offence.
HOMES = re.compile(rb"/(?:home|Users)/[\w.-]+|/ro{2}t/|[A-Za-z]:\\{1,2}Users\\")


def git(*arguments: str) -> str:
    run = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(run, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """Every file that is committed, or would be by `git add --all`."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is not a git clone")
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def test_no_file_names_somebodys_machine(files: list[Path]) -> None:
    offences = [
        f"{path.relative_to(ROOT)}: {found[0].decode()}"
        for path in files
        if b"\0" not in (content := path.read_bytes()) and (found := HOMES.search(content))
    ]
    assert not offences, "\n".join(offences)


def test_no_file_is_large(files: list[Path]) -> None:
    large = [str(path.relative_to(ROOT)) for path in files if path.stat().st_size > LARGEST]
    assert not large, f"over {LARGEST} bytes: {large}"


def test_outputs_are_not_committed(files: list[Path]) -> None:
    outputs = [path.name for path in files if (ROOT / "outputs") in path.parents]
    assert outputs == ["README.md"]


@pytest.mark.usefixtures("files")
def test_ignored_files_are_not_committed() -> None:
    assert git("ls-files", "--cached", "--ignored", "--exclude-standard") == ""


def test_package_and_project_agree_on_the_version() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sqs_analysis.__version__ == declared["version"]


def test_make_help_lists_every_target() -> None:
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    run = ["make", "--no-print-directory", "-C", str(ROOT), "help"]
    listed = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"(?m)^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert phony is not None
    assert sorted(phony[1].split()) == sorted(re.findall(r"(?m)^make (\w+) ", listed))


# What nbconvert looks for where all of Jupyter's files stand.
TEMPLATE = ("conf.json", "index.html.j2")


def test_a_wheel_carries_notebooks_and_data(files: list[Path], tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for path in files:
        copied = tree / path.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", "dist"]
    run = subprocess.run(build, cwd=tree, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = (tree / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    inside = [path.relative_to(ROOT).as_posix() for path in files]
    package = {name for name in inside if name.startswith("sqs_analysis/")}
    notebooks = {f"sqs_analysis/{name}" for name in inside if name.startswith("notebooks/")}
    template = {f"share/jupyter/nbconvert/templates/sqs/{name}" for name in TEMPLATE}
    assert {name.partition(".data/data/")[2] or name for name in packed} == (
        package | notebooks | template
    )
