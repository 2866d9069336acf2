"""Standard output and error of a kernel: what Python prints and what its processes write.

Text goes to the notebook when the kernel asks for it (before a picture, at the end of a cell), or
a little after it was written, so that a long cell shows what it does.
"""

from __future__ import annotations

import codecs
import io
import os
import select
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

# Seconds that text may wait to be sent: the pause of ipykernel's own streams, so that a long cell
# shows the same pieces.
FLUSH_AFTER = 0.2
TICK = 0.05
READ_AT_ONCE = 65536

Parent = Mapping[str, Any]
Publish = Callable[[str, str, Parent], None]


class Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of a kernel, and the file descriptor of the same name.

    Parameters
    ----------
    name : "stdout" or "stderr".
    descriptor : 1 or 2; what any process writes there is taken too.
    publish : called with the name, a piece of text, and the request it belongs to.
    """

    encoding = "UTF-8"

    def __init__(self, name: str, descriptor: int, publish: Publish) -> None:
        self.name = name
        self._descriptor = descriptor
        self._publish = publish
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._original = os.dup(descriptor)
        self._source, sink = os.pipe()
        os.set_blocking(self._source, False)
        os.dup2(sink, descriptor)
        os.close(sink)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._waiting: list[str] = []
        self._owner: Parent = {}
        self.since: float | None = None
        # A task of an earlier cell still writes for that cell; a thread writes for the latest.
        self._request: ContextVar[Parent] = ContextVar(name)
        self._latest: Parent = {}

    @property
    def source(self) -> int:
        """The descriptor from which the text of other processes is read."""
        return self._source

    def fileno(self) -> int:
        """The descriptor as it was before: a kernel's streams hand out no other."""
        return self._original

    def isatty(self) -> bool:
        """Never a terminal."""
        return False

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Take text, after what other processes have written so far."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._pid:  # a process that the notebook forked
            os.write(self._descriptor, text.encode("utf-8", "backslashreplace"))
            return len(text)
        with self._lock:
            self._take_from_pipe()
            self._add(text, self._request.get(self._latest))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:  # type: ignore[override]
        """Take several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Send everything written so far."""
        if os.getpid() == self._pid:
            with self._lock:
                self._take_from_pipe()
                self._send()

    def flush_if_due(self, now: float) -> None:
        """Empty the pipe; send what has waited long enough."""
        with self._lock:
            self._take_from_pipe()
            if self.since is not None and now - self.since >= FLUSH_AFTER:
                self._send()

    def set_parent(self, request: Parent) -> None:
        """Say which request the text belongs to from now on."""
        self.flush()
        self._latest = request.get("header", request)
        self._request.set(self._latest)

    def restore(self) -> None:
        """Give the descriptor back."""
        self.flush()
        os.dup2(self._original, self._descriptor)

    def _take_from_pipe(self) -> None:
        try:
            while data := os.read(self._source, READ_AT_ONCE):
                self._add(self._decode(data), self._latest)
        except BlockingIOError:
            pass

    def _add(self, text: str, owner: Parent) -> None:
        if owner is not self._owner:
            self._send()
            self._owner = owner
        if text:
            self._waiting.append(text)
            self.since = self.since or monotonic()

    def _send(self) -> None:
        text = "".join(self._waiting)
        self._waiting.clear()
        self.since = None
        if text:
            self._publish(self.name, text, self._owner)


@contextmanager
def captured(publish: Publish) -> Iterator[None]:
    """Put a :class:`Stream` in the place of standard output and error.

    Parameters
    ----------
    publish : called with the stream's name, a piece of text and the request it belongs to.
    """
    before = sys.stdout, sys.stderr
    for stream in before:
        stream.flush()
    streams = Stream("stdout", 1, publish), Stream("stderr", 2, publish)
    done = threading.Event()
    threading.Thread(target=_watch, args=(streams, done), name="streams", daemon=True).start()
    sys.stdout, sys.stderr = streams
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for stream in streams:
            stream.restore()
        done.set()


def _watch(streams: tuple[Stream, ...], done: threading.Event) -> None:
    """Keep the pipes from filling, and send text while a cell is still at work."""
    while not done.is_set():
        select.select([stream.source for stream in streams], [], [], TICK)
        now = monotonic()
        for stream in sorted(streams, key=lambda one: one.since or now):
            stream.flush_if_due(now)
    for stream in streams:
        os.close(stream.source)
        os.close(stream.fileno())
