"""A kernel in this very process, which must be private to one run, such as a forked one."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from queue import Empty
from typing import Any, Self

from sqs_analysis.publish.engine.conversation import SHORTLY, Client, Message, nothing, unpacked
from sqs_analysis.publish.engine.kernel import PrivateKernel, Session, answer, opened


class InlineKernel:
    """The manager of a kernel, as nbclient knows one.

    Parameters
    ----------
    arguments : options of ipykernel's command line.
    """

    has_kernel = True

    def __init__(self, arguments: Sequence[str] = ()) -> None:
        self._session = Session()
        self._stack = ExitStack()
        self._iopub = _Shown(self._session)
        self._shell = _Asked(self._session, self._iopub)
        self._kernel = self._stack.enter_context(
            opened(self._session, self._iopub, self._shell, arguments)
        )
        self._client = Client(self._session, self._shell, self._iopub, self._ready, self.is_alive)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown_kernel()

    def client(self) -> Client:
        """The client to talk to it with."""
        return self._client

    def is_alive(self) -> bool:
        """Always: it is who asks."""
        return True

    def interrupt_kernel(self) -> None:
        """Do nothing: when this process can act, no cell is being run."""

    def shutdown_kernel(self, now: bool = False) -> None:  # noqa: ARG002 as nbclient calls it
        """Give this process back its own output."""
        self._stack.close()

    def cleanup_resources(self) -> None:
        """Do nothing."""

    async def _ready(self, timeout: float) -> None:  # noqa: ARG002 as nbclient calls it
        self._kernel.start()
        self._shell.kernel = self._kernel


@contextmanager
def _interrupted_after(timeout: float | None) -> Iterator[threading.Event]:
    """Do to this process what Ctrl-C does, if it is still here after so many seconds."""
    overdue = threading.Event()

    def interrupt() -> None:
        overdue.set()
        os.kill(os.getpid(), signal.SIGINT)

    if timeout is None:
        yield overdue
        return
    timer = threading.Timer(timeout, interrupt)
    timer.start()
    try:
        yield overdue
    finally:
        timer.cancel()
        timer.join()


class _Shown:
    """What the cells of an inline kernel show, to be taken once the cell has been run."""

    def __init__(self, session: Session) -> None:
        self._session: Any = session
        self._frames: deque[Sequence[bytes]] = deque()
        self.served = asyncio.Event()

    def send(self, message: Message) -> None:
        self._session.send(self, message)

    def send_multipart(self, frames: Sequence[bytes], **_: Any) -> None:
        self._frames.append(frames)

    def flush(self, *_: int) -> None:
        pass

    async def get_msg(self, timeout: float | None = None) -> Message:
        await self.served.wait()
        if not self._frames:
            await nothing(timeout)
            raise Empty
        return unpacked(self._session, self._frames.popleft())


class _Asked:
    """Requests to an inline kernel, done when somebody waits for the reply; and the replies."""

    kernel: PrivateKernel | None = None

    def __init__(self, session: Session, shown: _Shown) -> None:
        self._session = session
        self._shown = shown
        self._requests: deque[Sequence[bytes]] = deque()
        self._replies: deque[Sequence[bytes]] = deque()

    def send(self, message: Message) -> None:
        self._requests.append(self._session.serialize(message))
        if message["msg_type"].endswith("_request"):  # and not what a widget says to its kernel
            self._shown.served.clear()

    def send_multipart(self, frames: Sequence[bytes], **_: Any) -> None:
        self._replies.append(frames)

    def flush(self, *_: int) -> None:
        pass

    async def get_msg(self, timeout: float | None = None) -> Message:
        assert self.kernel is not None
        while self._requests:
            with _interrupted_after(timeout) as overdue:
                await answer(self.kernel, self._requests.popleft())
            self._shown.served.set()
            if overdue.is_set():
                await asyncio.sleep(SHORTLY)
                raise Empty
        if not self._replies:
            await nothing(timeout)
            raise Empty
        return unpacked(self._session, self._replies.popleft())
