"""The run of a notebook as papermill knows it, with a kernel of ours in the place of a process."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from nbformat import NotebookNode
from papermill.engines import NBClientEngine, NotebookExecutionManager


class SparingManager(NotebookExecutionManager):  # type: ignore[misc]  # papermill has no types
    """papermill's manager of a run, which writes the notebook less often.

    papermill writes it before and after each cell. This one writes it at the end, also of a run
    that fails, and every ``autosave_cell_every`` seconds of a long one.
    """

    complete = False

    def save(self, **kwargs: Any) -> None:
        """Write the notebook if it is complete, or was not written for a while."""
        waited = (self.now() - self.last_save_time).total_seconds()
        if self.complete or 0 < self.autosave_cell_every <= waited:
            super().save(**kwargs)

    def notebook_complete(self, **kwargs: Any) -> None:
        """Note times and states, and write the notebook."""
        self.complete = True
        super().notebook_complete(**kwargs)


def execute(
    nb: NotebookNode,
    kernel_name: str,
    kernel: AbstractContextManager[Any],
    *,
    output_path: str | None = None,
    progress_bar: bool | dict[str, Any] = True,
    log_output: bool = False,
    autosave_cell_every: int = 30,
    **settings: Any,
) -> NotebookNode:
    """Run a notebook with a kernel, which is shut down afterwards.

    Parameters
    ----------
    nb : a notebook as papermill prepares it.
    kernel_name : what the notebook calls its kernel, for the log.
    kernel : a manager that nbclient can talk to.
    output_path : where to write the notebook, nowhere if None.
    progress_bar, log_output, autosave_cell_every, settings : as papermill's engines have them.
    """
    manager = SparingManager(
        nb,
        output_path=output_path,
        log_output=log_output,
        progress_bar=progress_bar,
        autosave_cell_every=autosave_cell_every,
    )
    manager.notebook_start()
    try:
        with kernel:
            NBClientEngine.execute_managed_notebook(
                manager, kernel_name, log_output=log_output, km=kernel, **settings
            )
    finally:
        manager.cleanup_pbar()
        manager.notebook_complete()
    executed: NotebookNode = manager.nb
    return executed


def execute_in_a_kernel(nb: NotebookNode, kernel_name: str, **settings: Any) -> NotebookNode:
    """Run a notebook with papermill's own engine."""
    executed: NotebookNode = NBClientEngine.execute_notebook(nb, kernel_name, **settings)
    return executed
