"""Says when a process loads what it keeps, such as a word list: that is no record's own time.

Word lists are loaded when the first page of their language comes, and some take seconds. Whoever limits the time of
a record (:mod:`cleanarticle.workers`), or blames it for what happens meanwhile (:mod:`cleanarticle.io.working`),
watches for that.
"""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from typing import ClassVar, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class _State:
    depth = 0
    watchers: ClassVar[list[Callable[[bool], object]]] = []


@contextlib.contextmanager
def watched(watcher: Callable[[bool], object]) -> Iterator[None]:
    """Until the block is left, call *watcher* with ``True`` when the main thread begins to load something.

    When that is done, it is called with ``False``.
    """
    _State.watchers.append(watcher)
    try:
        yield
    finally:
        _State.watchers.remove(watcher)


def loads(function: Callable[P, R]) -> Callable[P, R]:
    """Mark *function* as one that loads what is kept; put it below the decorator of the cache.

    >>> @loads
    ... def words() -> list[str]:
    ...     return ["one", "two"]
    >>> with watched(print):
    ...     words()
    True
    False
    ['one', 'two']
    """

    @functools.wraps(function)
    def loading(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _State.watchers or threading.current_thread() is not threading.main_thread():
            return function(*args, **kwargs)
        _State.depth += 1
        try:
            if _State.depth == 1:
                _tell(True)
            return function(*args, **kwargs)
        finally:
            _State.depth -= 1
            if not _State.depth:
                _tell(False)

    return loading


def _tell(begins: bool) -> None:
    for watcher in tuple(_State.watchers):
        watcher(begins)
