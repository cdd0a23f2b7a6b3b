"""Find the phrases of all kinds in a line, in one pass: "by", roles, agencies and others."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cleanarticle.locales import available, load
from cleanarticle.locales.field_phrases import shared_phrase_list
from cleanarticle.text.phrases import UNSPACED

LANGUAGE_KINDS = ("by", "roles", "published", "modified", "photo", "source", "and", "stop")
"""The kinds whose phrases each language lists; agencies, whose case counts, are apart."""
SHARED_KINDS = ("aside", "beat", "collective", "agency", "place", "strong_by", "surname", "reporter", "no_name")
"""The kinds whose phrases count in all languages: ``locales/field_words.toml`` lists them."""
KINDS = (*LANGUAGE_KINDS, "agencies", *SHARED_KINDS)
BIT = {kind: 1 << number for number, kind in enumerate(KINDS)}
"""The bit of each kind, for sets of kinds as integers."""

_TOKEN = re.compile(
    rf"[{UNSPACED}]|[^\W_{UNSPACED}]+|[^\w\s]"
)  # a character of a script without spaces, a word, a mark
_UNSPACED = re.compile(rf"[{UNSPACED}]")
_SAME_FORM = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class KindHit(NamedTuple):
    """A phrase in a line: its half-open range of columns, and its kinds as bits."""

    start: int
    end: int
    kinds: int


class _Phrase(NamedTuple):
    text: str
    kinds: int
    agency_forms: frozenset[str]
    """The spellings of the phrase, with their capitals, that are names of agencies."""


class PhraseKinds:
    """Phrases with their kinds, ready to be searched for.

    The case of letters counts only for agencies. Of several phrases at one column, the longest is found.

    Args:
        kinds: the kinds of each phrase, as bits; phrases are as :func:`fold_line` returns them.
        agencies: for each folded name of agencies, the names as they are written.
    """

    def __init__(self, kinds: Mapping[str, int], agencies: Mapping[str, frozenset[str]]) -> None:
        self._by_first_token: dict[str, list[_Phrase]] = {}
        for text in sorted({*kinds, *agencies}, key=lambda text: (-len(text), text)):
            token = _TOKEN.match(text)
            if token is not None:
                phrase = _Phrase(text, kinds.get(text, 0), agencies.get(text, frozenset()))
                self._by_first_token.setdefault(token.group(), []).append(phrase)

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
            hit = next(self._hits_at(text, folded, token.start(), token.group()), None)
            if hit is not None:
                hits.append(hit)
                searched_until = hit.end
        return hits

    def _hits_at(self, text: str, folded: str, column: int, token: str) -> Iterator[KindHit]:
        """Yield the phrases at a column at which *token* begins, longest first."""
        for phrase in self._by_first_token.get(token, ()):
            stop = column + len(phrase.text)
            if not folded.startswith(phrase.text, column):
                continue
            last = phrase.text[-1]
            # A phrase is a whole word, except in scripts without spaces.
            if stop < len(folded) and last.isalnum() and folded[stop].isalnum() and not _UNSPACED.match(last):
                continue
            kinds = phrase.kinds
            if phrase.agency_forms and text[column:stop] in phrase.agency_forms:
                kinds |= BIT["agencies"]
            if kinds:
                yield KindHit(column, stop, kinds)


def fold_line(text: str) -> str:
    """Return *text* in the form in which phrases are compared: lower case, with plain apostrophes and spaces.

    The length is the same, so that columns are too: a character whose lower case is longer ("İ") stays.
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return lower if lower.isascii() else lower.translate(_SAME_FORM)


@functools.lru_cache(maxsize=64)  # bounded: callers may use any code as a language
def phrase_kinds(language: str | None) -> PhraseKinds:
    """Return the phrases for a page in *language*, a BCP-47 code: its own, those of English and those of all languages.

    For ``None`` and languages without data, the phrases of every language.

    >>> [hit.kinds == BIT["by"] for hit in phrase_kinds("en").find("Written by Ann Lee", "written by ann lee")]
    [True]
    """
    code = (language or "").split("-")[0].lower()
    shipped = available()  # the codes of the languages with data
    codes: Sequence[str] = (code, "en", "und") if code in shipped else tuple(shipped)
    kinds: dict[str, int] = {}
    agencies: dict[str, frozenset[str]] = {}
    for locale in [load(each) for each in dict.fromkeys(codes) if each in shipped]:
        for kind in LANGUAGE_KINDS:
            _add(kinds, kind, locale.words[kind])
        for name in locale.words["agencies"]:
            agencies[fold_line(name)] = agencies.get(fold_line(name), frozenset()) | {name}
    for kind in SHARED_KINDS:
        _add(kinds, kind, shared_phrase_list(kind))
    return PhraseKinds(kinds, agencies)


def _add(kinds: dict[str, int], kind: str, phrases: Sequence[str]) -> None:
    """Add a kind to the kinds of each of *phrases*."""
    for phrase in phrases:
        text = fold_line(phrase.strip())
        kinds[text] = kinds.get(text, 0) | BIT[kind]
