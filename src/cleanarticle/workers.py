"""Run a function on many items in order: in this process, or in worker processes that may die.

``concurrent.futures`` gives up the whole pool when one worker dies, and cannot stop a task that hangs. Here each worker
has its own pipe and at most one small batch, and answers item by item. So it is known which item a worker died on, or
does not finish: this item fails, and another worker gets the rest of the batch.

A worker may also be killed by chance, for example when another process used up the memory. So the item is tried once
more, in a worker of its own, and fails if this worker dies too.

**The time limit** is about an item, not about the machine, and not about the first item of its kind:

* Before a worker is ready, it works on *samples*, which loads models and tables. This time does not count.
* While a worker loads a word list or similar data (:mod:`cleanarticle.loading`), the clock is stopped; then it starts
  again from 0. So no page pays for a language that comes late, or for a worker that replaces another.
* The clock measures wall time without the time in which the worker was ready to run but had no processor
  (``/proc/PID/schedstat``, on Linux). Processor time alone is not enough, since an item that waits for ever uses none;
  neither is wall time, which is ten times the work on a machine with ten times as many processes as processors. Where
  the system has no such data (macOS, Windows), it is wall time.
"""

from __future__ import annotations

import gc
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from cleanarticle import loading
from cleanarticle.errors import CleanArticleError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

# Set by hand, all of them.
_BATCH_ITEMS = 16
_BATCH_SIZE = 32_000
"""The items, or the characters, of a full batch: about 10 ms of work and 0.1 ms for its transport."""
_AHEAD_BATCHES = 4
"""The batches for each worker that are read ahead of the results that were yielded."""
_MAX_AHEAD_SIZE = 16_000_000
"""The characters that are read ahead, with any number of batches."""
_MAX_TRIES = 2
"""An item fails after so many workers died on it."""
_MAX_KILLED_STARTS = 5
"""Workers cannot be started after so many in a row were killed while they started; set by hand."""
_POLL_INTERVAL = 0.02
"""The seconds between two checks of a worker whose clock is stopped because it has no processor."""
_COLLECTOR_THRESHOLDS = (10_000, 20, 50)
"""The thresholds of the garbage collector in a worker. With those of Python, it took 2 to 4 per cent of the processor
time of a stream of 198 pages (measured); its peak of memory is the same."""
_WARM_UP = 120.0
"""The seconds that a worker may take for the samples (it needs 1 to 3); after that they are left out."""


class NotYet:
    """Sentinel among *items*: no item yet; ask again after all earlier results were yielded."""


class WorkerError(CleanArticleError, RuntimeError):
    """The worker processes cannot be started."""


@dataclass(frozen=True, slots=True)
class Failure(Generic[T]):
    """The result for a record that could not be cleaned.

    Args:
        position: the number of the record among those given, from 0.
        error: a message that says what went wrong.
        record: the record itself.
    """

    position: int
    error: str
    record: T

    def __bool__(self) -> Literal[False]:
        """Return ``False``, so that ``filter(None, clean_many(…))`` gives only the pages."""
        return False


def in_order(
    function: Callable[[T], R],
    items: Iterable[T | NotYet],
    *,
    processes: int | None = None,
    timeout: float | None = None,
    size: Callable[[T], int] = lambda _: 1,
    samples: Sequence[T] = (),
) -> Generator[R | Failure[T], None, None]:
    """Yield the results of *function* for *items*, lazily and in order; a :class:`Failure` for an item that failed.

    Args:
        function: a function of an item. With processes it must be picklable, and so must items and results.
        items: the items; they are read ahead only as far as keeps the workers busy. If the next item depends on the
            results of those before it, give a :class:`NotYet` until these were yielded.
        processes: the number of workers; ``None`` works in this process.
        timeout: the seconds that an item may take, as described above. Only a process can be stopped from outside,
            so with a time limit there is at least one worker.
        size: a function that returns about how many characters an item has.
        samples: items that each worker works on first if there is a time limit, to load what *function* needs. Their
            results are not used.

    Raises:
        ValueError: *processes* or *timeout* is not above 0.

    >>> [str(x) for x in in_order(lambda x: 6 // x, [3, 0, 2])]
    ['2', "Failure(position=1, error='ZeroDivisionError: integer division or modulo by zero', record=0)", '3']
    """
    if processes is not None and processes < 1:
        raise ValueError(f"processes is {processes}; it must be 1 or more, or None to work in this process")
    if timeout is not None and timeout <= 0:
        raise ValueError(f"timeout is {timeout} seconds; it must be above 0, or None for no limit")
    if processes is None and timeout is None:
        return _in_this_process(function, items)
    return _Pool(function, items, processes or 1, timeout, size, samples).results()


def _in_this_process(function: Callable[[T], R], items: Iterable[T | NotYet]) -> Generator[R | Failure[T], None, None]:
    for position, item in enumerate(item for item in items if not isinstance(item, NotYet)):
        answer = _attempt(function, item)
        yield Failure(position, answer.text, item) if isinstance(answer, _Error) else answer


class _Error(NamedTuple):
    """A message of a worker: an item failed."""

    text: str


class _Ready(NamedTuple):
    """A message of a worker: it has started and has worked on the samples."""


class _Loading(NamedTuple):
    """A message of a worker: it begins to load data (``True``), or has loaded them (``False``)."""

    begins: bool


def _attempt(function: Callable[[T], R], item: T) -> R | _Error:
    try:
        return function(item)
    except CleanArticleError as error:
        return _Error(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a bad record must not stop the others; nor must a panic in Rust, or sys.exit()
        return _Error(_describe(error))


def _describe(error: BaseException) -> str:
    """Return the type and the message of an error; only the type if making the message fails."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__


def _worker_loop(
    function: Callable[[Any], Any], pipe: Connection, inherited: Iterable[Connection], samples: Sequence[Any] = ()
) -> None:
    """Run a worker process: receive batches, send an answer for each item, until the pipe closes.

    Args:
        function: the function of an item.
        pipe: the pipe to the parent process.
        inherited: the parent's ends of pipes that a fork has copied.
        samples: items to work on first.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole process group; the parent ends the workers
    for name in ("SIGTERM", "SIGHUP"):  # undo the parent's handlers, which a fork has copied
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    for other in inherited:
        other.close()  # else no worker would notice that the pipes close when the parent is killed
    try:
        for sample in samples:
            _attempt(function, sample)
        gc.collect()
        gc.freeze()  # what was loaded for the samples stays: no use in looking through it again and again
        gc.set_threshold(*_COLLECTOR_THRESHOLDS)
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
                    pipe.send(_Error(f"its result cannot be sent between processes: {_describe(error)}"))
    except (EOFError, ConnectionError):
        return


class _Task(NamedTuple):
    """An item to work on."""

    position: int
    item: Any
    size: int
    """About how many characters the item has."""
    tries: int = 0
    """The number of workers that died on it."""


@dataclass(slots=True, eq=False)
class _Worker:
    """A worker process, its pipe, its batch, and the clock of the first task of the batch."""

    process: Any
    pipe: Connection
    ready: bool = False
    tasks: deque[_Task] = field(default_factory=deque)
    loading: bool = False
    _started: float = 0.0
    """When the first task began, or a little later: so a task never gets less time than the limit."""
    _waited: float = 0.0
    """The seconds that the process had waited for a processor until then."""

    def begin(self) -> None:
        """Set the clock to 0."""
        self._started, self._waited = time.monotonic(), self._waiting()

    def taken(self) -> float:
        """Return the seconds that count for the first of its tasks; the module's docstring says what counts."""
        if self.loading:
            return 0.0
        wall_time = time.monotonic() - self._started
        return wall_time - (self._waiting() - self._waited)

    def _waiting(self) -> float:
        """Return the seconds that the process was ready to run but had no processor; 0 if the system does not say."""
        try:
            return int(Path(f"/proc/{self.process.pid}/schedstat").read_bytes().split()[1]) / 1e9
        except (OSError, IndexError, ValueError):
            return 0.0

    def stop(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Pool(Generic[T, R]):
    """Workers, their tasks, and results not yet yielded. The arguments are those of :func:`in_order`."""

    def __init__(
        self,
        function: Callable[[T], R],
        items: Iterable[T | NotYet],
        processes: int,
        timeout: float | None,
        size: Callable[[T], int],
        samples: Sequence[T],
    ) -> None:
        self._function = function
        self._samples = () if timeout is None else tuple(samples)
        self._killed = 0  # workers in a row that were killed while they started
        self._items = iter(items)
        self._position = 0
        self._processes = processes
        self._timeout = timeout
        self._size = size
        import multiprocessing  # here, since it would take a third of the time of `import cleanarticle`

        self._context = multiprocessing.get_context()
        self._workers: list[_Worker] = []
        self._returned_batches: deque[deque[_Task]] = deque()  # of workers that died
        self._done: dict[int, R | Failure[T]] = {}
        self._sizes: dict[int, int] = {}  # of the items that were read and not yet yielded
        self._ahead = 0  # the sum of these sizes
        self._ended = False
        self._broken: Exception | None = None

    def results(self) -> Generator[R | Failure[T], None, None]:
        """Yield the results in order; stop all workers at the end, or when the generator is closed."""
        position = 0
        try:
            while True:
                self._assign_batches()
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

    def _assign_batches(self) -> None:
        """Give each idle worker a batch, and start workers as long as there is work for them."""
        idle = [worker for worker in self._workers if worker.ready and not worker.tasks]
        starting = sum(not worker.ready for worker in self._workers)
        while idle:
            batch = self._returned_batches.popleft() if self._returned_batches else self._read()
            if not batch:
                return
            self._send(idle.pop(), batch)
        while len(self._workers) < self._processes:
            if len(self._returned_batches) <= starting:
                batch = self._read()
                if not batch:
                    return
                self._returned_batches.append(batch)
            self._start()
            starting += 1

    def _read(self) -> deque[_Task]:
        """Return the next batch of items; it is empty after the last item, or if enough items were read ahead."""
        batch: deque[_Task] = deque()
        size = 0
        window = self._processes * _AHEAD_BATCHES * _BATCH_ITEMS
        while not self._ended and len(batch) < _BATCH_ITEMS and size < _BATCH_SIZE:
            if self._sizes and (len(self._sizes) >= window or self._ahead >= _MAX_AHEAD_SIZE):
                break
            try:
                item = next(self._items)
            except StopIteration:
                self._ended = True
            except Exception as error:  # of the caller's iterable: raised after all results before it
                self._ended, self._broken = True, error
            else:
                if isinstance(item, NotYet):
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
            target=_worker_loop, args=(self._function, there, inherited, self._samples), daemon=True
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
            self._give_up(worker, "the process that was to work on it died")
        except Exception as error:  # an item that cannot be pickled
            worker.tasks = deque()
            if len(batch) == 1:
                self._fail(batch[0], f"it cannot be sent between processes: {_describe(error)}")
            else:
                self._returned_batches.extend(deque([task]) for task in batch)
        else:
            worker.begin()

    def _collect(self, max_wait: float | None) -> None:
        """Receive the answers that have come, and stop workers that exceed the time limit.

        Args:
            max_wait: the seconds to wait for the first answer; ``None`` waits until one comes or a limit is reached.
        """
        from multiprocessing.connection import wait

        busy = [worker for worker in self._workers if worker.tasks or not worker.ready]
        if self._timeout is not None and max_wait is None:
            remaining = [self._limit(worker) - worker.taken() for worker in busy]
            max_wait = max(_POLL_INTERVAL, min(remaining)) if remaining else None
        answered = set(wait([worker.pipe for worker in busy], max_wait)) if busy else set()
        for worker in busy:
            if worker.pipe in answered:
                self._receive(worker)
            elif self._timeout is not None and worker.taken() >= self._limit(worker):
                if worker.ready:
                    message = f"it took longer than the limit of {self._timeout:g} s and was stopped"
                    self._give_up(worker, message, tries=1)
                else:
                    self._discard(worker)
                    self._samples = ()

    def _limit(self, worker: _Worker) -> float:
        """Return the seconds that a worker may take: for an item, or for the samples."""
        return self._timeout if worker.ready and self._timeout is not None else _WARM_UP

    def _receive(self, worker: _Worker) -> None:
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._handle_death(worker)
            return
        except Exception as error:  # a result that cannot be unpickled here
            answer = _Error(f"its result cannot be sent between processes: {_describe(error)}")
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

    def _handle_death(self, worker: _Worker) -> None:
        """Handle a worker that died: give up its task, or, if it was starting, start another one.

        Raises:
            WorkerError: workers die repeatedly while they start.
        """
        worker.process.join()
        code = worker.process.exitcode
        if worker.ready:
            how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            self._give_up(
                worker, f"the process that worked on it died ({how}); out of memory, or a crash in a C library"
            )
            return
        self._discard(worker)
        self._killed += 1
        if code < 0 and self._killed < _MAX_KILLED_STARTS:  # killed by a signal, perhaps by chance
            return
        if self._samples:  # perhaps they are the cause: a cleaner of the user may crash on any page
            self._samples, self._killed = (), 0
            return
        message = (
            f"a worker process died while it started (exit code {code}). In a script, put the code that starts "
            'processes below `if __name__ == "__main__":`; cleaners and records must be picklable'
        )
        raise WorkerError(message)

    def _give_up(self, worker: _Worker, error: str, tries: int = _MAX_TRIES) -> None:
        """Give up *worker*; its tasks go to the front of the queue.

        The first of them, which it died on, is put there in a batch of its own; it fails if that was its last try.
        """
        self._discard(worker)
        first = worker.tasks.popleft()
        if worker.tasks:
            self._returned_batches.appendleft(worker.tasks)
        first = first._replace(tries=first.tries + 1)
        if first.tries >= tries:
            self._fail(first, error)
        else:
            self._returned_batches.appendleft(deque([first]))

    def _discard(self, worker: _Worker) -> None:
        worker.stop()
        self._workers.remove(worker)

    def _fail(self, task: _Task, error: str) -> None:
        self._done[task.position] = Failure(task.position, error, task.item)
