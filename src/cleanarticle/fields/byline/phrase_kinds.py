"""Find the phrases of all kinds in a line, in one pass: "by", roles, agencies and others."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from cleanarticle.loading import lazy_pattern
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

_AGENCIES = BIT["agencies"]
# A character of a script without spaces, a word, a mark.
_TOKEN = lazy_pattern(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+|[^\w\s]")
_UNSPACED = lazy_pattern(rf"[{UNSPACED}]")
_SAME_FORM = str.maketrans({"’": "'", "\u00a0": " ", "\u202f": " "})


class KindHit(NamedTuple):
    """A phrase in a line: its half-open range of columns, and its kinds as bits."""

    start: int
    end: int
    kinds: int


class _Phrase(NamedTuple):
    """A folded phrase, its kinds as bits, and which of its spellings are agencies."""

    text: str
    kinds: int
    agency_forms: frozenset[str]
    """The spellings of the phrase, with their capitals, that are names of agencies."""


_ByToken: TypeAlias = "Mapping[str, tuple[tuple[str, int, str], ...]]"
"""Folded phrases by their first token, each with its kind as a bit, and as it is written if it is an agency."""


class PhraseKinds:
    """Phrases with their kinds, ready to be searched for.

    The case of letters counts only for agencies. Of several phrases at one column, the longest is found.

    Args:
        sources: the phrases of each language.
    """

    def __init__(self, sources: Sequence[_ByToken]) -> None:
        self._sources = sources
        self._by_first_token: dict[str, tuple[_Phrase, ...]] = {}
        """The phrases that begin with a token, the longest first; made when the token is met, as few are."""

    def find(self, text: str, folded: str) -> list[KindHit]:
        """Return the phrases in a line, in order; they do not overlap.

        Args:
            text: the line.
            folded: the line as :func:`fold_line` returns it.
        """
        hits: list[KindHit] = []
        searched_until = 0
        for token in _TOKEN.finditer(folded):
            if token.start() < searched_until or not (phrases := self._phrases(token.group())):
                continue
            hit = _hit_at(text, folded, token.start(), phrases)
            if hit is not None:
                hits.append(hit)
                searched_until = hit.end
        return hits

    def _phrases(self, token: str) -> tuple[_Phrase, ...]:
        """Return the phrases that begin with a token, the longest first."""
        known = self._by_first_token.get(token)
        if known is not None:
            return known
        for source in self._sources:
            if token in source:
                rows = [row for each in self._sources for row in each.get(token, ())]
                known = self._by_first_token[token] = _merged_phrases(rows)
                return known
        return ()  # most tokens, which are not remembered


def _hit_at(text: str, folded: str, column: int, phrases: Sequence[_Phrase]) -> KindHit | None:
    """Return the first of some phrases, the longest first, that is at a column; ``None`` if none is.

    Args:
        text: the line.
        folded: the line, folded.
        column: the column.
        phrases: those that begin with the token at the column.
    """
    for phrase, kinds, agency_forms in phrases:
        if not folded.startswith(phrase, column):
            continue
        stop = column + len(phrase)
        last = phrase[-1]
        # A phrase is a whole word, except in scripts without spaces.
        if stop < len(folded) and last.isalnum() and folded[stop].isalnum() and not _UNSPACED.match(last):
            continue
        if agency_forms and text[column:stop] in agency_forms:
            kinds |= _AGENCIES
        if kinds:
            return KindHit(column, stop, kinds)
    return None


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
    of_languages = [_phrases_of_language(each) for each in dict.fromkeys(codes) if each in shipped]
    return PhraseKinds([*of_languages, _shared_phrases()])


@functools.cache
def _phrases_of_language(code: str) -> _ByToken:
    """Return the phrases that one language lists."""
    words = load(code).words
    return _by_token([*((kind, words[kind]) for kind in LANGUAGE_KINDS), ("agencies", words["agencies"])])


@functools.cache
def _shared_phrases() -> _ByToken:
    """Return the phrases that count in all languages."""
    return _by_token([(kind, shared_phrase_list(kind)) for kind in SHARED_KINDS])


def _by_token(phrases_of_kinds: Iterable[tuple[str, Sequence[str]]]) -> _ByToken:
    """Return phrases by their first token."""
    by_token: dict[str, tuple[tuple[str, int, str], ...]] = {}
    for kind, phrases in phrases_of_kinds:
        is_agency = kind == "agencies"
        stripped = phrases if is_agency else [phrase.strip() for phrase in phrases]
        # All at once: phrase by phrase it would take as long as a page.
        for phrase, text in zip(stripped, fold_line("\n".join(stripped)).split("\n"), strict=bool(stripped)):
            token = _TOKEN.match(text)
            if token is not None:
                row = (text, 0 if is_agency else BIT[kind], phrase if is_agency else "")
                by_token[token.group()] = (*by_token.get(token.group(), ()), row)
    return by_token


def _merged_phrases(rows: Iterable[tuple[str, int, str]]) -> tuple[_Phrase, ...]:
    """Return phrases with all their kinds, the longest first."""
    kinds: defaultdict[str, int] = defaultdict(int)
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for text, bits, form in rows:
        kinds[text] |= bits
        forms[text].update({form} - {""})
    texts = sorted(kinds, key=lambda text: (-len(text), text))
    return tuple(_Phrase(text, kinds[text], frozenset(forms[text])) for text in texts)
