"""Read and check files of language data; CONTRIBUTING.md describes their form."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from typing import Any, TypeVar

from cleanarticle.errors import LocaleError
from cleanarticle.locales.compiled import compiled_line, read_compiled
from cleanarticle.page import Label
from cleanarticle.text.normalize import normal
from cleanarticle.text.page_phrases import sentence_form

E = TypeVar("E", bound=StrEnum)

_DATA = resources.files("cleanarticle.locales") / "data"
_WORD_KINDS = (
    "by",
    "and",
    "roles",
    "published",
    "modified",
    "agencies",
    "photo",
    "source",
    "stop",
    "reader",
)


class Where(StrEnum):
    """The place in a line where a phrase must be."""

    LINE = "line"
    START = "start"
    END = "end"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Cue:
    """Phrases that are typical of a label, with lines in which they must be found and lines in which they must not."""

    id: str
    label: Label
    where: Where
    phrases: tuple[str, ...]
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()

    @property
    def locale(self) -> str:
        """The code of the cue's language."""
        return self.id.partition(".")[0]


class Notice(StrEnum):
    """What a notice says: why a page has no content, or that an article is cut off by a paywall."""

    BLOCKED = "blocked"
    CONSENT = "consent"
    MISSING = "missing"
    PAYWALL = "paywall"


class Extent(StrEnum):
    """Whether the phrase of a notice must be a whole sentence, or may be any part of one."""

    WHOLE = "whole"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class NoticeCue:
    """Phrases of a notice, with sentences in which they must be found and sentences in which they must not.

    Phrases that may be any part of a sentence have the form of :class:`cleanarticle.text.page_phrases.PagePhrase`.
    """

    id: str
    kind: Notice
    extent: Extent
    phrases: tuple[str, ...]
    sure: bool = True
    """Whether the phrases prove the notice. Phrases that are not sure are in articles too, and count less: see
    :mod:`cleanarticle.lines.no_content`."""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Locale:
    """The data of one language.

    Words, and the phrases of notices, have the form that they have in the file. The phrases of cues have the normal
    form.
    """

    code: str
    name: str
    spaced: bool = True
    """Whether spaces separate words; they do not in Chinese, Japanese, Thai and others."""
    cues: tuple[Cue, ...] = ()
    notices: tuple[NoticeCue, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The words of the table ``[words]``, by their kind: "by", "stop" and others."""
    months: tuple[tuple[str, ...], ...] = ()
    """The names of each month, January first."""
    weekdays: tuple[tuple[str, ...], ...] = ()
    """The names of each day of the week, Monday first."""


@functools.cache
def available() -> tuple[str, ...]:
    """Return the codes of the languages with built-in data, ``und`` included, sorted."""
    return tuple(sorted(entry.name[:-5] for entry in _DATA.iterdir() if entry.name.endswith(".toml")))


@functools.cache
def load(code: str) -> Locale:
    """Return the data of one language.

    Raises:
        LocaleError: the library has no data for *code*, or the file is malformed.
    """
    if code not in available():
        message = f"there is no language data for {code!r}, only for {', '.join(available())}"
        raise LocaleError(message)
    data = (_DATA / f"{code}.toml").read_bytes()
    rows = read_compiled(code, data)
    return _from_rows(code, rows) if rows is not None else parse(data.decode("utf-8"), name=f"{code}.toml")


@functools.cache
def load_all() -> tuple[Locale, ...]:
    """Return the data of all languages."""
    return tuple(load(code) for code in available())


def parse(text: str, *, name: str = "the file") -> Locale:
    """Return the language data in the text of a TOML file.

    Args:
        text: the text of the file.
        name: the name of the file, for messages.

    Raises:
        LocaleError: the text is not such a file; the message names the entry.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits, and lists nested too deep
        message = f"{name} is not TOML: {error}"
        raise LocaleError(message) from error
    try:
        if "code" not in data:
            message = 'code = "…" is missing; the file must begin with it, since the ids of cues begin with the code'
            raise ValueError(message)
        code = str(data["code"])
        words, rows, notices = data.get("words", {}), data.get("cue", []), data.get("notice", [])
        if not isinstance(words, dict) or not _are_tables(rows) or not _are_tables(notices):
            message = "words must be in [words], each cue in its own [[cue]], each notice in its own [[notice]]"
            raise TypeError(message)
        locale = Locale(
            code=code,
            name=str(data.get("name", code)),
            spaced=bool(data.get("spaced", True)),
            cues=tuple(_cue(code, row) for row in rows),
            notices=tuple(_notice(code, row) for row in notices),
            words={key: _texts(words.get(key, [])) for key in _WORD_KINDS},
            months=tuple(_texts(group) for group in words.get("months", [])),
            weekdays=tuple(_texts(group) for group in words.get("weekdays", [])),
        )
    except (TypeError, ValueError) as error:
        message = f"{name}: {error}"
        raise LocaleError(message) from error
    _check_locale(locale, name)
    return locale


def _from_rows(code: str, rows: Sequence[Any]) -> Locale:
    """Return the data of the language *code*, from the values that :func:`_to_rows` returned."""
    name, spaced, cues, notices, words, months, weekdays = rows
    return Locale(
        code,
        name,
        spaced,
        tuple(
            Cue(id_, Label(label), Where(where), tuple(phrases), tuple(examples), tuple(counterexamples))
            for id_, label, where, phrases, examples, counterexamples in cues
        ),
        tuple(
            NoticeCue(id_, Notice(kind), Extent(extent), tuple(phrases), sure, tuple(examples), tuple(counterexamples))
            for id_, kind, extent, phrases, sure, examples, counterexamples in notices
        ),
        {key: tuple(values) for key, values in words.items()},
        tuple(map(tuple, months)),
        tuple(map(tuple, weekdays)),
    )


def _to_rows(locale: Locale) -> list[Any]:
    """Return the data of a language as values of JSON for the compiled file, in the order of the fields."""
    cues = [[getattr(cue, name) for name in Cue.__slots__] for cue in locale.cues]
    notices = [[getattr(notice, name) for name in NoticeCue.__slots__] for notice in locale.notices]
    return [locale.name, locale.spaced, cues, notices, locale.words, locale.months, locale.weekdays]


def compile_all() -> str:
    """Return the text of the compiled file, made from the TOML files."""
    lines = []
    for code in available():
        data = (_DATA / f"{code}.toml").read_bytes()
        lines.append(compiled_line(code, data, _to_rows(parse(data.decode("utf-8"), name=f"{code}.toml"))))
    return "".join(f"{line}\n" for line in lines)


def _are_tables(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _require(row: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    """Raise ``ValueError`` if an entry lacks one of *keys*."""
    for key in keys:
        if key not in row:
            message = f"cue {row.get('id', 'without an id')!a:.60} has no {key}"
            raise ValueError(message)


def _notice(code: str, row: Mapping[str, Any]) -> NoticeCue:
    """Return a ``[[notice]]`` entry of the language *code*."""
    _require(row, ("id", "kind", "where", "phrases"))
    return NoticeCue(
        id=f"{code}.{row['id']}",
        kind=_one_of(Notice, row, "kind"),
        extent=_one_of(Extent, row, "where"),
        phrases=_texts(row["phrases"]),
        sure=bool(row.get("sure", True)),
        examples=_texts(row.get("examples", [])),
        counterexamples=_texts(row.get("counterexamples", [])),
    )


def _cue(code: str, row: Mapping[str, Any]) -> Cue:
    """Return a ``[[cue]]`` entry of the language *code*."""
    _require(row, ("id", "label", "where", "phrases"))
    return Cue(
        id=f"{code}.{row['id']}",
        label=_one_of(Label, row, "label"),
        where=_one_of(Where, row, "where"),
        phrases=tuple(map(normal, _texts(row["phrases"]))),
        examples=_texts(row.get("examples", [])),
        counterexamples=_texts(row.get("counterexamples", [])),
    )


def _one_of(kind: type[E], row: Mapping[str, Any], key: str) -> E:
    """Return the value of *key* as a member of an enumeration; raise ``ValueError`` if it is not one."""
    if row[key] not in list(kind):
        message = f"the {key} of cue {row['id']!a:.60} is {row[key]!a:.60}; it must be one of {', '.join(kind)}"
        raise ValueError(message)
    return kind(row[key])


def _texts(value: object) -> tuple[str, ...]:
    """Return a list of texts as a tuple; raise ``TypeError`` if it is not such a list."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        message = f"expected a list of texts, got {value!a:.60}"
        raise TypeError(message)
    return tuple(value)


def _check_locale(locale: Locale, name: str) -> None:
    """Raise ``LocaleError`` if a part of a locale is missing or empty, or occurs twice; *name* is that of its file."""
    seen: set[str] = set()
    entries: tuple[Cue | NoticeCue, ...] = (*locale.cues, *locale.notices)
    for cue in entries:
        if cue.id in seen:
            message = f"{name}: two cues have the id {cue.id!r}"
            raise LocaleError(message)
        seen.add(cue.id)
        if not all(map(sentence_form if isinstance(cue, NoticeCue) else str, cue.phrases)):
            message = f"{name}: cue {cue.id!r} has a phrase that is empty or has only punctuation"
            raise LocaleError(message)
        if not cue.examples:
            message = f"{name}: cue {cue.id!r} has no example"
            raise LocaleError(message)
    if locale.months and len(locale.months) != 12:
        message = f"{name}: there are {len(locale.months)} months; write 12 lists, January first"
        raise LocaleError(message)
    if locale.weekdays and len(locale.weekdays) != 7:
        message = f"{name}: there are {len(locale.weekdays)} weekdays; write 7 lists, Monday first"
        raise LocaleError(message)
