"""Check arguments: a wrong value fails at the call, with a message that says what to do."""

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

MAX_TIMEOUT = 1e9  # seconds, about thirty years: the clocks of all platforms can count them
_MIN_SIMILARITY = 0.6  # the default of difflib: "langauge" is similar to "language", "colour" to no option


def suggestion(name: str, choices: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the choice that is most similar to *name*; empty if none is similar.

    >>> suggestion("langauge", ["language", "url"])
    " Did you mean 'language'?"
    """
    similar = difflib.get_close_matches(name, list(choices), n=1, cutoff=_MIN_SIMILARITY)
    return f" Did you mean {similar[0]!r}?" if similar else ""


def known_options(*elsewhere: tuple[str, Collection[str]]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function refuse unknown keywords with an error that suggests a known one.

    Args:
        elsewhere: pairs of an advice and the names that it is for, such as the keywords of another function.

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
        kinds = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        options = [parameter.name for parameter in parameters if parameter.kind in kinds]
        known = frozenset(options)

        @functools.wraps(function)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            if not kwargs.keys() <= known:
                raise TypeError(_unknown_option(function.__name__, min(kwargs.keys() - known), options, elsewhere))
            return function(*args, **kwargs)

        return checked

    return decorate


def _unknown_option(
    function: str, name: str, options: Collection[str], elsewhere: Iterable[tuple[str, Collection[str]]]
) -> str:
    """Return the message for an unknown option."""
    for advice, names in elsewhere:
        if name in names:
            return f"{function}() has no option {name!r}: {advice}"
    return f"{function}() has no option {name!r}.{suggestion(name, options)} Its options are: {', '.join(options)}"


def type_name(value: object) -> str:
    """Return the name of the type of *value*, with its article, for messages.

    >>> type_name(None), type_name(3), type_name([])
    ('None (NoneType)', 'an int', 'a list')
    """
    if value is None:
        return "None (NoneType)"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"


def text_items(value: object, name: str, what: str) -> tuple[str, ...]:
    """Return *value* as a tuple of strings; a single string is one item.

    Args:
        value: a string, or an iterable of strings.
        name: the name of the option.
        what: what each item is, for messages: "a regular expression".

    Raises:
        InputError: *value* is neither, or an item is not a string.

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
            raise InputError(f"{name}= takes {what} or a list of them, but item {position} is {type_name(item)}")
    return items


def number_between(value: object, low: float, high: float, name: str) -> float:
    """Return *value* if it is a number from *low* to *high*.

    Raises:
        InputError: *value* is not a number.
        OptionError: *value* is outside of the range, or NaN.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{name}= takes a number from {low:g} to {high:g}, not {type_name(value)}")
    if not low <= value <= high:
        raise OptionError(f"{name}= takes a number from {low:g} to {high:g}, not {value!r}")
    return value


def one_of(value: object, choices: Collection[str], name: str) -> str:
    """Return *value* if it is one of *choices*.

    Raises:
        InputError: *value* is not a string.
        OptionError: *value* is another string.
    """
    listed = ", ".join(map(repr, choices))
    if not isinstance(value, str):
        raise InputError(f"{name}= takes one of {listed}, not {type_name(value)}")
    if value not in choices:
        raise OptionError(f"{name}= takes one of {listed}, not {value!r}.{suggestion(value, choices)}")
    return value


def text_or_none(value: object, name: str, what: str) -> str | None:
    """Return *value* if it is a string or ``None``.

    Raises:
        InputError: *value* is neither.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, os.PathLike):
        raise InputError(f"{name}= takes {what} as a str, not a path; write str(path)")
    raise InputError(f"{name}= takes {what} as a str, or None, not {type_name(value)}")


def true_or_false(value: object, name: str) -> bool:
    """Return *value*, checked to be ``True`` or ``False``.

    Raises:
        InputError: it is something else.

    >>> true_or_false("no", "comments")
    Traceback (most recent call last):
    ...
    cleanarticle.errors.InputError: comments= takes True or False, not a str
    """
    if not isinstance(value, bool):
        raise InputError(f"{name}= takes True or False, not {type_name(value)}")
    return value
