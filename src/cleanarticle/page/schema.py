"""Define the form of a page's JSON, and check it; the message of an error says which value is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sized
from enum import EnumType
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from cleanarticle.page.labels import Label


class Nullable(NamedTuple):
    """The form of ``None``, or of a value of form *of*."""

    of: Form


class MapOf(NamedTuple):
    """The form of an object with any names, whose values have form *of*."""

    of: Form


class Versioned(NamedTuple):
    """The form of an object: *newer* if the object has the name *name*, otherwise *older*."""

    newer: Form
    name: str
    older: Form


class Pair(NamedTuple):
    """The form of a list of two values of form *of*."""

    of: Form


Form: TypeAlias = "type | Nullable | MapOf | Pair | Versioned | list[Form] | Mapping[str, Form]"
"""The form of a JSON value: a type; ``[form]`` for a list of any length; a mapping from names to forms for an object
with these names."""

_TYPES = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def check(value: object, form: Form, place: str = "") -> None:
    """Check that *value* has a form.

    Args:
        value: the value that was read.
        form: the form that it must have.
        place: where the value is, for messages, such as ``lines[3].end``; empty for the whole page.

    Raises:
        ValueError: the value has another form; the message says where, and which form is expected.

    >>> check({"start": 0, "end": "9"}, {"start": int, "end": int}, "lines[3]")
    Traceback (most recent call last):
    ...
    ValueError: lines[3].end: expected a whole number, got '9'
    """
    if isinstance(form, Nullable):
        if value is not None:
            check(value, form.of, place)
    elif isinstance(form, Versioned):
        check(value, form.newer if form.name in _object(value, place) else form.older, place)
    elif isinstance(form, Mapping):
        for name, inner in form.items():
            if name not in _object(value, place):
                where = f"{place}: " if place else ""
                raise ValueError(f"{where}{name!r} is missing")
            check(_object(value, place)[name], inner, f"{place}.{name}" if place else name)
    elif isinstance(form, MapOf):
        for name, inner in _object(value, place).items():
            check(name, str, f"a name in {place}")
            check(inner, form.of, f"{place}.{name}")
    elif isinstance(form, type):
        _check_plain(value, form, place)
    else:
        inner = form.of if isinstance(form, Pair) else form[0]
        if isinstance(value, str | bytes | Mapping) or not (isinstance(value, Sized) and isinstance(value, Iterable)):
            raise _form_error(value, "a list", place)
        if isinstance(form, Pair) and len(value) != 2:
            raise _form_error(value, "a list of two", place)
        for index, item in enumerate(value):
            check(item, inner, f"{place}[{index}]")


def share_from_json(value: object, place: str) -> float | None:
    """Return *value* if it is a number from 0 to 1, or ``None``.

    Raises:
        ValueError: *value* is neither.

    >>> share_from_json(1.5, "confidence")
    Traceback (most recent call last):
    ...
    ValueError: confidence is a number from 0 to 1, and this is 1.5
    """
    if value is None:
        return None
    check(value, float, place)
    number: Any = value
    if 0 <= number <= 1:
        return float(number)
    raise ValueError(f"{place} is a number from 0 to 1, and this is {value!r}")


def _object(value: object, place: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise _form_error(value, "an object", place)
    return value


def _check_plain(value: object, form: type, place: str) -> None:
    if form is float and isinstance(value, Real) and not math.isfinite(value):
        raise _form_error(value, "a finite number", place)
    if isinstance(form, EnumType):
        if not isinstance(value, str) or value not in list(form):
            raise _form_error(value, f"one of {', '.join(form)}", place)
        return
    kind = {int: Integral, float: Real}.get(form, form)
    if not isinstance(value, kind) or (isinstance(value, bool) and form is not bool):
        raise _form_error(value, _TYPES[form], place)


def _form_error(value: object, expected: str, place: str) -> ValueError:
    return ValueError(f"{place or 'the page'}: expected {expected}, got {value!a:.60}")


_RANGE: Mapping[str, Form] = {"start": int, "end": int}

_TEXTS: Form = [str]

_LINK: Mapping[str, Form] = {"text": str, "target": str, **_RANGE}

BLOCK: Mapping[str, Form] = MappingProxyType(
    {
        **dict.fromkeys(("kind", "text"), str),
        "level": int,
        "number": Nullable(int),
        "rows": [[str]],
        "links": [_LINK],
        **_RANGE,
    }
)
"""A block since schema version 2; a block of version 1 has only the first two names."""

ARTICLE: Mapping[str, Form] = MappingProxyType(
    {
        **dict.fromkeys(("title", "subtitle", "agency", "dateline", "date", "modified", "language"), Nullable(str)),
        **dict.fromkeys(("authors", "lead", "captions", "keywords"), _TEXTS),
        "blocks": [Versioned(BLOCK, "start", {"kind": str, "text": str})],
        "complete": bool,
        "spans": MapOf(Pair(int)),
        **_RANGE,
    }
)

COMMENT: Mapping[str, Form] = MappingProxyType(
    {
        **dict.fromkeys(("author", "date"), Nullable(str)),
        "text": str,
        "depth": int,
        "spans": MapOf(Pair(int)),
        **_RANGE,
    }
)

QUALITY: Mapping[str, Form] = MappingProxyType(
    {
        **dict.fromkeys(("kept_share", "mean_line_length", "repeated_lines"), float),
        **dict.fromkeys(("words", "sentences"), int),
        "language_confidence": Nullable(float),
        **dict.fromkeys(("hash", "normalised_hash"), str),
    }
)

PAGE: Mapping[str, Form] = MappingProxyType(
    {
        **dict.fromkeys(("url", "language"), Nullable(str)),
        **dict.fromkeys(("kind", "text"), str),
        "articles": [ARTICLE],
        "lines": [
            {
                **_RANGE,
                "text": str,
                "label": Label,
                "confidence": float,
                "reason": str,
                "article": Nullable(int),
                "kept": bool,
            }
        ],
        "repairs": [
            {**_RANGE, "before": str, "after": str, "rule": str, "confidence": float, "applied": bool},
        ],
        "version": MapOf(str),
    }
)
