"""Run every situation with one engine, each in a folder of its own below the folder given.

python -m tests.engine.run_situations ENGINE FOLDER

Ours runs each in a process forked from one that has imported the libraries, as a batch does.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import sys
from pathlib import Path

import nbformat

from sqs_analysis.publish.batch import preload
from tests.engine.situations import SITUATIONS, Situation

# A kernel of its own sometimes does not answer: then it is asked anew.
SECONDS, TIMES = 60.0, 3


def run(situation: Situation, engine: str, folder: Path) -> None:
    """Leave in the folder the notebook as executed, and what papermill raised."""
    import papermill

    nbformat.write(situation.notebook(), folder / "in.ipynb")
    raised = None
    os.chdir(folder)
    try:
        papermill.execute_notebook(
            str(folder / "in.ipynb"),
            str(folder / "out.ipynb"),
            parameters=situation.parameters,
            engine_name=engine,
            cwd=str(situation.place or folder),
            progress_bar=False,
            **situation.settings,
        )
    except Exception as error:
        raised = [type(error).__name__, str(error)]
    (folder / "raised.json").write_text(json.dumps(raised), "utf-8")


def main(engine: str, folder: str) -> None:
    if engine != "nbclient":
        os.environ.update(preload.UNLESS_CHOSEN)

        import sqs_analysis.publish.engine  # noqa: F401
    for situation in SITUATIONS:
        for _ in range(TIMES):
            if ran(situation, engine, Path(folder) / situation.name):
                break
        else:
            sys.exit(f"{situation.name} did not end within {SECONDS} s, {TIMES} times")


def ran(situation: Situation, engine: str, place: Path) -> bool:
    """Run a situation in a process of its own; whether it ended in time."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    process = multiprocessing.get_context("fork").Process(
        target=run, args=(situation, engine, place)
    )
    process.start()
    process.join(SECONDS)
    in_time = process.exitcode is not None
    process.kill()
    process.join()
    return in_time


if __name__ == "__main__":
    main(*sys.argv[1:])
