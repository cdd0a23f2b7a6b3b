"""Says when a process loads what it keeps, such as a word list: that is no record's own time.

Word lists are loaded when the first page of their language comes, and some take seconds. Whoever limits the time of
a record (:mod:`cleanarticle.workers`) watches for that.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class _Watched:
    watcher: Callable[[bool], object] | None = None
    depth = 0


def watch(watcher: Callable[[bool], object] | None) -> None:
    """Call *watcher* with ``True`` when the main thread begins to load something, and with ``False`` when it is done.

    Args:
        watcher: what to call from now on; ``None`` for nothing.
    """
    _Watched.watcher = watcher


def loads(function: Callable[P, R]) -> Callable[P, R]:
    """Mark *function* as one that loads what is kept; put it below the decorator of the cache.

    >>> @loads
    ... def words() -> list[str]:
    ...     return ["one", "two"]
    >>> watch(print)
    >>> words()
    True
    False
    ['one', 'two']
    >>> watch(None)
    """

    @functools.wraps(function)
    def watched(*args: P.args, **kwargs: P.kwargs) -> R:
        watcher = _Watched.watcher
        if watcher is None or threading.current_thread() is not threading.main_thread():
            return function(*args, **kwargs)
        _Watched.depth += 1
        try:
            if _Watched.depth == 1:
                watcher(True)
            return function(*args, **kwargs)
        finally:
            _Watched.depth -= 1
            if not _Watched.depth:
                watcher(False)

    return watched
