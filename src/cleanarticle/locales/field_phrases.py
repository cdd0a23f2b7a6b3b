"""The words that fields are recognised by, of one language, ready to be matched."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable
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
"""What stands within a name in lower case."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a language, of English and of ``und``; agencies by their capitals, the others in any case."""

    by: Phrases
    """What stands before an author's name."""
    joined: Phrases
    """What stands between two names: "and", "&"."""
    role: Phrases
    published: Phrases
    modified: Phrases
    agency: Phrases
    photo: Phrases
    source: Phrases
    aside: Phrases
    """What stands before those who edited, translated or filmed."""
    months: dict[str, int] = field(default_factory=dict)
    """Month names, lower-case and without a final full stop, of every language; the page's own win."""
    days: frozenset[str] = frozenset()
    """Names of weekdays, lower-case, of every language."""
    language: str = ""
    """Its code, without region."""
    tag: str | None = None
    """Its BCP-47 tag as it was asked for, with a region where that has one."""
    stop: frozenset[str] = frozenset()
    """Function words: no name of a person begins with one unless a "by" stands before it."""


@functools.lru_cache(maxsize=64)  # of about a megabyte each; whoever cleans may call a language what they like
def vocabulary(language: str | None) -> Vocabulary:
    """The vocabulary for a page in *language* (a BCP-47 code, or None: then that of all languages).

    >>> words = vocabulary("en")
    >>> words.by.match("Written by Ann Lee").text, words.months["december"]
    ('Written by', 12)
    """
    code = (language or "").split("-")[0].lower()
    shipped = available()
    codes = [code, "en", "und"] if code in shipped else list(shipped)
    locales = [load(each) for each in dict.fromkeys(codes) if each in shipped]
    agencies = {word.lower() for word in _words(locales, "agencies")}
    months: dict[str, int] = {}
    for locale in (*reversed(locales), *load_all()) if code not in shipped else (*load_all(), load(code)):
        months.update(_months(locale))
    return Vocabulary(
        by=_phrases(locales, "by"),
        joined=_phrases(locales, "and"),
        role=_phrases(locales, "roles"),
        published=_phrases(locales, "published"),
        modified=_phrases(locales, "modified"),
        agency=_phrases(locales, "agencies", cased=True),
        photo=Phrases(word for word in _words(locales, "photo") if word.lower() not in agencies),
        source=_phrases(locales, "source"),
        aside=Phrases(_own()["aside"]),
        months=months,
        language=code,
        tag=language,
        days=frozenset(name.lower() for locale in load_all() for names in locale.weekdays for name in names),
        stop=frozenset(word.lower() for locale in locales for word in locale.words["stop"]) - PARTICLES,
    )


@functools.cache
def _own() -> dict[str, tuple[str, ...]]:
    text = (resources.files("cleanarticle.locales") / "field_words.toml").read_text("utf-8")
    return {kind: tuple(words) for kind, words in tomllib.loads(text).items()}


@functools.cache
def own(kind: str) -> Phrases:
    """The words of one kind of ``data/words.toml``, of all languages."""
    return Phrases(_own()[kind])


@functools.cache
def places() -> frozenset[str]:
    """Names of cities, lower-case, in many languages (GeoNames)."""
    data = resources.files("cleanarticle.locales") / "places.txt"
    return frozenset(data.read_text("utf-8").split("\n"))


def _words(locales: Iterable[Locale], kind: str) -> frozenset[str]:
    return frozenset(word for locale in locales for word in locale.words[kind])


def _phrases(locales: Iterable[Locale], kind: str, *, cased: bool = False) -> Phrases:
    return Phrases(_words(locales, kind), cased=cased)


def _months(locale: Locale) -> dict[str, int]:
    return {
        name.lower().strip(". "): number
        for number, names in enumerate(locale.months, 1)
        for name in names
        if not any(character.isdigit() for character in name)
    }
