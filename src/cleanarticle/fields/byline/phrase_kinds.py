"""Find the phrases of all kinds that a line around an article holds, in one pass: "by", roles, agencies and others."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cleanarticle.locales import available, load
from cleanarticle.locales.field_phrases import own_phrases
from cleanarticle.text.phrases import UNSPACED

LANGUAGE_KINDS = ("by", "roles", "published", "modified", "photo", "source", "and", "stop")
"""The kinds whose phrases are listed by language, but for agencies."""
SHARED_KINDS = ("aside", "beat", "collective", "agency", "place", "strong_by", "surname", "reporter", "no_name")
"""The kinds whose phrases hold in all languages; see ``locales/field_words.toml``."""
KINDS = (*LANGUAGE_KINDS, "agencies", *SHARED_KINDS)
BIT = {kind: 1 << number for number, kind in enumerate(KINDS)}
"""The bit of each kind in a set of kinds."""

_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+|[^\w\s]")
_BARE = re.compile(rf"[{UNSPACED}]")
_ONE_FORM = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class KindHit(NamedTuple):
    """A phrase in a line: its half-open range of columns, and its kinds as bits."""

    start: int
    end: int
    kinds: int


class _Phrase(NamedTuple):
    text: str
    kinds: int
    agency_forms: frozenset[str]
    """The forms, in their case, that are agencies."""


class PhraseKinds:
    """The phrases of one language, of English and of all languages, with their kinds.

    The case of letters counts only for agencies. At each column the longest phrase is found.

    Args:
        kinds: the kinds of each phrase, as bits; phrases are in lower case.
        agencies: the names of agencies, as they are written, by their lower case.
    """

    def __init__(self, kinds: Mapping[str, int], agencies: Mapping[str, frozenset[str]]) -> None:
        self._first: dict[str, list[_Phrase]] = {}
        for text in sorted({*kinds, *agencies}, key=lambda text: (-len(text), text)):
            token = _TOKEN.match(text)
            if token is not None:
                phrase = _Phrase(text, kinds.get(text, 0), agencies.get(text, frozenset()))
                self._first.setdefault(token.group(), []).append(phrase)

    def find(self, text: str, folded: str) -> list[KindHit]:
        """Return the phrases in a line, in order; they do not overlap.

        Args:
            text: the line.
            folded: the line as :func:`fold_line` returns it.
        """
        hits: list[KindHit] = []
        searched_until = 0
        for token in _TOKEN.finditer(folded):
            if token.start() < searched_until:
                continue
            hit = next(self._at(text, folded, token.start(), token.group()), None)
            if hit is not None:
                hits.append(hit)
                searched_until = hit.end
        return hits

    def _at(self, text: str, folded: str, column: int, token: str) -> Iterator[KindHit]:
        for phrase in self._first.get(token, ()):
            stop = column + len(phrase.text)
            if not folded.startswith(phrase.text, column):
                continue
            last = phrase.text[-1]
            if stop < len(folded) and last.isalnum() and folded[stop].isalnum() and not _BARE.match(last):
                continue
            kinds = phrase.kinds
            if phrase.agency_forms and text[column:stop] in phrase.agency_forms:
                kinds |= BIT["agencies"]
            if kinds:
                yield KindHit(column, stop, kinds)


def fold_line(text: str) -> str:
    """Return *text* in the form in which phrases are compared: lower case, of the same length."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(one if len(one := character.lower()) == 1 else character for character in text)
    return lower if lower.isascii() else lower.translate(_ONE_FORM)


@functools.lru_cache(maxsize=64)  # bounded: callers may use any code as a language
def phrase_kinds(language: str | None) -> PhraseKinds:
    """Return the phrases for a page in *language*, a BCP-47 code; for an unknown language, those of all languages.

    >>> [hit.kinds == BIT["by"] for hit in phrase_kinds("en").find("Written by Ann Lee", "written by ann lee")]
    [True]
    """
    code = (language or "").split("-")[0].lower()
    shipped = available()
    codes: Sequence[str] = (code, "en", "und") if code in shipped else tuple(shipped)
    kinds: dict[str, int] = {}
    agencies: dict[str, frozenset[str]] = {}
    for locale in [load(each) for each in dict.fromkeys(codes) if each in shipped]:
        for kind in LANGUAGE_KINDS:
            _add(kinds, kind, locale.words[kind])
        for name in locale.words["agencies"]:
            agencies[fold_line(name)] = agencies.get(fold_line(name), frozenset()) | {name}
    for kind in SHARED_KINDS:
        _add(kinds, kind, own_phrases(kind))
    return PhraseKinds(kinds, agencies)


def _add(kinds: dict[str, int], kind: str, phrases: Sequence[str]) -> None:
    for phrase in phrases:
        text = fold_line(phrase.strip())
        kinds[text] = kinds.get(text, 0) | BIT[kind]
