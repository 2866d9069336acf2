"""What stands over all reports: the index, the pages of what failed, the record, the findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from sqs_analysis.present.record import MARK
from sqs_analysis.publish import keeping, manifests
from sqs_analysis.publish.batch.outcome import Outcome, Standing, standing
from sqs_analysis.publish.batch.pages import failure_page, index_page
from sqs_analysis.publish.settings import Settings
from sqs_analysis.read.names import FAILED, FINDINGS, INDEX, MANIFEST, RECORD
from sqs_analysis.read.whole import write_whole


def write_overview(
    outcomes: Sequence[Outcome], output: Path, settings: Settings
) -> tuple[str, ...]:
    """The index, the pages of what failed, the record, and the findings over all.

    What they say depends on how things stand, not on which of the reports this batch made. What was
    done with files of theirs that somebody had edited is given back, in sentences.
    """
    every = [standing(outcome, output, settings.read_by, settings.name) for outcome in outcomes]
    failed = [one for one in every if one.state == "failed"]
    pages = {f"{FAILED}/{one.outcome.page_name}": one for one in failed}
    record = [one.as_record() for one in every]
    texts = {
        **{
            name: failure_page(one.outcome, settings, earlier=bool(one.headline))
            for name, one in pages.items()
            # Of a failure that an earlier batch told, its page says no less.
            if settings.outside or not (one.outcome.earlier and (output / name).is_file())
        },
        INDEX: index_page(every, output, settings),
        RECORD: json.dumps(record, indent=2, ensure_ascii=False) + "\n",
    }
    if settings.is_report:
        whole = sorted(one.id for one in every if one.is_whole)
        texts[FINDINGS] = _findings(output, whole)
    stopped = set() if settings.outside else {one.id for one in failed}
    _forget_notebooks(output / FAILED, stopped)
    said = (*_narrower(every, settings.read_by), *_keep_back(output, settings.read_by))
    return (*said, *_write(output, texts, [*pages, FINDINGS], settings.read_by))


def _narrower(every: Iterable[Standing], audience: str) -> tuple[str, ...]:
    """What still stands there for a narrower audience, since it was not made again."""
    names = [one.id for one in every if keeping.is_wider(one.audience, audience)]
    said = f"Not for the audience {audience}, and not in its index, but still in this folder: "
    return (f"{said}{', '.join(names)}.",) if names else ()


def _keep_back(output: Path, audience: str) -> tuple[str, ...]:
    """Take edits of what stood over reports for a narrower audience out of this one's sight."""
    before = manifests.manifest(output)
    if not before or not keeping.is_wider(manifests.audience_of(before), audience):
        return ()
    names = [name for name in keeping.edited(output) if "/" not in name]
    for name in names:
        keeping.keep(output / name, keeping.kept_back(output / name))
        (output / name).unlink()
    place = keeping.kept_back(output / INDEX).parent.name
    said = f"Kept back in {place}/, since it stood over reports for internal use: "
    return (f"{said}{', '.join(names)}.",) if names else ()


def _forget_notebooks(folder: Path, failed: set[str]) -> None:
    """Take away what earlier runs that stopped left of inspections that are well now."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in failed and (path / MANIFEST).is_file():
            keeping.withdraw(path)


def _write(
    output: Path, texts: Mapping[str, str], standing: Iterable[str], audience: str
) -> tuple[str, ...]:
    """Write files and the record of them; what this program wrote before and is done with goes.

    Meanwhile the record has the old digests beside the new ones, so that nobody's work is seen in a
    file that was not reached.
    """
    known = manifests.written(output)
    datas = {name: text.encode("utf-8", "backslashreplace") for name, text in texts.items()}
    kept = {
        name: made if (made := manifests.digest(output / name)) in known[name] else min(known[name])
        for name in standing
        if name not in datas and name in known
    }
    files = {**kept, **{name: sha256(data).hexdigest() for name, data in datas.items()}}
    record = {"audience": audience, "files": dict(sorted(files.items()))}
    said = [
        keeping.keep_beside(output / name, known.get(name, ()), data)
        for name, data in datas.items()
    ]
    if not all(manifests.is_as_made(output / name, files[name]) for name in datas):
        earlier = {name: sorted(made) for name, made in known.items()}
        write_whole(output / MANIFEST, manifests.sealed({**record, "earlier": earlier}).encode())
    for name, data in datas.items():
        (output / name).parent.mkdir(exist_ok=True)
        write_whole(output / name, data)
    for name in known.keys() - files.keys():
        if manifests.is_as_made(output / name, *known[name]):
            (output / name).unlink()
    keeping.remove_if_empty(output / FAILED)
    write_whole(output / MANIFEST, manifests.sealed(record).encode())
    return tuple(line for line in said if line)


def _findings(output: Path, inspections: Sequence[str]) -> str:
    """One table of every finding of every whole report."""
    # By names, since a report that was not made again may have fewer columns.
    paths = (output / name / FINDINGS for name in inspections)
    frames = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths]
    if not frames:
        return ""
    return MARK + pd.concat(frames).fillna("").to_csv(index=False, lineterminator="\n")


def last_records(output: Path, notebook: str) -> list[dict[str, Any]]:
    """How each inspection ended in the last batch; nothing if there was none of this notebook."""
    try:
        found = [dict(record) for record in json.loads((output / RECORD).read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []
    return [record for record in found if record.get("notebook") == notebook]
