"""Load patterns and word lists when they are first used, and notify watchers while data are loaded.

The package has some 270 regular expressions. If all were compiled at the start, that would take a third of the time to
the first result of a process. A page needs few of them: most belong to one script, one kind of markup or one kind of
page.

Word lists are loaded when the first page of their language comes, which may take seconds. This time must not count
against the page: the time limit of :mod:`cleanarticle.workers` and the log of :mod:`cleanarticle.io.working` watch it.
"""

from __future__ import annotations

import contextlib
import functools
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


class _State:
    """What the main thread is loading, and the functions to call about it."""

    depth = 0
    """The number of functions that load data and are running, each called by the one before."""
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
    """Decorate a function that loads data: watchers are notified while it runs. Put this below the cache decorator.

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
    """Call all watchers."""
    for watcher in tuple(_State.watchers):
        watcher(begins)


_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class _LazyPattern:
    """A stand-in for a compiled pattern; once it is used, its methods are those of the compiled one, at no cost."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern  # other patterns are composed of it
        self._given_flags = flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # such as the methods that copy.copy looks for
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._given_flags)
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, int]]:
        return lazy_pattern, (self.pattern, self._given_flags)


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what :func:`re.compile` does, but compile the pattern when it is first used.

    For patterns of modules; a pattern made at run time is used at once.

    >>> word = lazy_pattern(r"[a-z]+", re.IGNORECASE)
    >>> word.findall("Rain in Lyon"), word.pattern
    (['Rain', 'in', 'Lyon'], '[a-z]+')
    """
    return cast("re.Pattern[str]", _LazyPattern(pattern, flags))
