"""The default detector: the profiles of langdetect, with exact scores.

Source of the method: naive Bayes over n-grams of one to three letters, as in N. Shuyo's language-detection, of which
langdetect is a port. langdetect samples n-grams at random until one language wins; this detector adds up all n-grams
of the text.

It does so for all languages at once. The log-likelihood of an n-gram in each language is quantised to a byte, its
*gain*. The gains of one n-gram are packed into one Python integer, four bytes (a *lane*) for each language. The sum of
two such integers is the sum of each lane, as long as no lane overflows; so a word is the sum of its n-grams, and a text
the sum of its words. The highest lane counts n-grams.

A worked example with two languages and one byte for each lane: "le" has the gains 9 (French, lane 0) and 2 (English,
lane 1), "the" has 1 and 8. The integers are 9 + 2 * 256 = 521 and 1 + 8 * 256 = 2049. Their sum is 2570, whose bytes
are 10 (French: 9 + 1) and 10 (English: 2 + 8).
"""

from __future__ import annotations

import functools
import json
import math
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Collection, Iterable, Sequence
from importlib import resources
from typing import NamedTuple

from cleanarticle.errors import require_text
from cleanarticle.language.neighbours import related_language
from cleanarticle.language.scripts import main_script, scripts, words

MAX_CHARACTERS = 1_000
"""The number of characters of a text that are read: more hardly change the result."""

# No lane overflows: a text has at most 3 n-grams for each of MAX_CHARACTERS, each with a gain of at most 255.
_LANE_BYTES = 4
# Entries of the caches; set by hand.
_CACHED_WORDS = 1 << 15
_CACHED_TRIGRAMS = 1 << 15
_MIN_LETTERS = 12  # a text with fewer has no sure language; set by hand
# Divided by the square root of the number of letters and added to a language's tolerance. Set by hand.
_LENGTH_TOLERANCE = 3.5
# The share of letters that are foreign to a language but occur in its texts, in names. Set by hand.
_MAX_FOREIGN_SHARE = 0.01
_NGRAMS_PER_LETTER = 3  # each letter is in three n-grams, but is evidence only once
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[!-~]{1,64}@[!-~]+")
# The profiles have these letters in one form only: Romanian with cedilla, Persian yeh as Arabic, Vietnamese as one.
_LETTER_VARIANTS = str.maketrans(
    {"ș": "ş", "ț": "ţ", "Ș": "Ş", "Ț": "Ţ", "ی": "ي"} | dict.fromkeys(map(chr, range(0x1EA0, 0x1F00)), "ể")
)


class ProfileDetector:
    """A detector of 62 languages: 43 by n-grams, 19 by their script.

    Args:
        languages: the codes to choose from; ``None`` for all.

    Raises:
        ValueError: *languages* is empty, or has a code that is not known.

    >>> ProfileDetector().detect("Le chat dort au soleil sur le rebord de la fenêtre.")[0]
    'fr'
    """

    def __init__(self, languages: Collection[str] | None = None) -> None:
        if languages is not None and (not languages or not set(languages) <= set(available())):
            message = f"cannot choose from {sorted(languages)}; the known languages are {', '.join(available())}"
            raise ValueError(message)
        self._languages = None if languages is None else frozenset(languages)

    def detect(self, text: str) -> tuple[str | None, float]:
        """Return the language of *text* and its probability.

        It reads the first 1,000 characters, without addresses. It is deterministic.

        Args:
            text: any text; best are a few sentences without boilerplate.

        Returns:
            A BCP-47 code and a probability, 0 to 1; ``None`` and 0 if the text is too short or in an unknown language.

        Raises:
            InputError: *text* is not a ``str``.
        """
        text = _beginning(require_text(text))
        script, share = main_script(text)
        if script is None:
            return None, 0.0
        if script.sure:
            return (script.language, share) if self._allows(script.language) else (None, 0.0)
        text_words = words(text, script)
        if 2 * sum(map(str.isupper, text_words)) > len(text_words):  # else words in capitals count as acronyms
            text_words = words(text.lower(), script)
        return self._best(text_words)

    def _allows(self, language: str | None) -> bool:
        return self._languages is None or language in self._languages

    def _best(self, text_words: list[str]) -> tuple[str | None, float]:
        """Return the language of the words of a text, and its probability."""
        tables = _tables()
        packed = sum(map(tables.score, text_words))
        *scores, count = tables.lanes.unpack(packed.to_bytes(tables.lanes.size, "little"))
        letters = count // _NGRAMS_PER_LETTER
        if letters < _MIN_LETTERS:
            return None, 0.0
        lanes = [lane for lane, code in enumerate(tables.languages) if self._allows(code)]
        if not lanes:
            return None, 0.0
        best = max(lanes, key=scores.__getitem__)
        if (
            _is_unknown_language(tables, scores, best, count)
            or _foreign_letters(tables, text_words, best) > _MAX_FOREIGN_SHARE * letters + 1
            or related_language(tables.languages[best], text_words)
        ):
            return None, 0.0
        # The posterior probability of the best language, with equal priors: a softmax of the scores in nats.
        scale = tables.step / _NGRAMS_PER_LETTER
        return tables.languages[best], 1 / sum(math.exp((scores[lane] - scores[best]) * scale) for lane in lanes)


@functools.cache
def available() -> tuple[str, ...]:
    """Return the codes of the languages that :class:`ProfileDetector` detects, sorted."""
    return tuple(sorted({*_tables().languages, *(script.language for script in scripts() if script.language)}))


class _Tables(NamedTuple):
    """The data of the detector, as ``training/language.py`` wrote it."""

    languages: tuple[str, ...]
    """The code of the language of each lane."""
    step: float
    """The nats that a gain of 1 stands for."""
    leads: tuple[tuple[float, ...], ...]
    """By how much text of a language scores higher in it than in each other language, in nats for each n-gram."""
    tolerance: tuple[float, ...]
    """By how much a text of each language may fall short of these leads (see ``_is_unknown_language``)."""
    lanes: struct.Struct
    """One lane for each language, then the number of n-grams."""
    score: Callable[[str], int]
    """A function that returns the packed score of a word."""
    profiles: _Profiles


@functools.cache
def _tables() -> _Tables:
    blob = (resources.files("cleanarticle.language") / "data" / "profiles.bin").read_bytes()
    head, ngrams, rows = zlib.decompress(blob).split(b"\n", 2)
    header = json.loads(head)
    languages = tuple(header["languages"])
    profiles = _Profiles(ngrams.decode().split("\t"), rows, len(languages))
    return _Tables(
        languages=languages,
        step=header["step"],
        leads=tuple(map(tuple, header["leads"])),
        tolerance=tuple(header["tolerance"]),
        lanes=struct.Struct(f"<{len(languages) + 1}I"),
        score=_word_scorer(profiles),
        profiles=profiles,
    )


class _Profiles:
    """The gain of each n-gram in each language.

    Args:
        ngrams: the n-grams.
        rows: the gains of each n-gram, one byte for each language.
        width: the number of languages.
    """

    def __init__(self, ngrams: list[str], rows: bytes, width: int) -> None:
        self._offsets = dict(zip(ngrams, range(0, len(rows), width), strict=True))
        self._rows = rows
        self.width = width

    def gain(self, ngram: str) -> int:
        """Return the gains of an n-gram, packed in lanes; 0 for an unknown one."""
        offset = self._offsets.get(ngram)
        if offset is None:
            return 0
        lanes = bytearray(_LANE_BYTES * self.width)
        lanes[::_LANE_BYTES] = self._rows[offset : offset + self.width]  # the lowest byte of each lane
        return int.from_bytes(lanes, "little")

    def has_letter(self, letter: str, lane: int) -> bool:
        """Return whether *letter*, in either case, is a letter of the language of a lane."""
        offsets = (self._offsets.get(form) for form in (letter, letter.lower(), letter.upper()))
        return any(offset is not None and self._rows[offset + lane] for offset in offsets)


def _word_scorer(profiles: _Profiles) -> Callable[[str], int]:
    """Return a function that returns the packed score of a word; its highest lane counts n-grams."""
    one_ngram = 1 << 8 * _LANE_BYTES * profiles.width

    @functools.lru_cache(_CACHED_TRIGRAMS)
    def gain(trigram: str) -> int:  # of the three n-grams that end with the same letter
        return profiles.gain(trigram) + profiles.gain(trigram[1:]) + profiles.gain(trigram[2:])

    @functools.lru_cache(_CACHED_WORDS)
    def score(word: str) -> int:
        if len(word) > 1 and word.isupper():  # mostly a name or an acronym
            return 0
        text = f"  {word.translate(_LETTER_VARIANTS)} "
        trigrams = [text[start : start + 3] for start in range(len(word) + 1)]
        return sum(map(gain, trigrams), one_ngram * (3 * len(word) + 1))

    return score


def _is_unknown_language(tables: _Tables, scores: Sequence[int], best: int, count: int) -> bool:
    """Return whether a text is most similar to a language, but is not in it.

    Text of a language scores higher in it than in each other language by a typical lead. Text of an unknown language
    has a similar lead over some languages, and a much smaller lead over others that it is related to. The shortfall
    is measured in units of the square root of the lead, since the spread of a likelihood ratio grows with the root
    of its mean.

    Args:
        tables: the data of the detector.
        scores: the score of the text in each language.
        best: the lane of the language with the highest score.
        count: the number of n-grams of the text.
    """
    largest_shortfall = max(
        (lead - (scores[best] - score) * tables.step / count) / math.sqrt(lead)
        for score, lead in zip(scores, tables.leads[best], strict=True)
        if lead
    )
    return largest_shortfall > tables.tolerance[best] + _LENGTH_TOLERANCE / math.sqrt(count / 3)


def _foreign_letters(tables: _Tables, text_words: Iterable[str], lane: int) -> int:
    """Return the number of letters of a text that its language does not have; letters of ASCII do not count."""
    text = "".join(text_words)
    if text.isascii():
        return 0
    has_letter = tables.profiles.has_letter
    foreign = (
        letter for letter in set(text) if letter > "\x7f" and not has_letter(letter.translate(_LETTER_VARIANTS), lane)
    )
    return sum(map(text.count, foreign))


def _beginning(text: str) -> str:
    """Return the first 1,000 characters without addresses and without white space before them, composed (NFC)."""
    text = text.strip()[: 2 * MAX_CHARACTERS]
    if "@" in text or "//" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    return unicodedata.normalize("NFC", text[:MAX_CHARACTERS])
