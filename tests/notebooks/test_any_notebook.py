"""A notebook of one's own is reported, batched and exported as those of the suite are."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import nbformat
import openpyxl
import pikepdf
import pytest
from nbconvert.exporters import get_export_names, get_exporter
from PIL import Image

import sqs_analysis as sqs
from sqs_analysis.api import settings_for
from sqs_analysis.errors import AnalystError, NotebookError, ParameterError
from sqs_analysis.publish.batch.batch import planned_batch
from sqs_analysis.publish.batch.outcome import report_one
from sqs_analysis.publish.batch.tasks import Task
from sqs_analysis.publish.manifests import digests
from sqs_analysis.publish.parameters import parameters_for
from sqs_analysis.publish.stamps import stamp_faults
from tests.batch.here import NAMES, write_folder

new = nbformat.v4
ID = "milton-keynes-2013"
PARAMETERS = 'workbook: str = ""  # the workbook\nletters: int = 3  # of each name'
# It knows nothing of this package.
OWN = {
    "words": "# How did girls fare?\n\nMy **own** words, and a [source](https://example.org/).",
    "parameters": PARAMETERS,
    "figures": "## The figures",
    "frame": """import pandas as pd
cases = pd.read_excel(workbook, sheet_name="Cases", header=None, skiprows=2)
counts = cases[1].str[:letters].value_counts().sort_index().to_frame("cases")
counts.style.set_caption("Cases by name")""",
    "chart": """import matplotlib.pyplot as plt
axes = counts.plot.barh(legend=False)
axes.set_title(f"Cases by the first {letters} letters of their name");""",
    "bare": """from matplotlib.figure import Figure
figure = Figure(figsize=(2, 1))
figure.subplots().set_title(f"Drawn without pyplot, {letters}")
figure""",
    "printed": 'import warnings\nwarnings.warn("for whoever runs it")\nprint("rows:", len(cases))',
}
Write = Callable[..., Path]


def command(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", *map(str, arguments)]
    return subprocess.run(
        line, check=False, capture_output=True, text=True, encoding="utf-8", **options
    )


def write_notebook(path: Path, **cells: str) -> Path:
    """The notebook above with some cells said otherwise, or left out."""
    made = []
    for name, source in {**OWN, **cells}.items():
        make = new.new_markdown_cell if source.startswith(("#", "!")) else new.new_code_cell
        made += [make(source, id=name)] if source else []
    for cell in made:
        if cell.id in ("parameters", "letter"):
            cell.metadata.tags = [cell.id if cell.id == "letter" else "parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new.new_notebook(cells=made, metadata={"kernelspec": kernel}), path)
    return path


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return lambda name="mine.ipynb", **cells: write_notebook(tmp_path / name, **cells)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    """The folder of the sample's inspection with all that ``--notebook`` makes of the notebook."""
    folder = tmp_path_factory.mktemp("own")
    notebook = write_notebook(folder / "mine.ipynb")
    given = ("--notebook", notebook, "-p", "letters", "2")
    done = command("sqs_analysis.cli", "report", sample, "--output", folder / "outputs", *given)
    assert done.returncode == 0, done.stderr
    return folder / "outputs" / ID


def batch(source: Path, output: Path, **options: Any) -> dict[str, str]:
    """How each report of a batch ended."""
    ended = sqs.batch(source, output, workers=2, **options)
    return {outcome.name: outcome.state for outcome in ended.outcomes}


# --- every format ---------------------------------------------------------------------------------


def test_every_file_is_called_after_the_notebook(made: Path) -> None:
    endings = ("docx", "html", "ipynb", "ods", "pdf", "xlsx")
    assert {path.name for path in made.iterdir()} == {
        *(f"mine.{ending}" for ending in endings),
        "provenance.json",
    }
    assert stamp_faults(made, ID) == []
    record = json.loads((made / "provenance.json").read_text("utf-8"))
    assert list(record["notebooks"]) == ["mine.ipynb"]
    assert record["parameters"]["letters"] == "2"


def test_the_same_input_gives_the_same_bytes(made: Path, sample: Path, tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "mine.ipynb")
    sqs.report(sample, tmp_path / "outputs", notebook=notebook, parameters={"letters": 2})
    assert digests(tmp_path / "outputs" / ID) == digests(made)


def test_the_page_has_its_words_its_table_and_its_figure(made: Path) -> None:
    page = (made / "mine.html").read_text("utf-8")
    for part in (
        "<title>How did girls fare?</title>",
        "<strong>own</strong>",
        "<caption>Cases by name</caption>",
        '<th scope="row">',
        'alt="Cases by the first 2 letters of their name"',
        'alt="Drawn without pyplot, 2"',
        "<pre>rows: 20</pre>",
        "<dd>Milton Keynes</dd>",
    ):
        assert part in page
    assert "read_excel" not in page, "code is for the notebook"


def test_the_pdf_has_them_and_is_tagged(made: Path) -> None:
    with pikepdf.open(made / "mine.pdf") as pdf:
        elements = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        alts = {str(one.Alt) for one in elements if "/Alt" in one}
        kinds = {str(one.S) for one in elements if "/S" in one}
    assert "Cases by the first 2 letters of their name" in alts
    assert {"/H1", "/H2", "/Table", "/TH", "/Figure", "/Link"} <= kinds


def test_the_word_file_has_them(made: Path) -> None:
    word = docx.Document(str(made / "mine.docx"))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert "My own words, and a source." in texts
    assert "Cases by name" in texts
    assert "rows: 20" in texts
    [table] = word.tables
    alts = [picture._inline.docPr.get("descr") for picture in word.inline_shapes]
    assert alts == ["Cases by the first 2 letters of their name", "Drawn without pyplot, 2"]
    assert sum(int(row.cells[1].text) for row in table.rows[1:]) == 20


def test_the_spreadsheet_has_the_table(made: Path) -> None:
    sheet = openpyxl.load_workbook(made / "mine.xlsx")["Table_1"]
    numbers = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert sum(cell for cell in numbers if isinstance(cell, int)) == 20
    assert any("Cases by name" in str(cell) for cell in numbers)


# --- what is asked of a notebook -------------------------------------------------------------------

FAULTS: dict[str, tuple[dict[str, str], dict[str, Any], str]] = {
    "a parameter that it has not": (
        {},
        {"parameters": {"leters": "2"}},
        "mine.ipynb has no parameter leters. Did you mean letters?",
    ),
    "a value of another type": (
        {},
        {"parameters": {"letters": "two"}},
        "mine.ipynb: the parameter letters is 'two', which is not of type int.",
    ),
    "a list that is none": (
        {"parameters": 'workbook: str = ""\nnames: list = ["a"]  # of teams'},
        {"parameters": {"names": "b,c"}},
        "mine.ipynb: the parameter names is 'b,c', which is not of type list.",
    ),
    "a tuple, which papermill would write as a text": (
        {"parameters": 'workbook: str = ""\nyears: tuple = (2013,)  # of fieldwork'},
        {"parameters": {"years": "(2014,)"}},
        "mine.ipynb: the parameter years is a tuple, of which no value can be given.",
    ),
    "a key that is no text": (
        {"parameters": 'workbook: str = ""\nmost: dict = {}  # of each'},
        {"parameters": {"most": "{2013: 1}"}},
        "mine.ipynb: the parameter most is '{2013: 1}', which is not of type dict.",
    ),
    "no parameter for the workbook": (
        {"parameters": "letters: int = 3  # of each name"},
        {},
        "mine.ipynb has no parameter workbook, so it cannot be run on one.",
    ),
    "what has an option of its own": (
        {},
        {"parameters": {"workbook": "other.xlsx"}},
        "workbook is not set with -p",
    ),
    "an audience that it cannot be told of": (
        {},
        {"audience": "published"},
        "mine.ipynb has no parameter audience, so it cannot be told of it.",
    ),
    "a letter that it has not": ({}, {"editions": "letter"}, "mine.ipynb has no letter"),
}


@pytest.mark.parametrize(("cells", "options", "told"), FAULTS.values(), ids=FAULTS.keys())
def test_a_notebook_is_asked_before_anything_runs(
    cells: dict[str, str], options: dict[str, Any], told: str, write: Write
) -> None:
    with pytest.raises(ParameterError) as error:
        settings_for(notebook=write(**cells), **options)
    assert str(error.value).startswith(told)


def test_a_list_is_given_as_python_writes_it(write: Write) -> None:
    notebook = write(parameters='workbook: str = ""\nnames: list = ["a"]  # of teams')
    for names in (["b", "c"], "['b', 'c']"):
        settings = settings_for(notebook=notebook, parameters={"names": names})
        assert parameters_for(settings, "w.xlsx", "")["names"] == ["b", "c"]


def test_a_word_is_no_place_because_a_folder_is_called_so(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("workbook", "team", "lookup", "source_folder", "profile", "n_files")
    lines = "\n".join(f'{name}: str = ""' for name in names)
    notebook = write(parameters=lines)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ash").mkdir()
    (tmp_path / "table.csv").touch()
    (tmp_path / "3").mkdir()
    given = {"team": "ash", "lookup": "table.csv", "source_folder": "ash", "profile": "ash"}
    given["n_files"] = "3"
    found = parameters_for(settings_for(notebook=notebook, parameters=given), "w.xlsx", "")
    assert [found[name] for name in given] == [
        "ash",
        str(tmp_path / "table.csv"),
        str(tmp_path / "ash"),
        "ash",
        "3",
    ]
    long = {"team": "x" * 300}
    assert settings_for(notebook=notebook, parameters=long).given == (("team", "x" * 300),)


def test_a_parameter_is_given_once(write: Write, sample: Path, tmp_path: Path) -> None:
    twice = ("-p", "letters", "2", "-p", "letters", "3")
    told = command(
        "sqs_analysis.cli", "report", sample, "--notebook", write(), *twice, cwd=tmp_path
    )
    assert told.returncode == 2
    assert "letters is given twice" in told.stderr


@pytest.mark.parametrize("name", ["report", "Letter", "tables", "provenance", "my-letter"])
def test_no_notebook_takes_the_place_of_the_report(name: str, write: Write) -> None:
    with pytest.raises(ParameterError, match=f"cannot be called {name}"):
        settings_for(notebook=write(f"{name}.ipynb"))


def test_a_notebook_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match=r"no notebook 02_explor\. Did you mean 02_explore\?"):
        settings_for(notebook="02_explor")
    with pytest.raises(ParameterError, match=r"The suite has: 01_check, 02_explore, 03_report"):
        settings_for(notebook="somewhere/else.ipynb")


def test_a_notebook_of_another_language_is_refused(write: Write) -> None:
    path = write()
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.kernelspec.language = "R"
    nbformat.write(notebook, path)
    with pytest.raises(ParameterError, match="a notebook in R"):
        settings_for(notebook=path)


def test_a_notebook_that_does_not_say_its_language_is_refused(write: Write) -> None:
    path = write()
    notebook = nbformat.read(path, as_version=4)
    del notebook.metadata.kernelspec["language"]
    nbformat.write(notebook, path)
    with pytest.raises(ParameterError, match=r"mine\.ipynb does not say in which language it is"):
        settings_for(notebook=path)


def test_a_cell_that_fails_is_named_without_what_it_saw(
    write: Write, sample: Path, tmp_path: Path
) -> None:
    notebook = write(frame='raise ValueError("Alan A.")', chart="", bare="", printed="")
    told = command("sqs_analysis.cli", "report", sample, "--notebook", notebook, cwd=tmp_path)
    assert (told.returncode, told.stdout) == (1, "")
    assert "mine.ipynb, cell frame stopped with ValueError" in told.stderr
    assert "Alan" not in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "outputs" / ID).exists()


def test_a_cell_that_somebody_stops_is_no_fault(write: Write, sample: Path, tmp_path: Path) -> None:
    notebook = write(frame="raise KeyboardInterrupt", chart="", bare="", printed="")
    told = command("sqs_analysis.cli", "report", sample, "--notebook", notebook, cwd=tmp_path)
    assert (told.returncode, told.stdout) == (130, "")
    assert "Stopped." in told.stderr
    assert list((tmp_path / "outputs").iterdir()) == []


def test_a_notebook_without_ids_gets_the_same_each_time(
    write: Write, sample: Path, tmp_path: Path
) -> None:
    notebook = write(chart="", bare="")
    older = json.loads(notebook.read_text("utf-8"))
    for cell in older["cells"]:
        del cell["id"]
    notebook.write_text(json.dumps({**older, "nbformat_minor": 4}), "utf-8")
    before = notebook.read_bytes()
    made = []
    for name in ("one", "two"):
        files = sqs.report(sample, tmp_path / name, notebook=notebook, formats="html")
        made.append({path.name: path.read_bytes() for path in files})
    assert made[0] == made[1]
    assert b'"id": "cell-2"' in made[0]["mine.ipynb"]
    assert notebook.read_bytes() == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.parametrize(
    ("ends", "how"), [("os._exit(3)", "exit code 3"), ("os.kill(os.getpid(), 9)", "SIGKILL")]
)
def test_a_notebook_that_ends_its_process_is_told(
    ends: str, how: str, write: Write, sample: Path, tmp_path: Path
) -> None:
    notebook = write(frame=f"import os\n{ends}")
    told = command("sqs_analysis.cli", "report", sample, "--notebook", notebook, cwd=tmp_path)
    assert told.returncode == 1
    assert f"mine.ipynb ended the process that it ran in ({how})." in told.stderr
    assert list((tmp_path / "outputs").iterdir()) == []


def test_a_long_file_is_not_read_by_a_notebook_that_cannot_say_which(
    write: Write, tmp_path: Path
) -> None:
    lines = ["inspection_id,case_ref", *(f"{name},{n}" for name in NAMES for n in range(2))]
    long = tmp_path / "all.csv"
    long.write_text("\n".join(lines), "utf-8")
    settings = settings_for(notebook=write(), formats="html")
    outcome = report_one(Task(long, NAMES[0], NAMES[0]), tmp_path / "outputs", settings)
    assert outcome.state == "failed"


# --- beside the report -----------------------------------------------------------------------------


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to / "outputs" / ID)
    return to / "outputs" / ID


def test_reports_of_several_notebooks_stand_side_by_side(
    report: Path, sample: Path, write: Write, tmp_path: Path
) -> None:
    folder = copied(report, tmp_path)
    before = digests(folder)
    sqs.report(sample, folder.parent, notebook=write(), formats="html")
    with_own = digests(folder)
    assert {name: with_own[name] for name in before if name != "provenance.json"} == {
        name: made for name, made in before.items() if name != "provenance.json"
    }
    assert set(with_own) - set(before) == {"mine.html", "mine.ipynb"}
    assert stamp_faults(folder, ID) == []
    sqs.report(sample, folder.parent, formats="html")
    assert digests(folder) == with_own, "the report, made again, left the other as it was"


def test_an_edit_of_one_report_outlives_the_making_of_another(
    report: Path, sample: Path, write: Write, tmp_path: Path
) -> None:
    folder = copied(report, tmp_path)
    (folder / "letter.html").write_bytes(b"an inspector's letter")
    said: list[str] = []
    sqs.report(sample, folder.parent, notebook=write(), formats="html", tell=said.append)
    assert (folder / "letter.html").read_bytes() == b"an inspector's letter"
    assert said == ["Edited since it was made, and left as it is: letter.html."]


def test_what_is_for_a_narrower_audience_does_not_stand_beside(
    sample: Path, write: Write, tmp_path: Path
) -> None:
    output = tmp_path / "outputs"
    sqs.report(sample, output, notebook=write(), formats="html")
    said: list[str] = []
    sqs.report(sample, output, audience="published", formats="html", tell=said.append)
    assert not (output / ID / "mine.html").exists()
    assert said == ["Taken away, since it was for the audience internal: mine.html, mine.ipynb."]


# --- a batch ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_folder(tmp_path_factory.mktemp("teams"))


def test_a_batch_is_resumed_and_says_what_changed(
    teams: Path, write: Write, tmp_path: Path
) -> None:
    output, data = tmp_path / "outputs", tmp_path / "data.csv"
    data.write_text("a\n1\n", "utf-8")
    picture = tmp_path / "map.png"
    Image.new("RGB", (4, 2)).save(picture)
    places = {
        "parameters": f'{PARAMETERS}\nbeside: str = ""  # more data',
        "map": "![map](map.png)",
    }
    options = {"notebook": write(**places), "parameters": {"beside": data}}

    def reasons() -> set[str]:
        settings = settings_for(formats="html", **options)
        return {one.reason for one in planned_batch(teams, output, settings)}

    assert set(batch(teams, output, **options).values()) == {"done", "done with warnings"}
    assert reasons() == {""}
    data.write_text("a\n2\n", "utf-8")
    assert reasons() == {"the others changed"}
    data.write_text("a\n1\n", "utf-8")
    Image.new("RGB", (4, 3)).save(picture)
    assert reasons() == {"the notebook changed"}
    options["parameters"] = {"beside": data, "letters": 1}
    assert reasons() == {"the settings and the notebook changed"}
    assert batch(teams, output).keys() == {*NAMES}, "the report is another matter"


def test_the_index_leads_to_the_pages_of_the_notebook(
    teams: Path, write: Write, tmp_path: Path
) -> None:
    output = tmp_path / "outputs"
    batch(teams, output)
    findings = (output / "findings.csv").read_bytes()
    batch(teams, output, notebook=write())
    index = (output / "index.html").read_text("utf-8")
    for name in NAMES:
        assert f'href="{name}/mine.html"' in index
        assert f'href="{name}/report.html"' in index
        assert f"Team of {name}" in index
    assert {row["notebook"] for row in json.loads((output / "batch.json").read_text("utf-8"))} == {
        "mine"
    }
    assert (output / "findings.csv").read_bytes() == findings


def test_a_batch_that_was_killed_goes_on_where_it_was(
    teams: Path, write: Write, tmp_path: Path
) -> None:
    output = tmp_path / "outputs"
    line = [
        "batch",
        teams,
        "--output",
        output,
        "--notebook",
        write(),
        "--workers",
        "1",
        "--json-log",
    ]
    whole = [sys.executable, "-m", "sqs_analysis.cli", *map(str, line)]
    with subprocess.Popen(whole, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdout is not None
        first = json.loads(running.stdout.readline())["inspection_id"]
        running.send_signal(signal.SIGKILL)
    made = digests(output / first)
    again = command("sqs_analysis.cli", *line)
    assert again.returncode == 0, again.stderr
    ends = {
        row["inspection_id"]: row["state"] for row in map(json.loads, again.stdout.splitlines())
    }
    assert ends[first] == "unchanged"
    assert digests(output / first) == made
    for name in NAMES:
        page = (output / name / "mine.html").read_text("utf-8")
        assert f"Team of {name}" in page
        assert not any(f"Team of {other}" in page for other in NAMES if other != name)


SUITE = (
    "01_check",
    "02_explore",
    "04_compare",
    "05_programme",
    "06_agreement",
    "07_letter",
    "08_history",
)


@pytest.mark.parametrize("name", SUITE)
def test_every_notebook_of_the_suite_is_a_report(name: str, sample: Path, tmp_path: Path) -> None:
    paths = sqs.report(sample, tmp_path, notebook=name, formats="html")
    assert [path.name for path in paths if path.suffix == ".html"] == [f"{name}.html"]
    page = (tmp_path / ID / f"{name}.html").read_text("utf-8")
    assert page.count("<h1") == 1
    assert f'<meta name="sqs-inspection" content="{ID}">' in page


# --- nbconvert, as everybody knows it --------------------------------------------------------------


def test_the_exporters_are_found_by_name() -> None:
    assert {"sqs", "sqs-pdf", "sqs-docx"} <= set(get_export_names())


def test_nbconvert_writes_the_page_that_the_report_has(report: Path) -> None:
    page, _ = get_exporter("sqs")().from_filename(str(report / "report.ipynb"))
    assert page == (report / "report.html").read_text("utf-8")


@pytest.mark.parametrize(("name", "begins"), [("sqs-pdf", b"%PDF-1.7"), ("sqs-docx", b"PK")])
def test_nbconvert_writes_the_other_formats(name: str, begins: bytes, made: Path) -> None:
    data, _ = get_exporter(name)().from_filename(str(made / "mine.ipynb"))
    assert data.startswith(begins)


def test_the_template_is_found_from_anywhere(made: Path, tmp_path: Path) -> None:
    shutil.copyfile(made / "mine.ipynb", tmp_path / "run.ipynb")
    line = ("nbconvert", "--to", "html", "--template", "sqs", "run.ipynb")
    done = command(*line, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "run.html").read_text("utf-8")
    assert "<title>How did girls fare?</title>" in page
    assert "--accent: #12436d" in page
    assert "read_excel" not in page


def test_nbconvert_says_which_cell_it_cannot_print(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "run.ipynb", words="# T\n\n<script>x</script>")
    told = command("nbconvert", "--to", "sqs-docx", "run.ipynb", cwd=tmp_path)
    assert told.returncode == 1
    assert "run.ipynb, cell words shows a <script>" in told.stderr
    assert "Traceback" not in told.stderr
    with pytest.raises(NotebookError, match="cell words shows"):
        get_exporter("sqs")().from_filename(str(notebook))


# --- from Python ------------------------------------------------------------------------------------


def test_a_script_of_ones_own_makes_reports(teams: Path, tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    script.write_text(
        f"""import sqs_analysis as sqs
from pathlib import Path
teams = sorted(Path({str(teams)!r}).glob("*.xlsx"))
print(sum(problem.severity == "error" for team in teams for problem in sqs.check(team)))
print([path.name for path in sqs.report(teams[0], "out", formats=["html"]) if path.suffix == ".html"])
print([outcome.state for outcome in sqs.batch({str(teams)!r}, "out", workers=2).outcomes])
""",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "0",
        "['letter.html', 'report.html']",
        "['unchanged', 'done', 'done with warnings']",
    ]


def test_what_fails_is_raised_in_its_own_words(tmp_path: Path, sample: Path) -> None:
    with pytest.raises(AnalystError, match=r"There is no workbook none\.xlsx"):
        sqs.report("none.xlsx", tmp_path)
    with pytest.raises(ParameterError, match="confidence is 95"):
        sqs.report(sample, tmp_path, confidence=95)
    assert not list(tmp_path.iterdir())


def test_a_picture_of_a_notebook_is_the_one_it_drew(made: Path) -> None:
    page = (made / "mine.html").read_text("utf-8")
    data = page.partition("data:image/png;base64,")[2].partition('"')[0]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.width > 400
