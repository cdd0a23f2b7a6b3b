"""Checks of what callers hand in: a wrong value fails at the call, with a message that says what to do."""

from __future__ import annotations

import difflib
import functools
import inspect
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import ParamSpec, TypeVar

from cleanarticle.errors import InputError, OptionError

P = ParamSpec("P")
R = TypeVar("R")

_SIMILAR = 0.6  # difflib's own default: "langauge" is like "language", "colour" is like nothing here


def suggestion(name: str, choices: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the choice most like *name*, or nothing.

    >>> suggestion("langauge", ["language", "url"])
    " Did you mean 'language'?"
    """
    found = difflib.get_close_matches(name, list(choices), n=1, cutoff=_SIMILAR)
    return f" Did you mean {found[0]!r}?" if found else ""


def known_options(*elsewhere: tuple[str, Collection[str]]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function refuse keywords that it does not have, and suggest the one that was meant.

    Args:
        elsewhere: pairs of advice and the names that it is given for: keywords of another function.

    >>> @known_options(("give it to brew()", ["sugar"]))
    ... def pour(tea, *, milk=False): ...
    >>> pour("Assam", mlik=True)
    Traceback (most recent call last):
    ...
    TypeError: pour() has no option 'mlik'. Did you mean 'milk'? Its options are: tea, milk
    >>> pour("Assam", sugar=2)
    Traceback (most recent call last):
    ...
    TypeError: pour() has no option 'sugar': give it to brew()
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(function).parameters.values()
        options = [one.name for one in parameters if one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD)]
        named = frozenset(options)

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not kwargs.keys() <= named:
                raise TypeError(_unknown_option(function.__name__, min(kwargs.keys() - named), options, elsewhere))
            return function(*args, **kwargs)

        return checked

    return decorate


def _unknown_option(
    function: str, name: str, options: Collection[str], elsewhere: Iterable[tuple[str, Collection[str]]]
) -> str:
    for advice, names in elsewhere:
        if name in names:
            return f"{function}() has no option {name!r}: {advice}"
    return f"{function}() has no option {name!r}.{suggestion(name, options)} Its options are: {', '.join(options)}"


def type_name(value: object) -> str:
    """Return what to call the type of *value* in a message.

    >>> type_name(None), type_name(3), type_name([])
    ('None (NoneType)', 'an int', 'a list')
    """
    if value is None:
        return "None (NoneType)"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def text_items(value: object, name: str, what: str) -> tuple[str, ...]:
    """Return *value* as a tuple of strings; one string is one item.

    Args:
        value: a string, or an iterable of strings.
        name: what the option is called.
        what: what each item is, for the message: "a regular expression".

    Raises:
        InputError: it is neither, or one of the items is no string.

    >>> text_items("^Home$", "drop", "a regular expression")
    ('^Home$',)
    """
    if isinstance(value, str):
        return (value,)
    if (
        not isinstance(value, Iterable)
        or isinstance(value, bytes | bytearray)
        or (isinstance(value, Mapping) and value)
    ):
        raise InputError(f"{name}= takes {what} or a list of them, not {type_name(value)}")
    items = tuple(value)
    for position, item in enumerate(items):
        if not isinstance(item, str):
            raise InputError(f"{name}= takes {what} or a list of them, and item {position} is {type_name(item)}")
    return items


def number_between(value: object, low: float, high: float, name: str) -> float:
    """Return *value* if it is a number from *low* to *high*.

    Raises:
        InputError: it is no number.
        OptionError: it is out of the range, or NaN.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{name}= takes a number from {low:g} to {high:g}, not {type_name(value)}")
    if not low <= value <= high:
        raise OptionError(f"{name}= takes a number from {low:g} to {high:g}, and this is {value!r}")
    return value


def one_of(value: object, choices: Collection[str], name: str) -> str:
    """Return *value* if it is one of *choices*.

    Raises:
        InputError: it is no string.
        OptionError: it is another string.
    """
    listed = ", ".join(map(repr, choices))
    if not isinstance(value, str):
        raise InputError(f"{name}= takes one of {listed}, not {type_name(value)}")
    if value not in choices:
        raise OptionError(f"{name}= takes one of {listed}, and this is {value!r}.{suggestion(value, choices)}")
    return value


def text_or_none(value: object, name: str, what: str) -> str | None:
    """Return *value* if it is a string or ``None``.

    Raises:
        InputError: it is neither.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, os.PathLike):
        raise InputError(f"{name}= takes {what} as a str, not a path; write str(path)")
    raise InputError(f"{name}= takes {what} as a str, or None, not {type_name(value)}")
