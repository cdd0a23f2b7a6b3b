"""Runs a function over many items in order: in this process, or in worker processes that may die.

``concurrent.futures`` gives up the whole pool when one worker dies and cannot stop a task that hangs.
Here each worker has its own pipe and at most one small batch, and answers item by item, so that the
item that it died on, or hangs on, is known: that item fails, the rest of its batch goes to another.

A worker that dies may have been killed by chance, such as when memory ran out because of another. So the item is
tried once more, in a worker of its own, and fails if that dies too.

**The time limit** is about an item, not about the machine or about being the first:

* Before a worker counts as ready, it works on *samples*. That loads models and tables; its clock is not running yet.
* While a worker loads a word list or the like (:mod:`cleanarticle.loading`), the clock stands still, and after it
  starts from 0. So a language that comes late costs no page, and neither does a worker that replaces another.
* The clock shows the time that passes, less the time that the worker was ready to work and the machine gave it no
  processor (``/proc/PID/schedstat``; Linux). Processor time alone would not do: an item that waits for ever uses
  none. The time that passes alone would not either: on a machine with ten times as many processes as processors,
  it is ten times the work. Where the system does not tell (macOS, Windows), it is the time that passes.
"""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from cleanarticle import loading
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
_TRIES = 2
"""An item fails when so many workers died on it; workers cannot be started when so many in a row were killed at it."""
_TICK = 0.02
"""Seconds between two looks at a worker whose clock stands still because it gets no processor."""
_WARM_UP = 120.0
"""Seconds that a worker may take for the samples; it takes 1 to 3. After that they are left out."""


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
    samples: Sequence[T] = (),
) -> Generator[R | Failure[T], None, None]:
    """The results of *function* for *items*, lazily and in order; a :class:`Failure` where it failed.

    Args:
        function: what to do with an item. With processes it must be picklable, like items and results.
        items: read only as far ahead as keeps the workers busy. Where the next item hangs on the results
            of those before, it is :class:`Wait` until they have been handed out.
        processes: how many workers; ``None`` works in this process.
        timeout: seconds that an item may take; what counts is described above. Only a process can be stopped from
            outside, so with a time limit there is one worker at the least.
        size: about how many characters an item holds.
        samples: items that a worker works on before its first, where there is a time limit: they load what
            *function* needs. Nothing comes of the results.

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
    return _Pool(function, items, processes or 1, timeout, size, samples).results()


def _here(function: Callable[[T], R], items: Iterable[T | Wait]) -> Generator[R | Failure[T], None, None]:
    for position, item in enumerate(item for item in items if not isinstance(item, Wait)):
        answer = _attempt(function, item)
        yield Failure(position, answer.text, item) if isinstance(answer, _Error) else answer


class _Error(NamedTuple):
    text: str


class _Ready(NamedTuple):
    """A message of a worker: it has started and is warm."""


class _Loading(NamedTuple):
    """A message of a worker: it begins to load something (``True``), or is done."""

    begins: bool


def _attempt(function: Callable[[T], R], item: T) -> R | _Error:
    try:
        return function(item)
    except CleanArticleError as error:
        return _Error(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # one bad record never stops the rest, nor does a panic in Rust, or sys.exit()
        return _Error(_described(error))


def _described(error: BaseException) -> str:
    """What an error says; its message may fail in its turn."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__


def _work(
    function: Callable[[Any], Any], pipe: Connection, inherited: Iterable[Connection], samples: Sequence[Any] = ()
) -> None:
    """The life of a worker process: batches in, an answer for each item out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent sees to the end
    for name in ("SIGTERM", "SIGHUP"):  # the parent's handlers, which a fork has copied
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    for other in inherited:
        other.close()  # else no worker would see the pipes close when the parent is killed
    try:
        for sample in samples:
            _attempt(function, sample)
        pipe.send(_Ready())
        while True:
            for item in pipe.recv():
                with loading.watched(lambda begins: pipe.send(_Loading(begins))):
                    answer = _attempt(function, item)
                try:
                    pipe.send(answer)
                except (BrokenPipeError, ConnectionError):
                    raise
                except Exception as error:
                    pipe.send(_Error(f"its result cannot be sent between processes: {_described(error)}"))
    except (EOFError, ConnectionError):
        return


class _Task(NamedTuple):
    position: int
    item: Any
    size: int
    tries: int = 0
    """How many workers died on it."""


@dataclass(slots=True, eq=False)
class _Worker:
    process: Any
    pipe: Connection
    ready: bool = False
    tasks: deque[_Task] = field(default_factory=deque)
    loading: bool = False
    _since: float = 0.0
    """When the first of the tasks was begun, or later: it has never had less time than this says."""
    _waited: float = 0.0
    """How long it had waited for a processor by then, in all its life."""

    def begin(self) -> None:
        """Set the clock to 0."""
        self._since, self._waited = time.monotonic(), self._waiting()

    def taken(self) -> float:
        """Seconds of its own that it has worked on the first of its tasks; see above what counts."""
        if self.loading:
            return 0.0
        passed = time.monotonic() - self._since
        return passed - (self._waiting() - self._waited)

    def _waiting(self) -> float:
        """Seconds in all that it was ready to work and had no processor; 0 where the system does not tell."""
        try:
            return int(Path(f"/proc/{self.process.pid}/schedstat").read_bytes().split()[1]) / 1e9
        except (OSError, IndexError, ValueError):
            return 0.0

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
        samples: Sequence[T],
    ) -> None:
        self._function = function
        self._samples = () if timeout is None else tuple(samples)
        self._killed = 0  # workers in a row, while they started
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
        process = self._context.Process(
            target=_work, args=(self._function, there, inherited, self._samples), daemon=True
        )
        process.start()
        there.close()
        worker = _Worker(process, here)
        worker.begin()
        self._workers.append(worker)

    def _send(self, worker: _Worker, batch: deque[_Task]) -> None:
        worker.tasks = batch
        try:
            worker.pipe.send([task.item for task in batch])
        except ConnectionError:
            self._lose(worker, "the process that was to work on it died")
        except Exception as error:  # an item that cannot be pickled
            worker.tasks = deque()
            if len(batch) == 1:
                self._fail(batch[0], f"it cannot be sent between processes: {_described(error)}")
            else:
                self._again.extend(deque([task]) for task in batch)
        else:
            worker.begin()

    def _collect(self, patience: float | None) -> None:
        """Take the answers that have come, waiting *patience* seconds at most, and stop what hangs."""
        from multiprocessing.connection import wait

        busy = [worker for worker in self._workers if worker.tasks or not worker.ready]
        if self._timeout is not None and patience is None:
            left = [self._limit(worker) - worker.taken() for worker in busy]
            patience = max(_TICK, min(left)) if left else None
        spoken = set(wait([worker.pipe for worker in busy], patience)) if busy else set()
        for worker in busy:
            if worker.pipe in spoken:
                self._listen(worker)
            elif self._timeout is not None and worker.taken() >= self._limit(worker):
                if worker.ready:
                    message = f"it took longer than the limit of {self._timeout:g} s and was stopped"
                    self._lose(worker, message, tries=1)
                else:
                    self._discard(worker)
                    self._samples = ()

    def _limit(self, worker: _Worker) -> float:
        """Seconds that a worker may take for what it is at."""
        return self._timeout if worker.ready and self._timeout is not None else _WARM_UP

    def _listen(self, worker: _Worker) -> None:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._died(worker)
            return
        except Exception as error:  # a result that cannot be unpickled here
            answer = _Error(f"its result cannot be sent between processes: {_described(error)}")
        worker.begin()
        if isinstance(answer, _Ready):
            worker.ready = True
            self._killed = 0
            return
        if isinstance(answer, _Loading):
            worker.loading = answer.begins
            return
        task = worker.tasks.popleft()
        if isinstance(answer, _Error):
            self._fail(task, answer.text)
        else:
            self._done[task.position] = answer

    def _died(self, worker: _Worker) -> None:
        worker.process.join()
        code = worker.process.exitcode
        if worker.ready:
            how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            self._lose(worker, f"the process that worked on it died ({how}); out of memory, or a crash in a C library")
            return
        self._discard(worker)
        self._killed += 1
        if code < 0 and self._killed < _TRIES:  # by a signal, perhaps by chance
            return
        if self._samples:  # perhaps by them: a cleaner of the user's own may stumble over any page
            self._samples, self._killed = (), 0
            return
        message = (
            f"a worker process died while it started (exit code {code}). In a script, the code that starts "
            'processes must stand under `if __name__ == "__main__":`, and what they are given must be picklable'
        )
        raise WorkerError(message)

    def _lose(self, worker: _Worker, error: str, tries: int = _TRIES) -> None:
        """Give up *worker*; its tasks go to the front of the queue.

        The first of them goes there alone, and fails where that was its last try.
        """
        self._discard(worker)
        first = worker.tasks.popleft()
        if worker.tasks:
            self._again.appendleft(worker.tasks)
        first = first._replace(tries=first.tries + 1)
        if first.tries >= tries:
            self._fail(first, error)
        else:
            self._again.appendleft(deque([first]))

    def _discard(self, worker: _Worker) -> None:
        worker.stop()
        self._workers.remove(worker)

    def _fail(self, task: _Task, error: str) -> None:
        self._done[task.position] = Failure(task.position, error, task.item)
