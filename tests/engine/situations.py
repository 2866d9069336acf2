"""Notebooks that each show one thing an engine must do as papermill's own does.

A cell is its code. `tag | code` gives it a tag; a `# ` at its start makes it text.

Not here, since the process of a report ends with it: exit functions, a cell that ends its process
or takes too long (`tests/batch` holds what becomes of the report), one that is interrupted. Nor
what a process prints that a notebook forked without a shell: ipykernel hears it over a socket.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
TAGS = {"raises-exception", "parameters", "skip-execution"}


@dataclass(frozen=True)
class Situation:
    """A notebook for one thing, and how papermill is asked to run it."""

    name: str
    cells: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    ours: Path | None = None

    @property
    def place(self) -> Path | None:
        """The folder in which it must be run, if that is not one of its own."""
        return self.ours.parent if self.ours else None

    def notebook(self) -> NotebookNode:
        if self.ours:
            return nbformat.read(self.ours, as_version=4)
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = new_notebook(metadata={"kernelspec": spec})
        notebook.cells = [_cell(text, f"cell-{at}") for at, text in enumerate(self.cells)]
        return notebook


def _cell(text: str, name: str) -> NotebookNode:
    if text.startswith("# "):
        return new_markdown_cell(text, id=name)
    tag, _, code = text.partition(" | ")
    if tag in TAGS:
        return new_code_cell(code, id=name, metadata={"tags": [tag]})
    return new_code_cell(text, id=name)


PRINTING = (
    "# Text of Python's own",
    "print('one'); print('two', end=''); print(' three')",
    "import sys, time\nprint('out'); print('err', file=sys.stderr); print('out'); None",
    "print('before'); display('shown'); print('after')",
    "print('é — ☃ 🎉'); print('a\\rb\\tc\\x08d'); print('', end='')",
    "sys.stdout.write('no newline'), sys.stdout.writelines(['a', 'b'])",
    "print('to the original', file=sys.__stdout__, flush=True); time.sleep(.1)",
    "print('now', flush=True); sys.stderr.write('never buffered\\n'); None",
    "sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.name, sys.stdout.writable()",
    "print('x' * 300_000)",
    "",
    "   ",
    "print('first'); time.sleep(.5); print('second'); time.sleep(.5); print('third')",
    "time.sleep(.5)",
    "print('warned', file=sys.stderr); time.sleep(.5); print('said'); time.sleep(.5)\n"
    "print('warned again', file=sys.stderr); time.sleep(.5); print('said again')",
)

OF_PROCESSES = (
    "import ctypes, os, subprocess, sys, time\ncode = os.system('echo from a shell')",
    "print('before'); code = os.system('echo inside'); time.sleep(.3); print('after')",
    "subprocess.run([sys.executable, '-c', 'import sys; print(1, file=sys.stderr)'])",
    "subprocess.run('echo kept', shell=True, capture_output=True, text=True).stdout",
    "n = os.write(1, b'bytes \\xe2\\x82\\xac \\xff\\n'); time.sleep(.3)",
    "c = ctypes.CDLL(None); n = c.puts(b'from C'), c.fflush(None); time.sleep(.3)",
    "!echo from a magic; echo its error >&2",
    "lines = !printf 'a\\nb\\n'\nlines",
    "%%bash\necho a cell of bash\necho its error >&2",
    "raises-exception | %%bash\nexit 3",
    "%%script cat\nthrough a script",
    "code = os.system('head -c 200000 /dev/zero | tr \"\\\\0\" z'); time.sleep(.3)",
    "code = os.system('echo x | tee /dev/stderr > /dev/null'); time.sleep(.3)",
    "subprocess.run(['cat']).returncode, sys.stdin.read()",
    "p = subprocess.Popen('sleep 0.5; echo for a later cell', shell=True)",
    "code = p.wait(); time.sleep(.3)",
    "p = subprocess.Popen('sleep 60', shell=True)",
)

RESULTS = (
    "1 + 1",
    "None",
    "'text', 2.5, [1, {2: 3}], {1, 2}, range(3)",
    "x = 3; x;",
    "x",
    "_, __, Out[5], In[1], _i",
    "object",
    "{'key': list(range(60))}",
    "class Rich:\n    def _repr_html_(self): return '<b>rich</b>'\n"
    "    def __repr__(self): return 'plain'\nRich()",
    "class Many:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'application/json': {1: (2, 3)}, 'text/plain': 'many'}, {'a': {'b': True}}\n"
    "Many()",
    "class Broken:\n    def _repr_html_(self): raise ValueError('in a formatter')\nBroken()",
    "raises-exception | class Mute:\n    def __repr__(self): raise ValueError('mute')\nMute()",
    "class Long: pass\nhelp(Long)",
    "%config InteractiveShell.ast_node_interactivity = 'all'\n1\n2",
    "3\n4",
)

DISPLAYS = (
    "from IPython.display import *\ndisplay(1, 'two'); display(HTML('<i>three</i>'))",
    "Markdown('*four*'), Latex('$5$')",
    "display(Markdown('*six*'), metadata={'text/markdown': {'seven': 7}})",
    "display({'text/plain': 'raw', 'application/x-own+json': {'a': [1, 2]}}, raw=True)",
    "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')",
    "Image(data=bytes.fromhex('89504e470d0a1a0a'), format='png', alt='a picture', width=3)",
    "JSON({'a': 1}); display(JSON({'b': 2})); Javascript('alert(1)')",
    "publish_display_data({'text/plain': 'published'}, metadata={'a': 'b'})",
    "Code('x = 1')",
    "%%html\n<p>nine</p>",
    "raises-exception | display(object(), raw=True)",
)

UPDATES = (
    "h = display('first', display_id='mine')",
    "h.update('changed later'); print('updated')",
    "display('again', display_id='mine')",
    "update_display(HTML('<b>both</b>'), display_id='mine', metadata={'a': 1})",
    "update_display('nobody shows this', display_id='unknown')",
    "g = display(display_id=True); g.display('x'); g.update('y')",
    "type(h)",
)

CLEARING = (
    "print('gone'); clear_output(); print('kept')",
    "print('gone'); clear_output(wait=True); print('kept')",
    "print('kept, since nothing follows'); clear_output(wait=True)",
    "for i in range(3):\n    clear_output(wait=True); display(i)",
    "display('one', display_id='c'); clear_output(); display('two', display_id='c')",
    "update_display('three', display_id='c')",
)

ALLOWED_ERRORS = (
    "raises-exception | 1 / 0",
    "raises-exception | def f(",
    "raises-exception | import no_such_module",
    "raises-exception | import os; os.environ['NO_SUCH_VARIABLE']",
    "raises-exception | try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('x') from e",
    "raises-exception | raise ExceptionGroup('several', [ValueError(1), TypeError('x')])",
    "raises-exception | def deep(n):\n    return deep(n - 1) if n else undefined\ndeep(5)",
    "def endless(): return endless()\ntry: endless()\nexcept RecursionError as e: print(e)",
    "raises-exception | e = ValueError('noted'); e.add_note('a note'); raise e",
    "raises-exception | raise KeyboardInterrupt",
    "raises-exception | %no_such_magic",
    "raises-exception | %cd",
    "raises-exception | assert 1 == 2, 'not equal'",
    "raises-exception | import json; json.loads('{')",
    "raises-exception | x = [1,\n  2,\n  3][5]",
    "raises-exception | class Own(Exception):\n    def __str__(self): return 'own'\nraise Own",
    "raises-exception | exec('raise ValueError(3)')",
    "raises-exception | await undefined_name",
    "raises-exception | async def fail(): raise ValueError('in a coroutine')\nawait fail()",
    "raises-exception | import sys; sys.exit('with words')",
    "raises-exception | sys.exit(3)",
    "raises-exception | input('name?')",
    "raises-exception | import getpass; getpass.getpass()",
    "%xmode plain",
    "raises-exception | def f(): 1 / 0\nf()",
    "%xmode minimal",
    "raises-exception | f()",
    "%xmode verbose",
    "raises-exception | local = 3; f()",
    "%colors nocolor",
    "raises-exception | f()",
    "'reached'",
)

WARNINGS = (
    "import logging, warnings, numpy as np\nwarnings.warn('look out')",
    "warnings.warn('old', DeprecationWarning)",
    "warnings.warn('unseen', PendingDeprecationWarning)",
    "for _ in range(3): warnings.warn('once')",
    "np.array([1.0]) / 0",
    "logging.warning('logged'); logging.info('not logged')",
    "logging.getLogger('own').error('logged too')",
    "raises-exception | warnings.simplefilter('error'); warnings.warn('raised')",
)

TABLES = (
    "import numpy as np, pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "pd.DataFrame(np.arange(120).reshape(3, 40))",
    "print(pd.DataFrame(np.arange(120).reshape(3, 40)))",
    "pd.DataFrame({'n': range(100)})",
    "pd.Series([1.5, 2.25], name='s')",
    "pd.DataFrame({'a': [1]}).style.set_uuid('u').format('{:.2f}')",
    "pd.options.display.max_columns, pd.options.display.width, pd.options.display.max_rows",
    "np.random.default_rng(1).normal(size=(3, 3)), np.linalg.inv(np.eye(300) * 2)[0, :3]",
    "pd.DataFrame.from_dict({'wide ' * 30: ['long ' * 50]})",
    "from matplotlib.figure import Figure\nf = Figure(figsize=(1, 1)); f.subplots(); f",
    "import matplotlib, sys; matplotlib.get_backend(), 'matplotlib.pyplot' in sys.modules",
)

PYPLOT = (
    "import matplotlib.pyplot as plt\nplt.isinteractive()",
    "from matplotlib.figure import Figure\nf = Figure(figsize=(1, 1)); f.subplots(); f",
    "plt.plot([1, 3, 2]);",
    "fig, ax = plt.subplots(figsize=(2, 2)); ax.bar(['a', 'b'], [1, 2])",
    "plt.plot([1, 2]); plt.show(); print('then'); plt.plot([2, 1]); plt.show()",
    "fig",
    "fig, ax = plt.subplots(figsize=(1, 1)); plt.close(fig)",
    "plt.get_backend(), plt.isinteractive(), plt.get_fignums()",
    "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']",
    "plt.rcParams['svg.hashsalt'] = 's'\nplt.figure(figsize=(1, 1)).text(0, 0, 'words'); None",
)

MAGICS = (
    "%timeit -n1 -r1 -q pass",
    "%who",
    "a = 1; b = 'two'",
    "%whos",
    "len?",
    "%history -n 1-3",
    "import os; os.path.basename(get_ipython().run_line_magic('pwd', ''))",
    "%env NO_SUCH_VARIABLE=1",
    "%%capture caught\nprint('hidden'); display('hidden too')",
    "caught.stdout, len(caught.outputs)",
    "%%writefile made.py\nmade = 1",
    "%run made.py\nmade",
    "%load_ext autoreload\n%autoreload 2\nimport made as m; m.made",
    "%lsmagic\nNone",
    "%%python\nprint('another interpreter')",
    "%store a\n%store",
    "%precision 2\n3.14159",
    "%no_such_magic",
)

TASKS = (
    "import asyncio; await asyncio.sleep(0.01); print('awaited')",
    "async def later():\n    await asyncio.sleep(0.2); print('from a task'); return 5\n"
    "task = asyncio.create_task(later())",
    "await task",
    "s = asyncio.sleep(0)",
    "raises-exception | asyncio.run(s)",
    "await s",
)

THREADS = (
    "from threading import *\nt = Thread(target=print, args=('thread',)); t.start(); t.join()",
    "e = Event()\nt = Thread(target=lambda: (e.wait(), print('later'))); t.start()",
    "e.set(); t.join()",
    "t = Thread(target=display, args=('shown',)); t.start(); t.join()",
    "t = Thread(target=lambda: 1 / 0); t.start(); t.join()",
    "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor(2) as pool: print(sum(pool.map(abs, range(-9, 0))))",
    "import multiprocessing, os, time\ncontext = multiprocessing.get_context('fork')",
    "with context.Pool(2) as pool: print(pool.map(abs, [-1, -2]))",
)

SELF = (
    "import os, sys; os.path.basename(os.getcwd()), '' in sys.path, __name__",
    "ip = get_ipython(); type(ip).__name__, 'IPKernelApp' in ip.config, '__file__' in globals()",
    "import __main__; vars(__main__) is globals(), sorted(k for k in globals() if k[0] != '_')",
    "[os.environ.get(k) for k in ('TERM', 'FORCE_COLOR', 'PAGER', 'MPLBACKEND', 'CLICOLOR')]",
    "import decimal; decimal.getcontext().prec = 3; decimal.Decimal(1) / 3",
    "decimal.Decimal(1) / 3",
    "from signal import *; getsignal(SIGINT).__name__, getsignal(SIGTERM), getsignal(SIGCHLD)",
    "import threading; threading.current_thread() is threading.main_thread()",
    "from tqdm.auto import tqdm; [0 for _ in tqdm(range(3), bar_format='{n}', file=sys.stdout)]",
    "import logging; logging.root.handlers, logging.root.level",
    "import pickle\nclass Own: pass\nOwn.__module__, type(pickle.loads(pickle.dumps(Own()))) is Own",
)

WIDGETS = (
    "import comm\nstate = {'_model_name': 'M', '_model_module': 'own', '_model_module_version': '1'}\n"
    "c = comm.create_comm(comm_id='c1', target_name='jupyter.widget', data={'state': state})\n"
    "c.send({'method': 'update', 'state': {'value': 5}})",
    "c.send({'state': {'raw': None}, 'buffer_paths': [['raw']]}, buffers=[b'bytes'])",
    "output = {'_model_name': 'OutputModel', '_model_module': '@jupyter-widgets/output',"
    " 'outputs': [], 'msg_id': ''}\n"
    "o = comm.create_comm(comm_id='o1', target_name='jupyter.widget', data={'state': output})\n"
    "request = get_ipython().get_parent()['header']['msg_id']\n"
    "o.send({'method': 'update', 'state': {'msg_id': request}})\n"
    "print('into the widget', flush=True)\n"
    "o.send({'method': 'update', 'state': {'msg_id': ''}})\n"
    "print('into the cell')",
    "comm.create_comm(comm_id='x', target_name='unheard-of', data={}); None",
)

SITUATIONS = (
    Situation("printing", PRINTING),
    Situation("output-of-processes-and-c", OF_PROCESSES),
    Situation("results", RESULTS),
    Situation("displays-updates-and-clearing", (*DISPLAYS, *UPDATES, *CLEARING)),
    Situation("an-error", ("def f(n):\n    return 1 / n", "print('before'); f(0)", "'never run'")),
    Situation("errors-that-are-allowed", ALLOWED_ERRORS),
    Situation("warnings", WARNINGS),
    Situation("sys-exit", ("print('before')", "import sys; sys.exit()", "'never run'")),
    Situation("exit-as-the-last-word", ("print('before')", "exit()")),
    Situation(
        "parameters-and-skipped-cells",
        ("parameters | a = 1\nb = 'two'\nc = None", "a, b, c", "skip-execution | 1 / 0", "# x", ""),
        parameters={"a": 5, "c": [1, "x", None, {"y": 2.5}]},
    ),
    Situation("tables-and-figures-without-pyplot", TABLES),
    Situation("pyplot", PYPLOT),
    Situation("magics", MAGICS),
    Situation("tasks-threads-and-processes", (*TASKS, *THREADS)),
    Situation("who-and-where-it-is", SELF),
    Situation("widgets", WIDGETS),
    Situation(
        "settings-of-papermill-and-of-the-kernel",
        ("print('logged'); 1 / 3", "1 / 0", "'reached'"),
        {
            "allow_errors": True,
            "log_output": True,
            "extra_arguments": [
                "--InteractiveShell.colors=nocolor",
                "--PlainTextFormatter.float_precision=%.2f",
            ],
        },
    ),
    *(Situation(path.stem, (), ours=path) for path in NOTEBOOKS),
)
