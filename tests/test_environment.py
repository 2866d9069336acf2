"""One environment: what pyproject.toml asks, what the locks pin and what conda installs agree."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections import defaultdict
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]
USERS = {"lab", "documents"}
DEVELOPERS = USERS | {"cluster", "parquet"}

Pins = dict[str, dict[str, frozenset[str]]]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))


def pins(lock: str) -> Pins:
    """Read a lock: the versions of each package (one for each Python) with their hashes."""
    found: Pins = defaultdict(dict)
    for entry in re.split(r"(?m)^(?=[a-z0-9])", text(lock)):
        if entry.startswith("#"):
            continue
        name, version = re.split(r"==|\s", entry, maxsplit=2)[:2]
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}", entry)
        found[canonicalize_name(name)][version] = frozenset(hashes)
    return found


def asked(extras: set[str], groups: set[str]) -> list[str]:
    """What pyproject.toml asks for: always, for these extras and for these groups."""
    metadata = project()["project"]
    optional = [metadata["optional-dependencies"][extra] for extra in sorted(extras)]
    grouped = [project()["dependency-groups"][group] for group in sorted(groups)]
    return [*metadata["dependencies"], *chain.from_iterable([*optional, *grouped])]


@pytest.mark.parametrize(
    ("lock", "lines"),
    [(LOCKS[0], asked(USERS, {"build"})), (LOCKS[1], asked(DEVELOPERS, {"build", "dev"}))],
)
def test_a_lock_answers_what_is_asked(lock: str, lines: list[str]) -> None:
    pinned = pins(lock)
    for line in lines:
        wanted = Requirement(line)
        versions = pinned.get(canonicalize_name(wanted.name), {})
        assert versions, f"{lock} lacks {wanted.name}: run `make lock`"
        assert all(wanted.specifier.contains(version) for version in versions), (
            f"{lock} pins {wanted.name} {list(versions)}, pyproject.toml asks {wanted.specifier}: "
            "run `make lock`"
        )


def test_the_package_declares_what_it_imports() -> None:
    trees = [ast.parse(path.read_bytes()) for path in (ROOT / "sqs_analysis").rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imported = {
        alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    modules = {name.partition(".")[0] for name in imported} - {"sqs_analysis"}
    sold_as = packages_distributions()
    declared = {canonicalize_name(Requirement(line).name) for line in asked(DEVELOPERS, set())}
    undeclared = [
        module
        for module in sorted(modules - sys.stdlib_module_names)
        if not declared.intersection(map(canonicalize_name, sold_as.get(module, [])))
    ]
    assert not undeclared, f"pyproject.toml lacks what the package imports: {undeclared}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    bare = [name for name, found in pins(lock).items() if not all(found.values())]
    assert not bare, f"{lock} has pins without a hash: {bare}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_folder(lock: str) -> None:
    written = [line for line in text(lock).splitlines() if not line.lstrip().startswith("--hash=")]
    named = [
        line
        for line in written
        if "://" in line or " @ " in line or line.startswith("--") or re.search(r"(^|\s)[/~]", line)
    ]
    assert not named, f"{lock} names a place: {named}"


def test_developers_have_what_users_have() -> None:
    users, developers = map(pins, LOCKS)
    different = [name for name in users if developers.get(name) != users[name]]
    assert not different, f"the locks disagree about {different}: run `make lock`"


def test_conda_installs_the_same_lock() -> None:
    environment = yaml.safe_load(text("environment.yml"))
    python, pip, from_pip = environment["dependencies"]
    assert environment["name"] == project()["project"]["name"]
    assert (pip, from_pip) == ("pip", {"pip": [f"-r {LOCKS[0]}"]})
    oldest = project()["project"]["requires-python"].removeprefix(">=")
    assert python == f"python={oldest}"
    assert f"--python-version {oldest} " in text("Makefile")


def test_the_build_backend_is_locked() -> None:
    assert project()["build-system"]["requires"] == project()["dependency-groups"]["build"]


def test_the_lock_works_on_windows_and_macos() -> None:
    assert "sys_platform == 'win32'" in text(LOCKS[0])
    assert "sys_platform == 'darwin'" in text(LOCKS[0])
