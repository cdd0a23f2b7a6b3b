"""Runs a function over many items in order: in this process, or in worker processes that may die.

``concurrent.futures`` gives up the whole pool when one worker dies and cannot stop a task that hangs.
Here each worker has its own pipe and at most one small batch, and answers item by item, so that the
item that it died on, or hangs on, is known: that item fails, the rest of its batch goes to another.
"""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from cleanarticle.errors import CleanArticleError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

_BATCH_ITEMS = 16
_BATCH_SIZE = 32_000
"""A batch is full at so many items, or so many characters: about 10 ms of work against 0.1 ms of way."""
_AHEAD_BATCHES = 4
"""Batches read ahead of what has been handed out, for each worker."""
_AHEAD_SIZE = 16_000_000
"""Characters read ahead, whatever the number of batches."""


class Wait:
    """What *items* may give, too: nothing now, but more when the results of all items before have been handed out."""


class WorkerError(CleanArticleError, RuntimeError):
    """The worker processes cannot be started."""


@dataclass(frozen=True, slots=True)
class Failure(Generic[T]):
    """What stands in the place of a record that could not be cleaned.

    Args:
        position: which record, counted from 0 in what was handed in.
        error: what went wrong, for a person to read.
        record: the record itself.
    """

    position: int
    error: str
    record: T

    def __bool__(self) -> bool:
        """False, so that ``filter(None, clean_many(…))`` leaves the pages."""
        return False


def in_order(
    function: Callable[[T], R],
    items: Iterable[T | Wait],
    *,
    processes: int | None = None,
    timeout: float | None = None,
    size: Callable[[T], int] = lambda _: 1,
) -> Generator[R | Failure[T], None, None]:
    """The results of *function* for *items*, lazily and in order; a :class:`Failure` where it failed.

    Args:
        function: what to do with an item. With processes it must be picklable, like items and results.
        items: read only as far ahead as keeps the workers busy. Where the next item hangs on the results
            of those before, it is :class:`Wait` until they have been handed out.
        processes: how many workers; ``None`` works in this process.
        timeout: seconds that an item may take, by the clock. Only a process can be stopped from
            outside, so with a time limit there is one worker at the least.
        size: about how many characters an item holds.

    Raises:
        ValueError: *processes* or *timeout* is not above 0.

    >>> [str(x) for x in in_order(lambda x: 6 // x, [3, 0, 2])]
    ['2', "Failure(position=1, error='ZeroDivisionError: integer division or modulo by zero', record=0)", '3']
    """
    if processes is not None and processes < 1:
        raise ValueError(f"processes is {processes}; it must be 1 or more, or None to work in this process")
    if timeout is not None and timeout <= 0:
        raise ValueError(f"timeout is {timeout}; it must be above 0 seconds, or None for no limit")
    if processes is None and timeout is None:
        return _here(function, items)
    return _Pool(function, items, processes or 1, timeout, size).results()


def _here(function: Callable[[T], R], items: Iterable[T | Wait]) -> Generator[R | Failure[T], None, None]:
    for position, item in enumerate(item for item in items if not isinstance(item, Wait)):
        answer = _attempt(function, item)
        yield Failure(position, answer.text, item) if isinstance(answer, _Error) else answer


class _Error(NamedTuple):
    text: str


class _Ready(NamedTuple):
    """The first message of a worker: it has started."""


def _attempt(function: Callable[[T], R], item: T) -> R | _Error:
    try:
        return function(item)
    except CleanArticleError as error:
        return _Error(str(error))
    except Exception as error:  # one bad record never stops the rest
        return _Error(f"{type(error).__name__}: {error}")


def _work(function: Callable[[Any], Any], pipe: Connection, inherited: Iterable[Connection]) -> None:
    """The life of a worker process: batches in, an answer for each item out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent sees to the end
    for other in inherited:
        other.close()  # else no worker would see the pipes close when the parent is killed
    try:
        pipe.send(_Ready())
        while True:
            for item in pipe.recv():
                answer = _attempt(function, item)
                try:
                    pipe.send(answer)
                except (BrokenPipeError, ConnectionError):
                    raise
                except Exception as error:
                    pipe.send(_Error(f"its result cannot be sent between processes: {type(error).__name__}: {error}"))
    except (EOFError, ConnectionError):
        return


class _Task(NamedTuple):
    position: int
    item: Any
    size: int


@dataclass(slots=True, eq=False)
class _Worker:
    process: Any
    pipe: Connection
    ready: bool = False
    tasks: deque[_Task] = field(default_factory=deque)
    since: float = 0.0
    """When the first of the tasks was begun, or later: it has never had less time than this says."""

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Pool(Generic[T, R]):
    """Workers, what they are at, and the results that wait for their turn."""

    def __init__(
        self,
        function: Callable[[T], R],
        items: Iterable[T | Wait],
        processes: int,
        timeout: float | None,
        size: Callable[[T], int],
    ) -> None:
        self._function = function
        self._items = iter(items)
        self._position = 0
        self._processes = processes
        self._timeout = timeout
        self._size = size
        import multiprocessing  # a third of the time that `import cleanarticle` would take

        self._context = multiprocessing.get_context()
        self._workers: list[_Worker] = []
        self._again: deque[deque[_Task]] = deque()  # left over where a worker died
        self._done: dict[int, R | Failure[T]] = {}
        self._sizes: dict[int, int] = {}  # of the items read and not yet handed out
        self._ahead = 0  # their sum
        self._ended = False
        self._broken: Exception | None = None

    def results(self) -> Generator[R | Failure[T], None, None]:
        position = 0
        try:
            while True:
                self._feed()
                if position in self._done:
                    self._collect(0)
                    self._ahead -= self._sizes.pop(position)
                    yield self._done.pop(position)
                    position += 1
                elif self._sizes:
                    self._collect(None)
                elif self._broken:
                    raise self._broken
                elif self._ended:
                    return
        finally:
            for worker in self._workers:
                worker.stop()

    def _feed(self) -> None:
        """Give each idle worker a batch; start workers while there is work for them."""
        idle = [worker for worker in self._workers if worker.ready and not worker.tasks]
        starting = sum(not worker.ready for worker in self._workers)
        while idle:
            batch = self._again.popleft() if self._again else self._read()
            if not batch:
                return
            self._send(idle.pop(), batch)
        while len(self._workers) < self._processes:
            if len(self._again) <= starting:
                batch = self._read()
                if not batch:
                    return
                self._again.append(batch)
            self._start()
            starting += 1

    def _read(self) -> deque[_Task]:
        """The next batch of items; empty at the end of them, or where enough has been read ahead."""
        batch: deque[_Task] = deque()
        size = 0
        window = self._processes * _AHEAD_BATCHES * _BATCH_ITEMS
        while not self._ended and len(batch) < _BATCH_ITEMS and size < _BATCH_SIZE:
            if self._sizes and (len(self._sizes) >= window or self._ahead >= _AHEAD_SIZE):
                break
            try:
                item = next(self._items)
            except StopIteration:
                self._ended = True
            except Exception as error:  # of the caller's iterable: raised when all before it is out
                self._ended, self._broken = True, error
            else:
                if isinstance(item, Wait):
                    break
                task = _Task(self._position, item, self._size(item))
                batch.append(task)
                size += task.size
                self._ahead += task.size
                self._sizes[self._position] = task.size
                self._position += 1
        return batch

    def _start(self) -> None:
        here, there = self._context.Pipe()
        forks = self._context.get_start_method() == "fork"
        inherited = [here, *(worker.pipe for worker in self._workers)] if forks else []
        process = self._context.Process(target=_work, args=(self._function, there, inherited), daemon=True)
        process.start()
        there.close()
        self._workers.append(_Worker(process, here))

    def _send(self, worker: _Worker, batch: deque[_Task]) -> None:
        worker.tasks = batch
        try:
            worker.pipe.send([task.item for task in batch])
        except Exception as error:  # an item that cannot be pickled, or the worker is gone
            worker.tasks = deque()
            if isinstance(error, ConnectionError):
                worker.stop()
                self._workers.remove(worker)
            if len(batch) == 1:
                self._fail(batch[0], f"it cannot be sent between processes: {type(error).__name__}: {error}")
            else:
                self._again.extend(deque([task]) for task in batch)
        else:
            worker.since = time.monotonic()

    def _collect(self, patience: float | None) -> None:
        """Take the answers that have come, waiting *patience* seconds at most, and stop what hangs."""
        from multiprocessing.connection import wait

        busy = [worker for worker in self._workers if worker.tasks or not worker.ready]
        if self._timeout is not None and patience is None:
            ends = [worker.since + self._timeout for worker in busy if worker.tasks]
            patience = max(0.0, min(ends) - time.monotonic()) if ends else None
        spoken = set(wait([worker.pipe for worker in busy], patience)) if busy else set()
        for worker in busy:
            if worker.pipe in spoken:
                self._listen(worker)
            elif self._timeout is not None and worker.tasks and time.monotonic() - worker.since >= self._timeout:
                self._lose(worker, f"it took longer than the limit of {self._timeout:g} s and was stopped")

    def _listen(self, worker: _Worker) -> None:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._died(worker)
            return
        worker.since = time.monotonic()
        if isinstance(answer, _Ready):
            worker.ready = True
            return
        task = worker.tasks.popleft()
        if isinstance(answer, _Error):
            self._fail(task, answer.text)
        else:
            self._done[task.position] = answer

    def _died(self, worker: _Worker) -> None:
        worker.process.join()
        code = worker.process.exitcode
        if not worker.ready:
            message = (
                f"a worker process died while it started (exit code {code}). In a script, the code that starts "
                'processes must stand under `if __name__ == "__main__":`, and what they are given must be picklable'
            )
            raise WorkerError(message)
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        self._lose(worker, f"the process that worked on it died ({how}); out of memory, or a crash in a C library")

    def _lose(self, worker: _Worker, error: str) -> None:
        """Give up *worker* and the first of its tasks; the others go to the front of the queue."""
        worker.stop()
        self._workers.remove(worker)
        self._fail(worker.tasks.popleft(), error)
        if worker.tasks:
            self._again.appendleft(worker.tasks)

    def _fail(self, task: _Task, error: str) -> None:
        self._done[task.position] = Failure(task.position, error, task.item)
