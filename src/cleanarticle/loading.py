"""Notify watchers when a process loads data that it keeps, such as a word list.

Word lists are loaded when the first page of their language comes, which may take seconds. This time must not count
against the page: the time limit of :mod:`cleanarticle.workers` and the log of :mod:`cleanarticle.io.working` watch it.
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
    """Call *watcher*, inside the ``with`` block, with ``True`` when the main thread begins to load data.

    It is called with ``False`` when the data are loaded.
    """
    _State.watchers.append(watcher)
    try:
        yield
    finally:
        _State.watchers.remove(watcher)


def loads(function: Callable[P, R]) -> Callable[P, R]:
    """Mark *function* as one that loads data which are kept; put it below the decorator of the cache.

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
                _notify(True)
            return function(*args, **kwargs)
        finally:
            _State.depth -= 1
            if not _State.depth:
                _notify(False)

    return loading


def _notify(begins: bool) -> None:
    for watcher in tuple(_State.watchers):
        watcher(begins)
