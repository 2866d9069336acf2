"""Names of files and folders: what an inspection may be called, and what stands beside reports."""

from __future__ import annotations

import re
from os import PathLike, fspath

from sqs_analysis.errors import OutputError, WorkbookError

# What a batch writes beside the folders of its inspections.
INDEX, RECORD, FINDINGS = "index.html", "batch.json", "findings.csv"
# What says of a folder's files that this program wrote them, and from what.
MANIFEST = "provenance.json"
# The folder beside reports for what failed.
FAILED = "failed"
BESIDE_REPORTS = (INDEX, RECORD, FINDINGS, MANIFEST, FAILED, "README")
# What stands in the folder of a corrected report: what moved since the one before, and why.
CHANGES = ("changes.html", "changes.json")
# What stands in an inspection's folder, so that no other notebook's files may be called so.
OF_A_REPORT = (
    *("report", "letter", "tables", "findings", "ratings", "headline"),
    *("provenance", "changes"),
)
# Ends the name of a folder beside the whole output, for what that output's audience may not see.
KEPT_BACK = "-kept-back"
# The folder of a programme's report, and the one it has where an inspection is called that: no
# inspection's name begins with an underscore.
PROGRAMME, PROGRAMME_BESIDE = "programme", "_programme"

SAFE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9_-])?")
# Names Windows keeps for devices: a folder of that name cannot be made there.
NUMBERED_DEVICES = (f"{kind}{n}" for kind in ("com", "lpt") for n in range(1, 10))
DEVICES = ("con", "prn", "aux", "nul", *NUMBERED_DEVICES)
RESERVED = frozenset(name.partition(".")[0].lower() for name in (*DEVICES, *BESIDE_REPORTS))
# The beginning of an address, also as a path that has lost one of its two strokes.
ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def may_name_folder(name: str) -> bool:
    """Whether an inspection's id can be the name of its folder, on any machine.

    >>> may_name_folder("ashford-2013"), may_name_folder("../ashford"), may_name_folder("Failed")
    (True, False, False)
    """
    return bool(SAFE_NAME.fullmatch(name)) and name.partition(".")[0].lower() not in RESERVED


def is_nobodys(name: str) -> bool:
    """Whether a file is nobody's workbook, by its name: hidden, or the lock of one that is open.

    >>> is_nobodys("~$ashford.xlsx"), is_nobodys("ashford.xlsx")
    (True, False)
    """
    return name.startswith((".", "~$"))


def is_address(path: str | PathLike[str]) -> bool:
    """Whether what is given for a path is an address of something that is not on this machine.

    >>> is_address("s3://bucket/outputs"), is_address("outputs"), is_address(r"C:/outputs")
    (True, False, False)
    """
    return bool(ADDRESS.match(fspath(path)))


def require_here(path: str | PathLike[str], *, to_write: bool = False) -> None:
    """Refuse an address where a file is expected: by a WorkbookError, or an OutputError if to write."""
    if not is_address(path):
        return
    kind = OutputError if to_write else WorkbookError
    advice = "Write to a folder, and copy it there" if to_write else "Copy it to a folder here"
    raise kind(f"{fspath(path)} is an address, not a file or folder of this computer. {advice}.")
