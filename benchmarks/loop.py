"""What people write in Python: papermill and one exporter in a loop.

``python loop.py NOTEBOOK OUTPUT WORKBOOK…`` prints the seconds that each report took.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

import papermill
from nbconvert import HTMLExporter


def main(notebook: str, output: str, *workbooks: str) -> None:
    """Run the notebook on each workbook, and write a page of each run."""
    exporter = HTMLExporter(exclude_input=True)
    seconds = []
    for workbook in workbooks:
        start = perf_counter()
        executed = Path(output) / f"{Path(workbook).stem}.ipynb"
        run = papermill.execute_notebook(
            notebook, executed, parameters={"workbook": workbook}, progress_bar=False
        )
        html, _ = exporter.from_notebook_node(run)
        executed.with_suffix(".html").write_text(html, "utf-8")
        seconds.append(perf_counter() - start)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
