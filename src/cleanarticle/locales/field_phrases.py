"""Prepare the words of a language by which fields are recognised, so that they can be matched."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources

from cleanarticle.locales import Locale, available, load, load_all
from cleanarticle.text.phrases import Phrases

PARTICLES = frozenset(
    {
        *(
            "de",
            "da",
            "do",
            "dos",
            "das",
            "del",
            "della",
            "di",
            "du",
            "des",
            "la",
            "le",
            "les",
            "el",
            "e",
            "y",
            "et",
            "i",
        ),
        *("van", "von", "der", "den", "ter", "ten", "zu", "zum", "vom", "und", "af", "av", "bin", "ibn", "al", "ben"),
    }
)
"""The words that are in lower case inside names."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words around fields in a language, in English and in ``und``. Case matters only for agencies.

    A language without data has the words of all languages.
    """

    by: Phrases
    """The words before an author's name."""
    joined: Phrases
    """The words between two names: "and", "&"."""
    role: Phrases
    """The roles of authors: "Staff Writer"."""
    published: Phrases
    """The words before a date of publication."""
    modified: Phrases
    """The words before a date of the last change."""
    agency: Phrases
    """The names of news agencies."""
    photo: Phrases
    """The words before the names of photographers; the names of agencies are left out."""
    source: Phrases
    """The words before the source of a text."""
    aside: Phrases
    """The words before the names of people who edited, translated or filmed."""
    months: Mapping[str, int] = field(default_factory=dict)
    """The number of each month, 1 to 12, by its names in all languages, in lower case without a final full stop. If a
    name means different months in two languages, the meaning in this language counts."""
    days: frozenset[str] = frozenset()
    """The weekday names of all languages, in lower case."""
    language: str = ""
    """The code of the language, without region."""
    tag: str | None = None
    """The BCP-47 tag that was asked for, with its region if it has one."""
    stop: frozenset[str] = frozenset()
    """Stop words: a person's name begins with one only after a "by"."""


@functools.lru_cache(maxsize=64)  # bounded: each takes about a megabyte, and callers may use any code as a language
def vocabulary(language: str | None) -> Vocabulary:
    """Return the words for a page in *language*, a BCP-47 code; for ``None``, those of all languages.

    >>> words = vocabulary("en")
    >>> words.by.match("Written by Ann Lee").text, words.months["december"]
    ('Written by', 12)
    """
    code = (language or "").split("-")[0].lower()
    built_in = available()
    codes = [code, "en", "und"] if code in built_in else list(built_in)
    locales = [load(code) for code in dict.fromkeys(codes) if code in built_in]
    agencies = {word.lower() for word in _words(locales, "agencies")}
    months = _all_months()
    own_months = _months(load(code)) if code in built_in else _months_of_other_languages().get(code)
    if own_months:
        months = {**months, **own_months}
    return Vocabulary(
        by=_phrases(locales, "by"),
        joined=_phrases(locales, "and"),
        role=_phrases(locales, "roles"),
        published=_phrases(locales, "published"),
        modified=_phrases(locales, "modified"),
        agency=_phrases(locales, "agencies", cased=True),
        photo=Phrases(word for word in _words(locales, "photo") if word.lower() not in agencies),
        source=_phrases(locales, "source"),
        aside=shared_phrases("aside"),
        months=months,
        language=code,
        tag=language,
        days=_all_days(),
        stop=frozenset(word.lower() for locale in locales for word in locale.words["stop"]) - PARTICLES,
    )


@functools.cache
def _shared_texts() -> dict[str, tuple[str, ...]]:
    text = (resources.files("cleanarticle.locales") / "field_words.toml").read_text("utf-8")
    return {kind: tuple(words) for kind, words in tomllib.loads(text).items()}


@functools.cache
def shared_phrases(kind: str) -> Phrases:
    """Return the phrases of one kind that count in all languages: those of ``field_words.toml``."""
    return Phrases(shared_phrase_list(kind))


def shared_phrase_list(kind: str) -> tuple[str, ...]:
    """Return the phrases of one kind of ``field_words.toml`` as they are listed there."""
    return _shared_texts()[kind]


@functools.cache
def places() -> frozenset[str]:
    """Return the names of cities in many languages, in lower case (from GeoNames)."""
    data = resources.files("cleanarticle.locales") / "places.txt"
    return frozenset(data.read_text("utf-8").split("\n"))


def _words(locales: Iterable[Locale], kind: str) -> frozenset[str]:
    return frozenset(word for locale in locales for word in locale.words[kind])


def _phrases(locales: Iterable[Locale], kind: str, *, cased: bool = False) -> Phrases:
    return Phrases(_words(locales, kind), cased=cased)


@functools.cache
def _months_of_other_languages() -> dict[str, dict[str, int]]:
    """Return, for each language of ``months.toml``, the number of each month by its names."""
    text = (resources.files("cleanarticle.locales") / "months.toml").read_text("utf-8")
    return {
        code: {name: number for number, names in enumerate(months, 1) for name in names.split("|")}
        for code, months in tomllib.loads(text).items()
    }


@functools.cache
def _all_months() -> dict[str, int]:
    months: dict[str, int] = {}
    for names in _months_of_other_languages().values():
        months.update(names)
    for locale in load_all():
        months.update(_months(locale))
    return months


@functools.cache
def _all_days() -> frozenset[str]:
    return frozenset(name.lower() for locale in load_all() for names in locale.weekdays for name in names)


def _months(locale: Locale) -> dict[str, int]:
    return {
        name.lower().strip(". "): number
        for number, names in enumerate(locale.months, 1)
        for name in names
        if not any(character.isdigit() for character in name)
    }
