"""Every page of a folder of reports through axe-core, at two widths, light and dark.

    python benchmarks/accessible.py OUTPUTS [--sample N]

Closes failing: a violation, a page on which axe looked at next to nothing, or a folder without pages
is an error. Pages of a batch differ in their data alone, so `--sample` looks at some of them.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 1366)
SCHEMES = ("light", "dark")
FEWEST_PASSES = 15
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pages_in(folder: Path, sample: int) -> list[Path]:
    """The pages over all reports, and those of so many inspections (0 for all)."""
    over = sorted(folder.glob("*.html")) + sorted((folder / "failed").glob("*.html"))
    reports = sorted(folder.glob("*/*.html"))
    inspections = list(dict.fromkeys(page.parent for page in reports))
    step = max(1, len(inspections) // sample) if sample else 1
    chosen = set(inspections[::step])
    return list(dict.fromkeys([*over, *(page for page in reports if page.parent in chosen)]))


def faults(browser: Any, page: Path) -> Iterator[str]:
    """What is wrong with a page, in every width and scheme."""
    from axe_playwright_python.sync_playwright import Axe

    for width in WIDTHS:
        for scheme in SCHEMES:
            tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            tab.goto(page.absolute().as_uri())
            tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found = Axe().run(tab, options={"runOnly": RULES}).response
            tab.close()
            for rule in found["violations"]:
                where = rule["nodes"][0]["html"][:90]
                yield f"{rule['id']} at {width} px, {scheme}: {where}"
            if len(found["passes"]) < FEWEST_PASSES:
                yield f"only {len(found['passes'])} rules passed at {width} px, {scheme}"


def main() -> int:
    """Look at every page; 0 if nothing is wrong with any."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("outputs", type=Path)
    asked.add_argument("--sample", type=int, default=0)
    given = asked.parse_args()
    pages = pages_in(given.outputs, given.sample)
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not pages or program is None:
        print("There is nothing to look at." if program else "There is no Chromium to look with.")
        return 1
    from playwright.sync_api import sync_playwright

    told: Counter[str] = Counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for page in pages:
            for fault in faults(browser, page):
                told[fault.partition(" at ")[0]] += 1
                print(f"{page}: {fault}")
        browser.close()
    looked = len(pages) * len(WIDTHS) * len(SCHEMES)
    print(f"{looked} looks at {len(pages)} pages: {sum(told.values())} faults. {dict(told)}")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
