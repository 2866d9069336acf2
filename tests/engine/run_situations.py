"""Run every situation with one engine, each in a folder of its own below the folder given.

A script, since only a process without other threads may be forked:
python -m tests.engine.run_situations ENGINE FOLDER [NAME ...]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbformat
import papermill

from sqs_analysis.publish.engine.libraries import warm_up
from sqs_analysis.publish.engine.zygote import run_forked
from tests.engine.situations import SITUATIONS, Situation


def run(situation: Situation, engine: str, folder: Path) -> None:
    """Leave in the folder the notebook as executed, and what papermill raised."""
    nbformat.write(situation.notebook(), folder / "in.ipynb")
    raised = None
    try:
        papermill.execute_notebook(
            str(folder / "in.ipynb"),
            str(folder / "out.ipynb"),
            parameters=situation.parameters,
            engine_name=engine,
            cwd=str(folder),
            progress_bar=False,
            **situation.settings,
        )
    except Exception as error:
        raised = [type(error).__name__, str(error)]
    (folder / "raised.json").write_text(json.dumps(raised), "utf-8")


def main(engine: str, folder: str, *names: str) -> None:
    if engine != "nbclient":
        warm_up()
    for situation in SITUATIONS:
        if names and situation.name not in names:
            continue
        if engine == "nbclient" and not situation.compared:
            continue
        place = Path(folder) / situation.name
        place.mkdir(parents=True)
        if engine == "sqs-inline":
            run_forked(run, situation, engine, place, cwd=place, timeout=60)
        else:
            run(situation, engine, place)


if __name__ == "__main__":
    main(*sys.argv[1:])
