"""Run a function on many items in order: in this process, or in worker processes that may die.

With ``concurrent.futures``, all tasks fail when one worker dies, and a task that hangs cannot be stopped. Here each
worker has its own pipe and at most one small batch, and answers item by item. So it is known on which item a worker
died or hangs, and the rest of its batch goes to another worker.

An item that a worker did not finish within the time limit fails at once. An item that a worker died on is tried once
more, in a batch of its own, and fails if a worker dies on it again: the first may have been killed by chance, for
example because another process had used up the memory.

**The time limit** measures the work on an item. It does not count what the process loads once, nor the time in which
other processes use the processor:

* Before a worker is ready, it works on *samples*, which loads models and tables. This time does not count; its own
  limit is :data:`_WARM_UP_LIMIT`.
* While a worker loads a word list or similar data (:mod:`cleanarticle.loading`), the clock is stopped; then it starts
  again from 0. So loading never counts: not for the first page of a language, and not in a worker that replaces
  another.
* The clock measures wall time without the time in which the worker could have run but had no processor
  (``/proc/PID/schedstat``, on Linux). Processor time is not used, since an item that waits for ever takes none. Plain
  wall time is used only on systems without these data (macOS, Windows): with ten times as many processes as processors
  it is ten times the work.
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

# All set by hand, except the thresholds of the garbage collector.
_BATCH_ITEMS = 16
_BATCH_SIZE = 32_000
"""A batch is full with this many items, or with this many characters or more."""
_AHEAD_BATCHES = 4
"""For each worker, items of this many full batches may be read whose results are not yielded yet."""
_MAX_AHEAD_SIZE = 16_000_000
"""No more items are read ahead once the items read ahead have this many characters."""
_MAX_DEATHS = 2
"""An item fails when this many workers have died on it."""
_MAX_KILLED_STARTS = 5
"""If this many workers in a row are killed while they start, later workers get no samples, which may be the cause. If
as many in a row are killed without samples, the run fails."""
_MIN_WAIT = 0.02
"""Seconds: the shortest wait for answers before the time limits are checked again. The clock of a worker that has no
processor stops; if it stops just below the limit, the pool would check it again and again without a pause."""
_COLLECTOR_THRESHOLDS = (10_000, 20, 50)
"""The thresholds of the garbage collector in a worker. With those of Python, it took 2 to 4 per cent of the processor
time of a stream of 198 pages (measured); its peak of memory is the same."""
_WARM_UP_LIMIT = 120.0
"""The seconds that a worker may take for the samples (it needs 1 to 3). One that takes longer is stopped, and later
workers get no samples."""


class NotYet:
    """What an iterable of items yields in place of an item that depends on results of earlier items.

    The next item is read after the results of all earlier ones were yielded.
    """


class WorkerError(CleanArticleError, RuntimeError):
    """The worker processes cannot be started."""


@dataclass(frozen=True, slots=True)
class Failure(Generic[T]):
    """The result for an item (a text, a record) that could not be cleaned.

    Args:
        position: the number of the item among those given, from 0.
        error: a message that says what went wrong.
        record: the item itself.
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
        items: the items. Only a few batches are read ahead, enough to keep the workers busy. If the next item depends
            on the results of earlier ones, give a :class:`NotYet` until these were yielded.
        processes: the number of workers; ``None`` works in this process.
        timeout: the seconds that an item may take, as the module's docstring says. Only a process can be stopped from
            outside, so with a time limit there is at least one worker.
        size: a function that returns about how many characters an item has.
        samples: items that each worker works on first if there is a time limit, to load what *function* needs. Their
            results are not used.

    Raises:
        ValueError: *processes* or *timeout* is not above 0.
        WorkerError: while results are read: worker processes cannot be started.

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
    """Yield the results in order, without workers."""
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
    """Return the result for an item, or the message of the error that it raised."""
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
        other.close()  # if a worker kept them open, no pipe would close when the parent is killed
    try:
        for sample in samples:
            _attempt(function, sample)
        gc.collect()
        gc.freeze()  # what was loaded for the samples stays loaded: the collector need not look through it again
        gc.set_threshold(*_COLLECTOR_THRESHOLDS)
        pipe.send(_Ready())
        while True:
            for item in pipe.recv():
                with loading.watched(lambda begins: pipe.send(_Loading(begins))):
                    answer = _attempt(function, item)
                try:
                    pipe.send(answer)
                except ConnectionError:  # the parent has ended
                    raise
                except Exception as error:  # a result that cannot be pickled
                    pipe.send(_Error(f"its result cannot be sent between processes: {_describe(error)}"))
    except (EOFError, ConnectionError):
        return


class _Task(NamedTuple):
    """An item to work on."""

    position: int
    item: Any
    size: int
    """About how many characters the item has."""
    failed_tries: int = 0
    """The number of workers that died on it, or that were stopped since it exceeded the time limit."""


@dataclass(slots=True, eq=False)
class _Worker:
    """A worker process, its pipe, the tasks that it has not answered, and the clock of the first of them."""

    process: Any
    pipe: Connection
    ready: bool = False
    tasks: deque[_Task] = field(default_factory=deque)
    loading: bool = False
    _started: float = 0.0
    """When the clock was set to 0, in seconds: when the first task began, or a little later, never earlier."""
    _waited_before: float = 0.0
    """The seconds that the process had waited for a processor before ``_started``."""

    def restart_clock(self) -> None:
        """Set the clock to 0."""
        self._started, self._waited_before = time.monotonic(), self._waited()

    def elapsed(self) -> float:
        """Return the seconds that count for the first of its tasks; the module's docstring says what counts."""
        if self.loading:
            return 0.0
        wall_time = time.monotonic() - self._started
        return wall_time - (self._waited() - self._waited_before)

    def _waited(self) -> float:
        """Return the seconds in which the process could have run but had no processor; 0 if the system does not say."""
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
        self._killed_starts = 0  # workers in a row that were killed while they started
        self._items = iter(items)
        self._next_position = 0
        self._processes = processes
        self._timeout = timeout
        self._size = size
        import multiprocessing  # imported here, since it would take a third of the time of `import cleanarticle`

        self._context = multiprocessing.get_context()
        self._workers: list[_Worker] = []
        # Batches that workers get before new ones are read: those of workers that died, those with an item that could
        # not be sent (then split into single items), and those that a worker is being started for.
        self._waiting_batches: deque[deque[_Task]] = deque()
        self._done: dict[int, R | Failure[T]] = {}
        self._sizes: dict[int, int] = {}  # by position, of the items that were read and whose results were not yielded
        self._size_ahead = 0  # the sum of these sizes
        self._is_exhausted = False
        self._items_error: Exception | None = None

    def results(self) -> Generator[R | Failure[T], None, None]:
        """Yield the results in order; stop all workers at the end, or when the generator is closed."""
        position = 0
        try:
            while True:
                self._assign_batches()
                if position in self._done:
                    self._receive_answers(0)
                    self._size_ahead -= self._sizes.pop(position)
                    yield self._done.pop(position)
                    position += 1
                elif self._sizes:
                    self._receive_answers(None)
                elif self._items_error:
                    raise self._items_error
                elif self._is_exhausted:
                    return
        finally:
            for worker in self._workers:
                worker.stop()

    def _assign_batches(self) -> None:
        """Give each idle worker a batch; start workers until there are enough of them, or no more batches."""
        idle = [worker for worker in self._workers if worker.ready and not worker.tasks]
        starting = sum(not worker.ready for worker in self._workers)
        while idle:
            batch = self._waiting_batches.popleft() if self._waiting_batches else self._next_batch()
            if not batch:
                return
            self._assign(idle.pop(), batch)
        while len(self._workers) < self._processes:
            # Start a worker only if a batch waits for it, and for each other worker that is starting.
            if len(self._waiting_batches) <= starting:
                batch = self._next_batch()
                if not batch:
                    return
                self._waiting_batches.append(batch)
            self._start_worker()
            starting += 1

    def _next_batch(self) -> deque[_Task]:
        """Return the next batch of items.

        It is empty after the last item, if enough items were read ahead, and if there is no item yet.
        """
        batch: deque[_Task] = deque()
        size = 0
        max_items_ahead = self._processes * _AHEAD_BATCHES * _BATCH_ITEMS
        while not self._is_exhausted and len(batch) < _BATCH_ITEMS and size < _BATCH_SIZE:
            if self._sizes and (len(self._sizes) >= max_items_ahead or self._size_ahead >= _MAX_AHEAD_SIZE):
                break
            try:
                item = next(self._items)
            except StopIteration:
                self._is_exhausted = True
            except Exception as error:  # of the caller's iterable: raised after all results before it
                self._is_exhausted, self._items_error = True, error
            else:
                if isinstance(item, NotYet):
                    break
                task = _Task(self._next_position, item, self._size(item))
                batch.append(task)
                size += task.size
                self._size_ahead += task.size
                self._sizes[self._next_position] = task.size
                self._next_position += 1
        return batch

    def _start_worker(self) -> None:
        """Start a worker with the samples."""
        own_end, end_of_worker = self._context.Pipe()
        forks = self._context.get_start_method() == "fork"
        inherited = [own_end, *(worker.pipe for worker in self._workers)] if forks else []
        process = self._context.Process(
            target=_worker_loop, args=(self._function, end_of_worker, inherited, self._samples), daemon=True
        )
        process.start()
        end_of_worker.close()
        worker = _Worker(process, own_end)
        worker.restart_clock()
        self._workers.append(worker)

    def _assign(self, worker: _Worker, batch: deque[_Task]) -> None:
        """Send a batch to a worker; if an item of it cannot be sent, put each item in a batch of its own."""
        worker.tasks = batch
        try:
            worker.pipe.send([task.item for task in batch])
        except ConnectionError:
            self._stop_failed_worker(worker, "the process that was to work on it died")
        except Exception as error:  # an item that cannot be pickled
            worker.tasks = deque()
            if len(batch) == 1:
                self._fail(batch[0], f"it cannot be sent between processes: {_describe(error)}")
            else:
                self._waiting_batches.extend(deque([task]) for task in batch)
        else:
            worker.restart_clock()

    def _receive_answers(self, max_wait: float | None) -> None:
        """Receive the answers that have come, and stop workers that exceed the time limit.

        Args:
            max_wait: the seconds to wait for the first answer; with ``None``, wait until there is one or until a time
                limit may be exceeded.
        """
        from multiprocessing.connection import wait

        busy = [worker for worker in self._workers if worker.tasks or not worker.ready]
        if self._timeout is not None and max_wait is None:
            remaining = [self._limit(worker) - worker.elapsed() for worker in busy]
            max_wait = max(_MIN_WAIT, min(remaining)) if remaining else None
        answered = set(wait([worker.pipe for worker in busy], max_wait)) if busy else set()
        for worker in busy:
            if worker.pipe in answered:
                self._receive_answer(worker)
            elif self._timeout is not None and worker.elapsed() >= self._limit(worker):
                if worker.ready:
                    message = f"it took longer than the limit of {self._timeout:g} s and was stopped"
                    self._stop_failed_worker(worker, message, max_failed_tries=1)
                else:
                    self._discard(worker)
                    self._samples = ()

    def _limit(self, worker: _Worker) -> float:
        """Return the seconds that a worker may take: for an item, or for the samples."""
        return self._timeout if worker.ready and self._timeout is not None else _WARM_UP_LIMIT

    def _receive_answer(self, worker: _Worker) -> None:
        """Receive one message of a worker; handle its death if there is none."""
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._handle_death(worker)
            return
        except Exception as error:  # a result that cannot be unpickled here
            answer = _Error(f"its result cannot be sent between processes: {_describe(error)}")
        worker.restart_clock()
        if isinstance(answer, _Ready):
            worker.ready = True
            self._killed_starts = 0
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
        """Handle a worker that died.

        If it was working, its task is tried once more, or fails. If it was starting, it is removed, and another one is
        started as long as there is work. Its death at the start is put down to:

        * chance, if a signal killed it, and fewer than :data:`_MAX_KILLED_STARTS` in a row;
        * otherwise a sample, since a cleaner of the user may crash on any page: later workers get no samples;
        * without samples, the program: the run ends with an error.

        Raises:
            WorkerError: workers die while they start, without samples too.
        """
        worker.process.join()
        code = worker.process.exitcode
        if worker.ready:
            how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            self._stop_failed_worker(
                worker, f"the process that worked on it died ({how}); out of memory, or a crash in a C library"
            )
            return
        self._discard(worker)
        self._killed_starts += 1
        if code < 0 and self._killed_starts < _MAX_KILLED_STARTS:
            return
        if self._samples:
            self._samples, self._killed_starts = (), 0
            return
        message = (
            f"a worker process died while it started (exit code {code}). In a script, put the code that starts "
            'processes below `if __name__ == "__main__":`; cleaners and records must be picklable'
        )
        raise WorkerError(message)

    def _stop_failed_worker(self, worker: _Worker, message: str, max_failed_tries: int = _MAX_DEATHS) -> None:
        """Stop a worker that died, or that exceeds the time limit, and put its tasks at the front of the queue.

        The first task, which the worker was working on or was to work on first, gets a batch of its own, or fails.

        Args:
            worker: the worker.
            message: what to say if the first task fails.
            max_failed_tries: the number of failed tries, this one included, with which the first task fails.
        """
        self._discard(worker)
        first = worker.tasks.popleft()
        if worker.tasks:
            self._waiting_batches.appendleft(worker.tasks)
        first = first._replace(failed_tries=first.failed_tries + 1)
        if first.failed_tries >= max_failed_tries:
            self._fail(first, message)
        else:
            self._waiting_batches.appendleft(deque([first]))

    def _discard(self, worker: _Worker) -> None:
        """Stop a worker and remove it."""
        worker.stop()
        self._workers.remove(worker)

    def _fail(self, task: _Task, message: str) -> None:
        """Note that a task failed."""
        self._done[task.position] = Failure(task.position, message, task.item)
