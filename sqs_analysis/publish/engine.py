"""An engine for papermill that runs a notebook in the calling process, which must be private to it.

The kernel is ipykernel's own for one process and papermill's client asks it, so that an executed
notebook is the one that papermill's own engine writes: only the way of messages is shorter.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from queue import Empty
from types import SimpleNamespace
from typing import Any

from ipykernel.inprocess.channels import InProcessChannel
from ipykernel.inprocess.client import InProcessKernelClient
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.iostream import OutStream
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.log import logger

from sqs_analysis.publish.sparing import spared

with spared("debugpy"):  # nobody debugs a report, and a kernel that could would begin slowly
    import ipykernel.debugger  # noqa: F401

NAME = "sqs-in-process"
KERNEL_COLUMNS = 20  # pandas chooses 0, "as wide as the terminal", when it is imported outside one
PICTURES = ("image/png", "image/svg+xml", "image/jpeg")

Message = dict[str, Any]


class InProcessEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook in this very process."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        log_output: bool = False,
        extra_arguments: Sequence[str] = (),
        allow_errors: bool = False,
        **_: Any,
    ) -> None:
        """Run the cells with papermill's settings; how long it may take is its process's to say."""
        save, nb_man.save = nb_man.save, lambda **_: None  # or it is written twice for each cell
        asking = Asking(
            nb_man,
            kernel_name=kernel_name,
            extra_arguments=list(extra_arguments),
            allow_errors=allow_errors,
            log=logger,
            log_output=log_output,
        )
        try:
            asking.execute()
        except BaseException:
            nb_man.save = save
            raise


class Asking(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
    """papermill's client with a kernel in this process."""

    @contextmanager
    def setup_kernel(self, **_: Any) -> Iterator[None]:
        """Have a fresh kernel; from then on, what this process prints is its."""
        before, on_interrupt = (sys.stdout, sys.stderr), signal.getsignal(signal.SIGINT)
        kernel = _kernel(self.extra_arguments)
        self.kc = client = Client(kernel=kernel)
        client.start_channels()  # type: ignore[no-untyped-call]
        client.allow_stdin = False
        sys.stdout, sys.stderr = kernel.stdout, kernel.stderr
        try:
            yield
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.close()
            sys.stdout, sys.stderr = before
            signal.signal(signal.SIGINT, on_interrupt)


class Kernel(InProcessKernel):
    """ipykernel's kernel for one process, with the shell of a kernel that has its own."""

    shell_class: Any = ZMQInteractiveShell
    # Looked at by a cell that awaits something.
    shell_channel_thread: Any = SimpleNamespace(parent_thread=threading.main_thread())
    _supports_kernel_subshells = False
    _execute_sleep = 0.0  # messages cannot overtake one another


def _kernel(arguments: Sequence[str]) -> Any:
    """A kernel as it begins in a process of its own."""
    app: Any = IPKernelApp.instance()
    app.config.HistoryManager.enabled = False
    app.parse_command_line(list(arguments))
    app.init_profile_dir()
    kernel: Any = Kernel.instance(parent=app, profile_dir=app.profile_dir)
    app.kernel, stream = kernel, partial(OutStream, kernel.session, kernel.iopub_thread)
    kernel.stdout, kernel.stderr = stream("stdout"), stream("stderr")
    app.init_signal()
    app.init_path()
    app.init_shell()
    app.init_gui_pylab()
    app.init_extensions()
    formats = kernel.shell.display_formatter
    formats.mimebundle_formatter.for_type_by_name("matplotlib.figure", "Figure", _titled)
    formats.formatters["image/png"].for_type_by_name("matplotlib.figure", "Figure", _drawn)
    app.patch_io()
    kernel.start()
    if "pandas" in sys.modules:
        sys.modules["pandas"].set_option("display.max_columns", KERNEL_COLUMNS)
    return kernel


def _titled(figure: Any, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a figure is called, beside its picture: a reader who cannot see it is told that."""
    places = ("left", "center", "right")
    titles = [figure.get_suptitle(), *(a.get_title(p) for a in figure.axes for p in places)]
    title = "; ".join(filter(None, titles)) or figure.get_label()
    # What is said of all forms stays where a picture's own size takes the place of what is said of it.
    return {}, {"alt": title, **{media: {"alt": title} for media in PICTURES}} if title else {}


def _drawn(figure: Any) -> bytes:
    """The picture of a figure that was made without pyplot, which else has it drawn."""
    figure.savefig(file := BytesIO(), format="png", bbox_inches="tight")
    return file.getvalue()


class Shown(InProcessChannel):
    """What the cells show."""

    def __init__(self, client: Client) -> None:
        super().__init__(client)  # type: ignore[no-untyped-call]
        self._messages: asyncio.Queue[Message] = asyncio.Queue()

    def call_handlers(self, msg: Message) -> None:
        """Take a message, from whatever thread."""
        self.client.loop.call_soon_threadsafe(self._messages.put_nowait, msg)

    async def get_msg(self, timeout: float | None = None) -> Message:  # noqa: ARG002 never asked for
        """The next message."""
        return await self._messages.get()


class Asked(InProcessChannel):
    """Requests, done when somebody waits for the reply."""

    def send(self, message: Message) -> None:
        """Take what a widget says to its kernel."""
        self.client._dispatch_to_kernel(message)

    async def get_msg(self, timeout: float | None = None) -> Message:  # noqa: ARG002 as it is called
        """Do what is asked, and give the reply."""
        kernel, session = self.client.kernel, self.client.session
        while True:
            session.send(kernel.shell_stream, self.client.asked.pop(0))
            await kernel.dispatch_shell(kernel.shell_stream.recv_multipart())
            with suppress(Empty):  # what a widget says has no reply
                reply: Message = session.recv(kernel.shell_stream, copy=False)[1]
                return reply


class Client(InProcessKernelClient):
    """What nbclient asks a kernel through."""

    shell_channel_class: Any = Asked
    iopub_channel_class: Any = Shown

    def __init__(self, **traits: Any) -> None:
        super().__init__(session=traits["kernel"].session, **traits)
        self.asked: list[Message] = []
        self.loop: Any = None

    def _dispatch_to_kernel(self, msg: Message) -> None:
        self.loop = asyncio.get_event_loop()
        self.asked.append(msg)

    def is_alive(self) -> bool:
        """Always: it is who asks."""
        return True


papermill_engines.register(NAME, InProcessEngine)
