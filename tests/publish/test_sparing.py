"""What libraries load and no report needs is loaded once somebody asks for it, and then as ever."""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sqs_analysis.publish.sparing import Later, spared

HEAVY = "heavy_library"
CODE = """
import builtins
builtins.loaded_heavily = getattr(builtins, "loaded_heavily", 0) + 1
from . import part
__all__ = ["answer"]
answer = part.answer
"""


@pytest.fixture
def loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """How often the library was loaded so far."""
    folder = tmp_path / HEAVY
    folder.mkdir()
    (folder / "__init__.py").write_text(CODE, "utf-8")
    (folder / "part.py").write_text("answer = 42\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", [Later(HEAVY), *sys.meta_path])
    monkeypatch.setattr(builtins, "loaded_heavily", 0, raising=False)
    yield lambda: int(builtins.loaded_heavily)  # type: ignore[attr-defined]
    for name in [name for name in sys.modules if name.partition(".")[0] == HEAVY]:
        del sys.modules[name]


def test_it_is_loaded_when_something_of_it_is_asked_for_and_once(loads: Callable[[], int]) -> None:
    library = importlib.import_module(HEAVY)
    assert loads() == 0
    assert library.answer == 42
    assert library.answer == importlib.import_module(HEAVY).answer
    assert loads() == 1


def test_neither_another_import_nor_a_look_for_its_file_loads_it(loads: Callable[[], int]) -> None:
    library = importlib.import_module(HEAVY)
    assert importlib.import_module(HEAVY) is library
    assert library.__file__ is not None  # a kernel looks for the files of all modules
    assert loads() == 0


def test_a_part_of_it_may_be_imported_alone(loads: Callable[[], int]) -> None:
    assert importlib.import_module(f"{HEAVY}.part").answer == 42
    assert importlib.import_module(HEAVY).answer == 42
    assert loads() == 1


def test_all_of_its_names_may_be_asked_for(loads: Callable[[], int]) -> None:
    names: dict[str, object] = {}
    exec(f"from {HEAVY} import *", names)
    assert names["answer"] == 42
    assert loads() == 1


def test_once_loaded_it_is_a_module_like_any_other(loads: Callable[[], int]) -> None:
    library = importlib.import_module(HEAVY)
    with pytest.raises(AttributeError, match="has no attribute 'question'"):
        _ = library.question
    assert type(library) is type(sys)
    assert importlib.reload(library).answer == 42
    assert loads() == 2


def test_what_is_spared_is_there_again_afterwards(loads: Callable[[], int]) -> None:
    with spared(HEAVY), pytest.raises(ModuleNotFoundError):
        importlib.import_module(HEAVY)
    assert importlib.import_module(HEAVY).answer == 42
    assert loads() == 1
