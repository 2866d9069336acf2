"""What a folder's manifest says: the files this program wrote there, from what, and for whom."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqs_analysis.read.instrument import AUDIENCES, INTERNAL
from sqs_analysis.read.names import MANIFEST
from sqs_analysis.read.whole import write_whole

LETTER = re.compile(r"letter\..*|.+-letter\.\w+")
# Name of the report among the notebooks whose files stand in a folder.
REPORT = "report"


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_as_made(path: Path, *made: str) -> bool:
    """Whether a file stands there that has one of some SHA-256."""
    return path.is_file() and digest(path) in made


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in a folder, by its name within it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): digest(path) for path in files}


def seal_of(record: Mapping[str, Any]) -> str:
    """SHA-256 of a record without its seal, which tells of a change by hand."""
    plain = {key: value for key, value in record.items() if key != "seal"}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def sealed(record: Mapping[str, Any]) -> str:
    """A record as text, with a digest of itself, so that a change by hand shows."""
    whole = json.loads(json.dumps(record))
    return json.dumps({**whole, "seal": seal_of(whole)}, indent=2, ensure_ascii=False) + "\n"


def said_in(path: Path) -> dict[str, Any]:
    """What a file of JSON says; nothing where there is none, or none that can be read."""
    try:
        record = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def manifest(folder: Path) -> dict[str, Any]:
    """What a folder's manifest says; nothing where there is none, or none that can be read."""
    record = said_in(folder / MANIFEST)
    return record if isinstance(record.get("files"), dict) else {}


def records(record: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a folder's manifest says of each notebook whose files stand there, by its name.

    The first is the manifest itself, without the others and their files.

    >>> whole = {"files": {"report.html": "1", "mine.html": "2"}}
    >>> list(records({**whole, "others": {"mine": {"files": {"mine.html": "2"}}}})["report"]["files"])
    ['report.html']
    """
    if not record:
        return {}
    others = {name: dict(other) for name, other in record.get("others", {}).items()}
    theirs = {name for other in others.values() for name in other["files"]}
    first = {key: value for key, value in record.items() if key not in ("others", "seal")}
    first["files"] = {name: made for name, made in record["files"].items() if name not in theirs}
    return {str(record.get("name", REPORT)): first, **others}


def joined(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The manifest of a folder from what is to be said of each notebook: see :func:`records`."""
    first, *others = sorted(found, key=lambda name: (name != REPORT, name))
    files = {name: made for record in found.values() for name, made in record["files"].items()}
    whole = {**found[first], "files": dict(sorted(files.items()))}
    if first != REPORT:
        whole["name"] = first
    return {**whole, "others": {name: found[name] for name in others}} if others else whole


def written(folder: Path) -> dict[str, set[str]]:
    """Every SHA-256 that the files this program wrote in a folder may have, by their names.

    Where it was ended while it wrote, a file may be as it was before.
    """
    record = manifest(folder)
    known = {name: {made} for name, made in record.get("files", {}).items()}
    for name, made in record.get("earlier", {}).items():
        known.setdefault(name, set()).update(made)
    return known


def add_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write further files into a report's folder, and the record of them first."""
    datas = {name: text.encode("utf-8", "backslashreplace") for name, text in texts.items()}
    made = {name: hashlib.sha256(data).hexdigest() for name, data in datas.items()}
    record = manifest(folder)
    files = dict(sorted({**record["files"], **made}.items()))
    write_whole(folder / MANIFEST, sealed({**record, "files": files}).encode())
    for name, data in datas.items():
        write_whole(folder / name, data)


def part_of(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What a manifest says under a name, such as what a report was made with."""
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def audience_of(record: Mapping[str, Any], name: str = "") -> str:
    """For whom a report is, or one of its files: the narrowest audience where nothing says so.

    >>> record = {"parameters": {"audience": "provider", "letter_audience": "published"}}
    >>> audience_of(record), audience_of(record, "letter.pdf"), audience_of({"audience": "published"})
    ('provider', 'published', 'published')
    """
    whose = (other for other in record.get("others", {}).values() if name in other["files"])
    chosen = part_of(next(whose, record), "parameters")
    letter = chosen.get("letter_audience") if LETTER.fullmatch(name) else None
    audience = letter or chosen.get("audience") or record.get("audience")
    return audience if audience in AUDIENCES else INTERNAL


def subject_of(record: Mapping[str, Any]) -> str:
    """The inspection a report is about, "" for one that is about many."""
    return str(part_of(record, "parameters").get("inspection_id", ""))
