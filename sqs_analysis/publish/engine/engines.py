"""Engines for papermill that start no kernel: ``papermill --engine sqs-warm in.ipynb out.ipynb``.

``sqs-warm`` runs any Python notebook in a process forked from the one that called papermill, with
what that process has imported. ``sqs-inline`` runs it in the calling process itself, which must be
private to the run. Both write the notebook that papermill's own engine writes.

This module imports neither papermill, which loads it while being imported, nor anything large.
"""

from __future__ import annotations

import logging
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqs_analysis.publish.engine.forks import ThreadsAliveError, can_fork

if TYPE_CHECKING:
    from nbformat import NotebookNode

log = logging.getLogger("papermill")

# Imported here rather than in the run if the notebook names them, so that the next run has them.
SHARED = ("numpy", "pandas", "matplotlib", "scipy", "statsmodels", "sqs_analysis")
IMPORTS = re.compile(r"^\s*(?:from|import)\s+(\w+)", re.MULTILINE)
SAME_PYTHON = {"python", f"python{sys.version_info[0]}", "python{}.{}".format(*sys.version_info)}


class PapermillEngine:
    """What papermill calls of an engine."""

    @classmethod
    def nb_kernel_name(cls, nb: NotebookNode, name: str | None = None) -> str:
        """The kernel a notebook asks for."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: NotebookNode, language: str | None = None) -> str:
        """The language a notebook is written in."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))


class WarmEngine(PapermillEngine):
    """Runs a notebook in a process forked from this one: clean, private and without a cold start.

    Where that cannot be (no fork, other threads at work, a kernel of another Python), papermill's
    own engine runs it.
    """

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str, **settings: Any) -> NotebookNode:
        """Run the notebook with papermill's settings, and return it with its outputs."""
        from sqs_analysis.publish.engine.execution import execute, execute_in_a_kernel

        if not (can_fork() and is_this_python(kernel_name)):
            return execute_in_a_kernel(nb, kernel_name, **settings)
        from sqs_analysis.publish.engine.forked_kernel import ForkedKernel

        import_shared(nb)
        try:
            kernel = ForkedKernel(settings.get("extra_arguments", ()))
        except ThreadsAliveError as reason:
            log.warning("%s papermill's own engine runs this notebook.", reason)
            return execute_in_a_kernel(nb, kernel_name, **settings)
        return execute(nb, kernel_name, kernel, **settings)


class InlineEngine(PapermillEngine):
    """Runs a notebook in this very process, for a caller that has forked it for this one run."""

    @classmethod
    def execute_notebook(cls, nb: NotebookNode, kernel_name: str, **settings: Any) -> NotebookNode:
        """Run the notebook with papermill's settings, and return it with its outputs."""
        from sqs_analysis.publish.engine.execution import execute
        from sqs_analysis.publish.engine.inline_kernel import InlineKernel

        return execute(
            nb, kernel_name, InlineKernel(settings.get("extra_arguments", ())), **settings
        )


def execute_in_process(
    notebook: NotebookNode, cwd: Path | None = None, **settings: Any
) -> NotebookNode:
    """Run a notebook's cells in this process, and return it as far as it ran.

    For a process that was forked for this one run. A cell that fails stops the run and leaves its
    error among its outputs; nothing is raised and no file is written.

    Parameters
    ----------
    notebook : the notebook; it is not changed.
    cwd : working folder of the cells.
    settings : of papermill's engines, such as ``execution_timeout``.
    """
    from papermill.iorw import load_notebook_node
    from papermill.utils import chdir

    executed = load_notebook_node(notebook)
    settings = {"progress_bar": False, "autosave_cell_every": 0, **settings}
    with chdir(cwd):
        return InlineEngine.execute_notebook(
            executed, InlineEngine.nb_kernel_name(executed, "python3"), **settings
        )


def is_this_python(kernel_name: str) -> bool:
    """Whether a kernel of this name would be this Python's own, started in the usual way.

    >>> is_this_python("no-such-kernel")
    False
    """
    from ipykernel.kernelspec import KernelSpecManager  # type: ignore[attr-defined]

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except KeyError:
        return False
    return (
        spec.argv[0] in {*SAME_PYTHON, sys.executable}
        and "ipykernel_launcher" in spec.argv
        and not spec.env
    )


def import_shared(notebook: NotebookNode) -> None:
    """Import in this process what the notebook names of the libraries that are safe to share."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    for name in sorted(set(IMPORTS.findall(code)).intersection(SHARED)):
        try:
            import_module(name)
        except ImportError:
            log.debug("%s cannot be imported; the notebook will say so.", name)
        if name == "sqs_analysis":
            import_ours()


def import_ours() -> None:
    """Import what this package imports only when a notebook uses it."""
    package = import_module("sqs_analysis")
    for name in package.__all__:
        getattr(package, name)
