"""Regular expressions that are compiled when they are first used.

The package has some 270 patterns. Compiling them takes a third of the time to the first result of a process, and a page
needs few of them: most belong to one script, one kind of markup or one kind of page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class _LazyPattern:
    """A stand-in for a compiled pattern; once it is used, its methods are those of the compiled one, at no cost."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern  # other patterns are composed of it
        self._given_flags = flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # what copying and the like ask for
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
