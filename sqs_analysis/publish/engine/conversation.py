"""How nbclient talks to a kernel that has no sockets: requests one way, messages the other.

nbclient's own rules decide what a message does to a notebook, when a cell has taken too long and
what a dead kernel means; these are the few methods it calls.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from multiprocessing import connection
from queue import Empty
from typing import Any, Protocol

from sqs_analysis.publish.engine.kernel import Session

# Seconds in which nbclient takes what a kernel has said already.
SHORTLY = 0.05

Message = dict[str, Any]


class Channel:
    """One end of a pipe on which messages travel."""

    def __init__(self, session: Session, end: connection.Connection) -> None:
        self._session: Any = session
        self._end = end
        self._lock = threading.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None

    def send(self, message: Message) -> None:
        """Send a message."""
        self._session.send(self, message)

    def send_multipart(self, frames: Sequence[bytes], **_: Any) -> None:
        """Send the parts of a message; nobody may be listening any more."""
        with self._lock, suppress(OSError):
            self._end.send([bytes(frame) for frame in frames])

    def flush(self, *_: int) -> None:
        """Do nothing: what is sent has left."""

    async def receive(self, timeout: float | None = None) -> list[bytes]:
        """The parts of the next message.

        Raises
        ------
        Empty
            If none comes in time.
        EOFError
            If none will come any more.
        """
        self.loop = asyncio.get_running_loop()
        if not self._end.poll():
            await self._readable(self.loop, timeout)
        frames: list[bytes] = self._end.recv()
        return frames

    async def _readable(self, loop: asyncio.AbstractEventLoop, timeout: float | None) -> None:
        arrived = asyncio.Event()
        loop.add_reader(self._end.fileno(), arrived.set)
        try:
            await asyncio.wait_for(arrived.wait(), timeout)
        except TimeoutError:
            raise Empty from None
        finally:
            self._stop_watching()

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message. At the end of the pipe, wait: nbclient looks who is alive."""
        try:
            frames = await self.receive(timeout)
        except (EOFError, OSError):
            await nothing(timeout)
            raise Empty from None
        return unpacked(self._session, frames)

    def close(self) -> None:
        """Close this end."""
        self._stop_watching()
        self._end.close()

    def _stop_watching(self) -> None:
        # Once closed, the descriptor's number may belong to the pipe of another kernel.
        if self.loop is not None and not self._end.closed:
            self.loop.remove_reader(self._end.fileno())


async def nothing(timeout: float | None) -> None:
    """Wait for a message that will not come."""
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), timeout)


def unpacked(session: Session, frames: Sequence[bytes]) -> Message:
    """A message from its parts."""
    _, parts = session.feed_identities(list(frames))
    message: Message = session.deserialize(parts)
    return message


class Listening(Protocol):
    """Either end from which nbclient takes messages."""

    def send(self, message: Message) -> None:
        """Send a message."""

    async def get_msg(self, timeout: float | None = None) -> Message:
        """The next message."""


class Client:
    """What nbclient calls of a kernel client."""

    allow_stdin = False

    def __init__(
        self,
        session: Session,
        shell: Listening,
        iopub: Listening,
        ready: Callable[[float], Awaitable[None]],
        is_alive: Callable[[], bool],
    ) -> None:
        self.session = session
        self.shell_channel = shell
        self.iopub_channel = iopub
        self.wait_for_ready = ready
        self.is_alive = is_alive

    def execute(self, code: str, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Ask for a cell to be run, and return the id of the request."""
        return self._ask(
            "execute_request",
            code=code,
            silent=False,
            store_history=store_history,
            user_expressions={},
            allow_stdin=self.allow_stdin,
            stop_on_error=stop_on_error,
        )

    def kernel_info(self) -> str:
        """Ask what language the kernel speaks."""
        return self._ask("kernel_info_request")

    def _ask(self, kind: str, **content: Any) -> str:
        message: Message = self.session.msg(kind, content)
        self.shell_channel.send(message)
        return str(message["msg_id"])

    def start_channels(self) -> None:
        """Do nothing: they are open."""

    def stop_channels(self) -> None:
        """Do nothing: the manager closes them."""
