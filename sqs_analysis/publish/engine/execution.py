"""The run of a notebook as papermill knows it, with a kernel of ours in the place of a process."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from nbformat import NotebookNode
from papermill.engines import NBClientEngine, NotebookExecutionManager


class SparingManager(NotebookExecutionManager):  # type: ignore[misc]  # papermill has no types
    """papermill's manager of a run, which writes the notebook less often.

    papermill writes it before and after each cell, at the end of the run, and once more after it.
    This one leaves a run that ends well to that last time, and writes while it is going on only
    every ``autosave_cell_every`` seconds.
    """

    def save(self, **kwargs: Any) -> None:
        """Write the notebook if it was not written for a while."""
        waited = (self.now() - self.last_save_time).total_seconds()
        if 0 < self.autosave_cell_every <= waited:
            super().save(**kwargs)

    def save_now(self) -> None:
        """Write the notebook, since nobody will after an error."""
        super().save()


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
    except BaseException:
        _conclude(manager)
        manager.save_now()
        raise
    _conclude(manager)
    executed: NotebookNode = manager.nb
    return executed


def _conclude(manager: SparingManager) -> None:
    manager.cleanup_pbar()
    manager.notebook_complete()


def execute_in_a_kernel(nb: NotebookNode, kernel_name: str, **settings: Any) -> NotebookNode:
    """Run a notebook with papermill's own engine."""
    executed: NotebookNode = NBClientEngine.execute_notebook(nb, kernel_name, **settings)
    return executed
