"""The words that fields are recognised by, of one language, ready to be matched."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources

from cleanarticle.locales import Locale, available, load, load_all

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Patterns over the words of a language, of English and of ``und``.

    Each pattern finds one phrase, the longest that stands there, whatever its case.
    """

    by: re.Pattern[str]
    """What stands before an author's name."""
    joined: re.Pattern[str]
    """What stands between two names: "and", "&"."""
    role: re.Pattern[str]
    published: re.Pattern[str]
    modified: re.Pattern[str]
    agency: re.Pattern[str]
    photo: re.Pattern[str]
    source: re.Pattern[str]
    weekday: re.Pattern[str]
    aside: re.Pattern[str]
    """What stands before those who edited, translated or filmed."""
    months: dict[str, int] = field(default_factory=dict)
    """Month names, lower-case and without a final full stop, of every language; the page's own win."""


@functools.cache
def vocabulary(language: str | None) -> Vocabulary:
    """The vocabulary for a page in *language* (a BCP-47 code, or None: then that of all languages).

    >>> words = vocabulary("en")
    >>> words.by.match("Written by Ann Lee").group(), words.months["december"]
    ('Written by', 12)
    """
    code = (language or "").split("-")[0].lower()
    shipped = available()
    codes = [code, "en", "und"] if code in shipped else list(shipped)
    locales = [load(each) for each in dict.fromkeys(codes) if each in shipped]
    months: dict[str, int] = {}
    for locale in (*reversed(locales), *load_all()) if code not in shipped else (*load_all(), load(code)):
        months.update(_months(locale))
    return Vocabulary(
        by=_pattern(locales, "by"),
        joined=_pattern(locales, "and"),
        role=_pattern(locales, "roles"),
        published=_pattern(locales, "published"),
        modified=_pattern(locales, "modified"),
        agency=_pattern(locales, "agencies", cased=True),
        photo=_pattern(locales, "photo"),
        source=_pattern(locales, "source"),
        weekday=phrases(day for locale in locales for days in locale.weekdays for day in days),
        aside=phrases(_own()["aside"]),
        months=months,
    )


@functools.cache
def _own() -> dict[str, tuple[str, ...]]:
    text = (resources.files("cleanarticle.articles") / "data" / "words.toml").read_text("utf-8")
    return {kind: tuple(words) for kind, words in tomllib.loads(text).items()}


@functools.cache
def own(kind: str) -> re.Pattern[str]:
    """The words of one kind of ``data/words.toml``, of all languages."""
    return phrases(_own()[kind])


@functools.cache
def places() -> frozenset[str]:
    """Names of cities, lower-case, in many languages (GeoNames)."""
    data = resources.files("cleanarticle.articles") / "data" / "places.txt"
    return frozenset(data.read_text("utf-8").split("\n"))


def phrases(words: Iterable[str], *, cased: bool = False) -> re.Pattern[str]:
    """A pattern that finds any of *words*, whole, the longest first."""
    unique = sorted({word.strip() for word in words if word.strip()}, key=lambda word: (-len(word), word))
    if not unique:
        return _NEVER
    pieces = []
    for word in unique:
        piece = re.escape(word).replace("'", "['’]").replace(r"\ ", r"\s+")
        if word[0].isalnum() and not _UNSPACED.match(word[0]):
            piece = r"(?<![^\W_])" + piece
        if word[-1].isalnum() and not _UNSPACED.match(word[-1]):
            piece += r"(?![^\W_])"
        pieces.append(piece)
    return re.compile("|".join(pieces), 0 if cased else re.IGNORECASE)


def _pattern(locales: Iterable[Locale], kind: str, *, cased: bool = False) -> re.Pattern[str]:
    return phrases((word for locale in locales for word in locale.words[kind]), cased=cased)


def _months(locale: Locale) -> dict[str, int]:
    return {
        name.lower().strip(". "): number
        for number, names in enumerate(locale.months, 1)
        for name in names
        if not any(character.isdigit() for character in name)
    }
