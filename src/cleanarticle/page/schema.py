"""What the JSON of a page must hold, so that one that does not is refused with the place of what is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sized
from enum import EnumType
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from cleanarticle.page.labels import Label


class Maybe(NamedTuple):
    """``None``, or a value of a form."""

    of: Form


class Named(NamedTuple):
    """An object of any names, each with a value of one form."""

    of: Form


class Either(NamedTuple):
    """An object of one form if it has a certain name, else of another: of a newer and an older version."""

    newer: Form
    name: str
    older: Form


class Pair(NamedTuple):
    """A list of two values of one form."""

    of: Form


Form: TypeAlias = "type | Maybe | Named | Pair | Either | list[Form] | Mapping[str, Form]"
"""A type; a list of one form, for a list of any length; names and their forms, for an object that has them."""

_TYPES = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def check(value: object, form: Form, place: str = "") -> None:
    """See that *value* has a form.

    Args:
        value: what was read.
        form: what it should be.
        place: where it stands, for the message; nothing where it is the whole.

    Raises:
        ValueError: it has not; the message says where, and what should be there.

    >>> check({"start": 0, "end": "9"}, {"start": int, "end": int}, "lines[3]")
    Traceback (most recent call last):
    ...
    ValueError: lines[3].end: a whole number is wanted, and this is '9'
    """
    if isinstance(form, Maybe):
        if value is not None:
            check(value, form.of, place)
    elif isinstance(form, Either):
        check(value, form.newer if form.name in _object(value, place) else form.older, place)
    elif isinstance(form, Mapping):
        for name, inner in form.items():
            if name not in _object(value, place):
                message = f"{place}: " if place else ""
                raise ValueError(f"{message}there is no {name!r}")
            check(_object(value, place)[name], inner, f"{place}.{name}" if place else name)
    elif isinstance(form, Named):
        for name, inner in _object(value, place).items():
            check(name, str, f"a name in {place}")
            check(inner, form.of, f"{place}.{name}")
    elif isinstance(form, type):
        _check_plain(value, form, place)
    else:
        inner = form.of if isinstance(form, Pair) else form[0]
        if isinstance(value, str | bytes | Mapping) or not (isinstance(value, Sized) and isinstance(value, Iterable)):
            raise _wrong(value, "a list", place)
        if isinstance(form, Pair) and len(value) != 2:
            raise _wrong(value, "a list of two", place)
        for index, one in enumerate(value):
            check(one, inner, f"{place}[{index}]")


def _object(value: object, place: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(value, "an object", place)
    return value


def _check_plain(value: object, form: type, place: str) -> None:
    if form is float and isinstance(value, Real) and not math.isfinite(value):
        raise _wrong(value, "a finite number", place)
    if isinstance(form, EnumType):
        if not isinstance(value, str) or value not in list(form):
            raise _wrong(value, f"one of {', '.join(form)}", place)
        return
    kind = {int: Integral, float: Real}.get(form, form)
    if not isinstance(value, kind) or (isinstance(value, bool) and form is not bool):
        raise _wrong(value, _TYPES[form], place)


def _wrong(value: object, wanted: str, place: str) -> ValueError:
    return ValueError(f"{place or 'the page'}: {wanted} is wanted, and this is {value!a:.60}")


_RANGE: Mapping[str, Form] = {"start": int, "end": int}

_TEXTS: Form = [str]

_LINK: Mapping[str, Form] = {"text": str, "target": str, **_RANGE}

BLOCK: Mapping[str, Form] = MappingProxyType(
    {
        **dict.fromkeys(("kind", "text"), str),
        "level": int,
        "number": Maybe(int),
        "rows": [[str]],
        "links": [_LINK],
        **_RANGE,
    }
)
"""A block since schema version 2; that of version 1 has the first two alone."""

ARTICLE: Mapping[str, Form] = MappingProxyType(
    {
        **dict.fromkeys(("title", "subtitle", "agency", "dateline", "date", "modified", "language"), Maybe(str)),
        **dict.fromkeys(("authors", "lead", "captions", "keywords"), _TEXTS),
        "blocks": [Either(BLOCK, "start", {"kind": str, "text": str})],
        "complete": bool,
        "spans": Named(Pair(int)),
        **_RANGE,
    }
)

PAGE: Mapping[str, Form] = MappingProxyType(
    {
        **dict.fromkeys(("url", "language"), Maybe(str)),
        **dict.fromkeys(("kind", "text"), str),
        "articles": [ARTICLE],
        "lines": [
            {
                **_RANGE,
                "text": str,
                "label": Label,
                "confidence": float,
                "reason": str,
                "article": Maybe(int),
                "kept": bool,
            }
        ],
        "repairs": [
            {**_RANGE, "before": str, "after": str, "rule": str, "confidence": float, "applied": bool},
        ],
        "version": Named(str),
    }
)
