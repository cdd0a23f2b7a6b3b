"""Phrases with gaps and open endings, and the sentences of a line that they are looked up in."""

from __future__ import annotations

import functools
import re

from cleanarticle.text.normalize import ALIKE, EDGES
from cleanarticle.text.phrases import UNSPACED

_GAP = 45
"""Characters that may stand in a gap: some seven words, as between "verify" and "human" in what bot checks say."""
_SENTENCE = re.compile(r"(?<=[.!?…؟])\s+|(?<=[。！？])(?!\Z)")
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」|『[^『』]*』|‘[^‘’]*’(?!\w)")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\ud7af]")
_TOKEN = re.compile(r"\w+")
_WITHOUT_SPACES = re.compile(rf"[{UNSPACED}]")


def sentence_form(text: str) -> str:
    """Return *text* in the form that phrases are compared in: lower case, signs alike, edges bare, numbers kept.

    >>> sentence_form("  » Error 404: Page NOT found. ")
    'error 404: page not found'
    """
    if not text.isascii():
        text = text.translate(ALIKE)
    return " ".join(text.lower().split()).strip(EDGES)


def sentences_of(line: str) -> list[str]:
    """Return the sentences of a line.

    >>> sentences_of("Wait. You will be redirected to example.org soon!")
    ['Wait.', 'You will be redirected to example.org soon!']
    """
    return [sentence for sentence in _SENTENCE.split(line.strip()) if sentence]


def without_quotations(sentence: str) -> str:
    """Return a sentence without what it quotes: who writes about a notice quotes it, a notice does not.

    >>> without_quotations('The screen said "access denied" all day.')
    'The screen said  all day.'
    >>> without_quotations("“Access denied”")
    '“Access denied”'
    """
    bare = _QUOTED.sub("", sentence)
    return bare if any(map(str.isalnum, bare)) else sentence


def tokens_in(form: str) -> set[str]:
    """Return the words of a text: runs of letters, digits and underscores.

    >>> sorted(tokens_in("page not found: 404"))
    ['404', 'found', 'not', 'page']
    """
    return set(_TOKEN.findall(form))


def mass_of(text: str) -> int:
    """Return the length of a text in characters; one of a dense script (Chinese, kana, Korean) counts for three.

    >>> mass_of("rain"), mass_of("雨")
    (4, 3)
    """
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text))


class PagePhrase:
    """A phrase to be found within a sentence, whole words in order.

    Args:
        phrase: its words; ``…`` stands for a gap, a ``*`` at the end of a word for any ending.

    >>> phrase = PagePhrase("verify … human*")
    >>> bool(phrase.search("please verify that you are humans")), bool(phrase.search("human verify"))
    (True, False)
    """

    __slots__ = ("__dict__", "begins_with_token", "text", "words")

    def __init__(self, phrase: str) -> None:
        self.text = phrase
        self.words = tuple(
            _form_of_stem(word) if word.endswith("*") else _loose(word) for word in phrase.replace("…", " ").split()
        )
        """What must stand in a text before the phrase can: a test that costs little."""
        first = self.words[0]
        open_ended = phrase.replace("…", " ").split()[0].endswith("*")
        self.begins_with_token = not open_ended and bool(_TOKEN.fullmatch(first)) and not _WITHOUT_SPACES.search(first)
        """Whether its first word is one of :func:`tokens_in` wherever the phrase stands."""

    def may_stand_in(self, form: str) -> bool:
        """Return whether all words of the phrase stand somewhere in a text in :func:`sentence_form`."""
        return all(word in form for word in self.words)

    def search(self, form: str) -> re.Match[str] | None:
        """Find the phrase in a sentence in :func:`sentence_form`."""
        return self._pattern.search(form) if self.may_stand_in(form) else None

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = [_pattern_of(part) for part in self.text.split("…")]
        return re.compile(rf".{{0,{_GAP}}}?".join(parts))


def _form_of_stem(piece: str) -> str:
    return sentence_form(piece.strip().rstrip("*"))


def _pattern_of(part: str) -> str:
    """Return a pattern for words that follow one another; signs of scripts without spaces have no word borders."""
    words = []
    for word in part.split():
        form = _form_of_stem(word) if word.endswith("*") else _loose(word)
        left = "" if _WITHOUT_SPACES.match(form) or not form[:1].isalnum() else r"(?<!\w)"
        right = "" if word.endswith("*") or _WITHOUT_SPACES.match(form[-1:]) or not form[-1:].isalnum() else r"(?!\w)"
        words.append(left + re.escape(form) + (r"\w*" if word.endswith("*") else right))
    return r"\W{1,3}".join(words)


def _loose(word: str) -> str:
    """Return the form of a word with the signs at its edges kept."""
    return " ".join((word if word.isascii() else word.translate(ALIKE)).lower().split())
