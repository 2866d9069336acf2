"""A kernel in a process forked from this one: private, and with what this process has imported."""

from __future__ import annotations

import asyncio
import atexit
import gc
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import connection
from queue import Empty
from typing import Self

from sqs_analysis.publish.engine.conversation import SHORTLY, Channel, Client
from sqs_analysis.publish.engine.kernel import PrivateKernel, Session, answer, opened
from sqs_analysis.publish.engine.zygote import start

# Seconds a kernel has for its exit functions, as jupyter_client allows.
FAREWELL = 5.0
# Seconds a client tries to reach a kernel at least, however few it is given.
TRIES = 1.0


class ForkedKernel:
    """The manager of a kernel, as nbclient knows one.

    Parameters
    ----------
    arguments : options of ipykernel's command line.
    """

    has_kernel = True

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        session = Session()
        shell, shell_there = connection.Pipe()
        iopub, iopub_there = connection.Pipe(duplex=False)
        self._shell, self._iopub = Channel(session, shell), Channel(session, iopub)

        def serve_there() -> None:
            shell.close()
            iopub.close()
            _serve(session, Channel(session, shell_there), Channel(session, iopub_there), arguments)

        self._run = start(serve_there)
        shell_there.close()
        iopub_there.close()
        self._client = Client(session, self._shell, self._iopub, self._ready, self.is_alive)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._interrupt_and_listen()
        self.shutdown_kernel(now=kind is not None)
        sys.stderr.write(self._run.kill().stderr)

    def _interrupt_and_listen(self) -> None:
        """Stop a cell that took too long, and let nbclient hear where it was."""
        if self._iopub.loop is not None:
            self._iopub.loop.run_until_complete(self._last_words())

    async def _last_words(self) -> None:
        self.interrupt_kernel()
        with suppress(Empty, EOFError, OSError):
            await self._shell.receive(FAREWELL)
        await asyncio.sleep(SHORTLY)

    def client(self) -> Client:
        """The client to talk to it with."""
        return self._client

    def is_alive(self) -> bool:
        """Whether its process lives."""
        return self._run.poll() is None

    def interrupt_kernel(self) -> None:
        """Interrupt the cell that is being run."""
        self._run.interrupt()

    def shutdown_kernel(self, now: bool = False) -> None:
        """End it: let its exit functions run, unless it must go now or takes too long."""
        self._shell.close()
        self._iopub.close()
        if not now:
            self._run.result(FAREWELL)
        self._run.kill()

    def cleanup_resources(self) -> None:
        """Do nothing: the pipes are closed with the process."""

    async def _ready(self, timeout: float) -> None:
        try:
            await self._shell.receive(max(timeout, TRIES))
        except Empty:
            raise RuntimeError(f"Kernel didn't respond in {timeout} seconds") from None
        except (EOFError, OSError):
            ended = self._run.kill()
            raise RuntimeError("Kernel died before replying to kernel_info") from ended.error


def _serve(session: Session, shell: Channel, iopub: Channel, arguments: Sequence[str]) -> None:
    """Be a kernel until nobody asks any more, or until a cell says ``exit``."""
    atexit.register(gc.collect)  # the last exit function: closes files the notebook left open
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with opened(session, iopub, shell, arguments) as kernel:
        try:
            loop.run_until_complete(_answer_all(kernel, shell))
        except RuntimeError:
            if kernel.shell is None or not kernel.shell.exit_now:  # `exit` stops the loop
                raise


async def _answer_all(kernel: PrivateKernel, shell: Channel) -> None:
    kernel.start()
    shell.send_multipart([b"ready"])
    with suppress(EOFError, OSError):
        while True:
            await answer(kernel, await shell.receive())
