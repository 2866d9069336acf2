"""The rules of the house: what each room may know, and what no module may lean on.

A rule is a function from one module to its offences, each a phrase that completes "read.rules …".
The last test feeds every rule a module that breaks it, so that no rule can fall asleep.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from sqs_analysis.read.instrument import load
from sqs_analysis.read.instrument_files import shipped
from sqs_analysis.read.instrument_parts import ROLES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "sqs_analysis"

EVERYWHERE = {"errors", "languages", "version"}
SHAPES = {  # what findings and instruments look like, without what makes them
    "measure.comparison.Compared",
    "measure.contracts",
    "measure.finding",
    "measure.history.History",
    "measure.national.National",
    "measure.results.Results",
    "measure.series.Series",
    "read.claims.claims.Claim",
    "read.claims.verdicts.Verdict",
    "read.commentary",
    "read.contracts",
    "read.instrument",
    "read.instrument_parts",
    "read.references",
    "read.wording",
}
ROOMS = {  # what else of the package a room may import, its own modules apart
    "read": set[str](),
    "measure": {"read"},
    "house": {"read.answers"},
    "styles": {"house"},
    "present": SHAPES | {"house", "styles"},
    "desk": {"read", "measure", "present", "simulate"},
    "publish": {"read", "present", "house", "styles"},
    "tidy": {
        "read",
        "measure",
        "present",
        "publish.manifests",
        "publish.outputs",
        "publish.provenance",
    },
    "difference": {"read", "measure", "present", "publish"},
    "making": {"read", "simulate"},
    "clearance": {"read", "measure", "publish.keeping", "publish.manifests"},
}
NOT_IN_ROOM = {  # libraries that would do another room's work
    "present": {"scipy", "statsmodels", "statistics"},
    "publish": {"scipy", "statsmodels", "statistics"},
}
ONLY_IN = {  # libraries with one door
    "openpyxl": {"read.marking"},
    "ipywidgets": {"desk.explore"},
    "python_calamine": {"read.door.lenient"},
    "xlsxwriter": {"read.template", "publish.formats.spreadsheet"},
    "matplotlib": {
        "present.charts",
        "present.drawing",
        "present.lettering",
        "present.programme_charts",
        "publish.formats.typesetting",  # which asks what a font can draw
    },
    "papermill": {"publish.notebooks", "publish.parameters", "publish.engine"},
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc"}
READS_A_FILE = re.compile(r"^open$|\.(open|read_text|read_bytes|write_text|write_bytes)$")
CLOCK_OR_FOLDER = re.compile(
    r"\bdatetime\.(now|utcnow|today)$|\bdate\.today$|^time\.(time|time_ns|localtime|gmtime|strftime)$"
    r"|\bos\.getcwd$|\bPath\.cwd$"
)
RANDOM = re.compile(r"\brandom\.(?P<name>\w+)$|^(?P<bare>default_rng|Random)$")
SEEDED = {"Random", "seed", "default_rng", "RandomState", "SeedSequence", "Generator", "PCG64"}
QUESTION = re.compile(r"\b[A-Z]{3}\d\d\b")
LONGEST = 320


@dataclass(frozen=True)
class Module:
    """One module of the package: its name below `sqs_analysis`, and what it says."""

    name: str
    source: str

    @property
    def room(self) -> str:
        return self.name.partition(".")[0]

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with the name of what is called, such as `datetime.now`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield ast.unparse(node.func), node

    @property
    def imports(self) -> Iterator[str]:
        """Every imported name in full, wherever in the module: `a.b` for both ways to import b."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.name} imports relatively in line {node.lineno}"
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    @property
    def of_the_package(self) -> Iterator[str]:
        """The imports from this package, less its name: `read.rules`; "" for the package itself."""
        for name in self.imports:
            package, _, below = name.partition(".")
            if package == PACKAGE.name:
                yield below


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = [
    Module(name_of(path), path.read_text(encoding="utf-8"))
    for path in sorted(PACKAGE.rglob("*.py"))
]


def within(name: str, permitted: set[str]) -> bool:
    """Whether a dotted name is one of the permitted, or lies below one."""
    return any(name == door or name.startswith(f"{door}.") for door in permitted)


def room_imports(module: Module) -> Iterator[str]:
    """A room imports only what ROOMS says, and no library that does another room's work."""
    if module.room not in ROOMS:
        return
    for name in module.of_the_package:
        if not within(name, EVERYWHERE | ROOMS[module.room] | {module.room}):
            yield f"imports {name or 'the whole package'}, which {module.room} may not know"
    for name in module.imports:
        if within(name, NOT_IN_ROOM.get(module.room, set())):
            yield f"imports {name}: {module.room} computes no statistics"


def one_door(module: Module) -> Iterator[str]:
    """One reader of spreadsheets, one module that draws, one that runs notebooks."""
    for library, doors in ONLY_IN.items():
        if module.name not in doors and any(within(name, {library}) for name in module.imports):
            yield f"imports {library}, which is for {', '.join(sorted(doors))}"
    for called, call in module.calls:
        saves = called.endswith("to_excel") and module.name != "desk.saving"
        if saves or called.endswith(("read_excel", "ExcelFile")):
            yield f"calls {called} in line {call.lineno}: read.door is the only reader"


def no_pyplot(module: Module) -> Iterator[str]:
    """Charts are made as objects: pyplot keeps a hidden current figure."""
    if any("pyplot" in name or "pylab" in name for name in module.imports):
        yield "imports pyplot"


def closed_files(module: Module) -> Iterator[str]:
    """`present` opens no file: what it shows is handed to it."""
    if module.room == "present":
        for called, call in module.calls:
            if READS_A_FILE.search(called):
                yield f"opens a file in line {call.lineno}: {called}"


def no_surroundings(module: Module) -> Iterator[str]:
    """The clock, the working folder and chance are arguments; only the command line asks."""
    if module.room == "cli":
        return
    for called, call in module.calls:
        if CLOCK_OR_FOLDER.search(called):
            yield f"calls {called} in line {call.lineno}; take it as an argument"
        chance = RANDOM.search(called)
        if chance and not ((chance["name"] or chance["bare"]) in SEEDED and call.args):
            yield f"calls {called} in line {call.lineno} without a seed"


def no_drawer(module: Module) -> Iterator[str]:
    """A module is called after its concept."""
    if DRAWERS.intersection(module.name.split(".")):
        yield "is a drawer; call it after what it holds"


def one_concept(module: Module) -> Iterator[str]:
    """A module that grows is split by concept."""
    length = len(module.source.splitlines())
    if length > LONGEST:
        yield f"has {length} lines; split it by concept before {LONGEST}"


def of_instruments() -> set[str]:
    """What the instruments of the package call themselves, their sections, groups and fields."""
    names: set[str] = set()
    for name in shipped():
        instrument = load(name)
        parts = (*instrument.sections, *instrument.groups)
        fields = (field.heading for field in instrument.fields)
        names |= {name, *(part.id for part in parts), *fields}
    of_the_program = {"role", *(role for roles in ROLES.values() for role in roles)}
    return names - of_the_program


OF_INSTRUMENTS = of_instruments()


def no_question(module: Module) -> Iterator[str]:
    """Questions, groups and fields are data of an instrument; only examples in docstrings name any."""
    spoken = {
        line
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    for number, line in enumerate(module.source.splitlines(), start=1):
        if number not in spoken and (found := QUESTION.search(line)):
            yield f"names question {found[0]} in line {number}; that belongs to an instrument"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and node.value in OF_INSTRUMENTS:
            yield f"names {node.value} in line {node.lineno}; that belongs to an instrument"


Rule = Callable[[Module], Iterator[str]]
RULES: list[Rule] = [
    room_imports,
    one_door,
    no_pyplot,
    closed_files,
    no_surroundings,
    no_drawer,
    one_concept,
    no_question,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rule(rule: Rule) -> None:
    offences = [f"{module.name} {offence}" for module in MODULES for offence in rule(module)]
    assert not offences, "\n".join([rule.__doc__ or "", *offences])


def cycle(modules: list[Module]) -> list[str]:
    """The modules of one import cycle, or none. Late imports count."""
    names = {module.name for module in modules}

    def module_of(imported: str) -> str:
        while imported not in names:
            imported = imported.rpartition(".")[0]
        return imported

    graph = {m.name: {module_of(name) for name in m.of_the_package} - {m.name} for m in modules}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [name or PACKAGE.name for name in error.args[1]]
    return []


def test_no_import_cycle() -> None:
    assert not (found := cycle(MODULES)), f"import cycle: {' -> '.join(found)}"


def test_there_is_a_package() -> None:
    assert {"errors", "read", "measure"} <= {module.name for module in MODULES}


WRONG = [
    (room_imports, "read.rules", "from sqs_analysis.measure import findings"),
    (room_imports, "measure.findings", "import sqs_analysis.publish.report"),
    (room_imports, "present.tables", "from sqs_analysis.measure.findings import question_findings"),
    (room_imports, "present.tables", "from scipy import stats"),
    (room_imports, "publish.batch.batch", "import sqs_analysis"),
    (room_imports, "publish.batch.batch", "def late():\n    import statsmodels.api"),
    (one_door, "read.judgements", "from openpyxl import load_workbook"),
    (one_door, "present.tables", "import matplotlib.figure"),
    (one_door, "cli", "import papermill"),
    (one_door, "read.judgements", "frame = pd.read_excel(path)"),
    (no_pyplot, "present.charts", "from matplotlib import pyplot as plt"),
    (closed_files, "present.tables", "text = open(path).read()"),
    (closed_files, "present.charts", "style = path.read_text()"),
    (no_surroundings, "publish.provenance", "stamp = datetime.datetime.now(datetime.UTC)"),
    (no_surroundings, "publish.batch.batch", "here = Path.cwd()"),
    (no_surroundings, "measure.agreement", "rng = np.random.default_rng()"),
    (no_surroundings, "measure.agreement", "value = random.choice(values)"),
    (no_drawer, "present.utils", ""),
    (one_concept, "read.rules", "\n" * 400),
    (no_question, "read.rules", 'FIRST = "ABC01"'),
    (no_question, "read.rules", 'group = "custodial"'),
    (no_question, "read.inspection", 'team = detail("yot")'),
]


@pytest.mark.parametrize(("rule", "name", "source"), WRONG)
def test_a_rule_notices(rule: Rule, name: str, source: str) -> None:
    assert list(rule(Module(name, source)))


RIGHT = [
    (room_imports, "present.tables", "from sqs_analysis.measure.contracts import FINDINGS"),
    (no_surroundings, "cli", "today = datetime.date.today()"),
    (no_surroundings, "measure.agreement", "rng = np.random.default_rng(seed)"),
    (no_question, "read.rules", '"""An example.\n\n>>> parse("ABC01 = yes")\n"""'),
]


@pytest.mark.parametrize(("rule", "name", "source"), RIGHT)
def test_a_rule_lets_pass(rule: Rule, name: str, source: str) -> None:
    assert not list(rule(Module(name, source)))


def test_a_cycle_is_noticed() -> None:
    there = Module("read.rules", "from sqs_analysis.read.door.workbook import cells")
    back = Module("read.door.workbook", "def late():\n    from sqs_analysis.read import rules")
    assert set(cycle([Module("", ""), Module("read", ""), there, back])) == {
        "read.rules",
        "read.door.workbook",
    }


def test_every_rule_has_a_module_that_breaks_it() -> None:
    assert {rule for rule, _, _ in WRONG} == set(RULES)
