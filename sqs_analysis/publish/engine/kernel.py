"""An IPython kernel without sockets: ipykernel's own, talking over pipes or within one process.

Everything that decides what a cell shows is ipykernel's and IPython's: the shell with its
formatters and magics, the messages, the refusal of ``input()``. Only how messages travel, what
the process was before, and the capture of output are ours.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel.ipkernel import IPythonKernel, comm  # type: ignore[attr-defined]
from ipykernel.kernelapp import (  # type: ignore[attr-defined]  # as ipykernel knows them
    IPKernelApp,
    ProfileDir,
    Session,
)

from sqs_analysis.publish.engine.streams import Parent, captured

# What ipykernel imports only when a kernel begins: imported here, a forked kernel begins sooner.
for name in (
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "bdb",
    "encodings.unicode_escape",
    "faulthandler",
    "tornado.platform.asyncio",
):
    import_module(name)

INLINE = "module://matplotlib_inline.backend_inline"
INLINE_MODULE = "matplotlib_inline.backend_inline"
OF_THE_LOG = "--IPKernelApp.log_level"  # the log of sockets, of which there are none
KERNEL_COLUMNS = 20  # pandas chooses 0, "as wide as the terminal", when it is imported outside one

__all__ = ["PrivateKernel", "Session", "answer", "opened"]


@dataclass(frozen=True)
class Frame:
    """A part of a message as ZeroMQ hands it over."""

    bytes: bytes


class PassingProfile(ProfileDir):
    """A profile with nothing in it; its folder is made when asked for, and goes with the process."""

    def _location_default(self) -> str:
        folder = tempfile.mkdtemp(prefix="sqs-ipython-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder


class PrivateKernel(IPythonKernel):
    """ipykernel's kernel with any object that sends in the place of its sockets, and no debugger."""

    shell_stream: Any = None
    shell_channel_thread: Any = SimpleNamespace(parent_thread=threading.main_thread())
    debugger_class: Any = None
    _supports_kernel_subshells = False
    _execute_sleep = 0.0  # our messages cannot overtake one another

    def __init__(self, **traits: Any) -> None:
        # Not IPythonKernel's own: for its debugger, it looks at every module there is, and so
        # copies a good part of the memory that a fork shares with its parent.
        super(IPythonKernel, self).__init__(**traits)  # type: ignore[no-untyped-call]
        shell: Any = self.shell_class.instance(
            parent=self,
            profile_dir=self.profile_dir,
            user_module=self.user_module,
            user_ns=self.user_ns,
            kernel=self,
            compiler_class=self.compiler_class,
        )
        for publisher in (shell.displayhook, shell.display_pub):
            publisher.session, publisher.pub_socket = self.session, self.iopub_socket
        shell.displayhook.topic = f"kernel.{self.ident}.execute_result".encode()
        self.shell = shell
        self._hear_widgets(shell)

    def _hear_widgets(self, shell: Any) -> None:
        manager: Any = comm.get_comm_manager()
        shell.configurables.append(manager)
        for kind in ("comm_open", "comm_msg", "comm_close"):
            self.shell_handlers[kind] = getattr(manager, kind)

    def start(self) -> None:
        """Begin, without asking the stream to say when there is a request: requests are handed in."""
        stream, self.shell_stream = self.shell_stream, None
        super().start()  # type: ignore[no-untyped-call]
        self.shell_stream = stream

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Do nothing: no request is sent before the one ahead of it is answered."""


@contextmanager
def opened(
    session: Session, iopub: Any, replies: Any, arguments: Sequence[str] = ()
) -> Iterator[PrivateKernel]:
    """A fresh kernel in this process, which it treats as its own until the end.

    Parameters
    ----------
    session : makes and signs the messages.
    iopub : takes what the cells show; like a socket, it has ``send_multipart`` and ``flush``.
    replies : takes the answers to requests, likewise.
    arguments : options of ipykernel's command line, such as ``--InteractiveShell.colors=nocolor``.
    """
    session.pid = os.getpid()
    _become_a_kernel_process()

    def publish(name: str, text: str, parent: Parent) -> None:
        content = {"name": name, "text": text}
        ident = f"stream.{name}".encode()
        session.send(iopub, "stream", content, parent=dict(parent), ident=ident)

    main, on_interrupt = sys.modules["__main__"], signal.getsignal(signal.SIGINT)
    with captured(publish):
        kernel = _kernel(session, iopub, replies, arguments)
        try:
            yield kernel
        finally:
            _forget(kernel)
            signal.signal(signal.SIGINT, on_interrupt)
            sys.modules["__main__"] = main


def _kernel(session: Session, iopub: Any, replies: Any, arguments: Sequence[str]) -> PrivateKernel:
    log = _log()
    app: Any = IPKernelApp.instance(log=log)
    app.config.HistoryManager.enabled = False
    chosen = [argument for argument in arguments if not argument.startswith(OF_THE_LOG)]
    if chosen:
        app.parse_command_line(chosen)
    kernel: PrivateKernel = PrivateKernel.instance(
        parent=app, session=session, iopub_socket=iopub, profile_dir=PassingProfile(), log=log
    )
    kernel.shell_stream = replies
    app.kernel = kernel
    app.init_signal()
    app.init_path()
    app.init_shell()
    app.init_gui_pylab()
    app.init_extensions()
    app.patch_io()
    _settle_libraries()
    return kernel


def _log() -> logging.Logger:
    """What goes wrong in the kernel itself is told where this process told things before."""
    log = logging.Logger("kernel", logging.ERROR)
    own = os.fdopen(os.dup(sys.stderr.fileno()), "w", buffering=1)
    log.addHandler(logging.StreamHandler(own))
    return log


def _forget(kernel: PrivateKernel) -> None:
    one_of_a_kind: Any
    for one_of_a_kind in (kernel.shell, kernel, IPKernelApp):
        one_of_a_kind.clear_instance()


async def answer(kernel: PrivateKernel, request: Sequence[bytes]) -> None:
    """Do what one request asks; its replies and outputs are sent on their way."""
    await kernel.dispatch_shell([Frame(part) for part in request])


def _become_a_kernel_process() -> None:
    """Arguments, paths, variables and logging as they are where a kernel starts."""
    if sys.path[:1] == [str(Path(sys.argv[0]).absolute().parent)]:  # the folder of a script
        del sys.path[0]
    sys.path = [entry for entry in sys.path if entry]
    launcher = find_spec("ipykernel_launcher")
    sys.argv = [str(launcher.origin) if launcher else ""]
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    logging.root.handlers.clear()
    logging.root.setLevel(logging.WARNING)


def _settle_libraries() -> None:
    """Put right what libraries decided when they were imported outside a kernel."""
    pandas, matplotlib = sys.modules.get("pandas"), sys.modules.get("matplotlib")
    if pandas is not None:
        pandas.set_option("display.max_columns", KERNEL_COLUMNS)
    if matplotlib is not None and os.environ["MPLBACKEND"] == INLINE:
        # Unchecked: the check would look through every installed package for other backends.
        matplotlib.rcParams._set("backend", INLINE)
        _settle_pyplot()


def _settle_pyplot() -> None:
    """Draw inline; hook the inline backend to the shell if it was imported before there was one."""
    pyplot, backend = sys.modules.get("matplotlib.pyplot"), sys.modules.get(INLINE_MODULE)
    if backend is not None:
        backend.InlineBackend.clear_instance()
        vars(backend.configure_inline_support).pop("current_backend", None)
        backend._enable_matplotlib_integration()
    elif pyplot is not None:
        pyplot.switch_backend(INLINE)
