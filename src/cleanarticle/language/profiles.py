"""The default detector: the profiles of langdetect, with exact scores.

Source of the method: naive Bayes over n-grams of one to three letters, as in N. Shuyo's language-detection, of which
langdetect is a port. langdetect samples n-grams at random until one language wins; this detector adds up all n-grams
of the text.

The *gain* of an n-gram in a language is its log-likelihood there, quantised to a byte. The *key* of an n-gram is a
number that has 21 bits for each of its letters. All keys of a text are looked up at once, and their rows of gains, with
a column for each language, are added up.

A worked example with two languages: "le" has the gains 9 (French) and 2 (English), "the" has 1 and 8. A text with both
has the scores 10 and 10. The key of "le" is ``(108 << 21) | 101``, since "l" is character 108 and "e" is 101.
"""

from __future__ import annotations

import functools
import json
import math
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Sequence
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleanarticle.errors import require_text
from cleanarticle.language.neighbours import related_language
from cleanarticle.language.scripts import main_script, scripts, words
from cleanarticle.loading import lazy_pattern
from cleanarticle.text.tokens import HashIndex, spread_bits

MAX_CHARACTERS = 1_000
"""The number of characters of a text that are read: more hardly change the result."""

_MIN_LETTERS = 12  # the language of a text with fewer letters is not certain; set by hand
# A short text has a higher tolerance: this number, divided by the square root of the number of letters, is added to the
# tolerance of the language. Set by hand.
_LENGTH_TOLERANCE = 3.5
# The largest share of the letters of a text that its language does not have, as in foreign names. One more is always
# allowed. Set by hand.
_MAX_FOREIGN_SHARE = 0.01
_NGRAMS_PER_LETTER = 3  # each letter is in three n-grams, but is evidence only once
_LETTER_BITS = np.uint64(21)  # bits of a code point
_SPACE = ord(" ")
_ADDRESS = lazy_pattern(r"(?:https?://|www\.)[!-~]+|[!-~]{1,64}@[!-~]+")
# The profiles have only one form of some letters: a cedilla in Romanian, the Arabic yeh in Persian. One letter stands
# for all Vietnamese letters with two marks.
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
        # In a text that is mostly in capitals, words in capitals are not acronyms.
        if 2 * sum(map(str.isupper, text_words)) > len(text_words):
            text_words = words(text.lower(), script)
        return self._best(text_words)

    def _allows(self, language: str | None) -> bool:
        """Return whether a language is one of those to choose from."""
        return self._languages is None or language in self._languages

    def _best(self, text_words: list[str]) -> tuple[str | None, float]:
        """Return the language of the words of a text, and its probability."""
        tables = _tables()
        # Words in capitals are not counted: most are names or acronyms.
        counted = [word for word in text_words if len(word) < 2 or not word.isupper()]
        ngram_count = _NGRAMS_PER_LETTER * sum(map(len, counted)) + len(counted)
        letters = ngram_count // _NGRAMS_PER_LETTER
        if letters < _MIN_LETTERS:
            return None, 0.0
        scores = tables.profiles.scores(counted)
        allowed = [number for number, code in enumerate(tables.languages) if self._allows(code)]
        if not allowed:
            return None, 0.0
        best = max(allowed, key=scores.__getitem__)
        if (
            _is_unknown_language(tables, scores, best, ngram_count)
            or _foreign_letters(tables, text_words, best) > _MAX_FOREIGN_SHARE * letters + 1
            or related_language(tables.languages[best], text_words)
        ):
            return None, 0.0
        # The posterior probability of the best language, with equal priors: a softmax of the scores in nats.
        scale = tables.step / _NGRAMS_PER_LETTER
        return tables.languages[best], 1 / sum(math.exp((scores[other] - scores[best]) * scale) for other in allowed)


@functools.cache
def available() -> tuple[str, ...]:
    """Return the codes of the languages that :class:`ProfileDetector` detects, sorted."""
    return tuple(sorted({*_tables().languages, *(script.language for script in scripts() if script.language)}))


class _Tables(NamedTuple):
    """The data of the detector, as ``training/language.py`` wrote it."""

    languages: tuple[str, ...]
    """The codes of the languages. The number of a language is its index here; the other tables have this order."""
    step: float
    """The number of nats for which a gain of 1 stands."""
    leads: tuple[tuple[float, ...], ...]
    """For each language, how much higher its texts score in it than in each other language, in nats for each n-gram."""
    tolerance: tuple[float, ...]
    """For each language, how far its texts may fall short of these leads (see ``_is_unknown_language``)."""
    profiles: _Profiles


@functools.cache
def _tables() -> _Tables:
    """Return the data of the detector."""
    blob = (resources.files("cleanarticle.language") / "data" / "profiles.bin").read_bytes()
    head, ngrams, rows = zlib.decompress(blob).split(b"\n", 2)
    header = json.loads(head)
    languages = tuple(header["languages"])
    return _Tables(
        languages=languages,
        step=header["step"],
        leads=tuple(map(tuple, header["leads"])),
        tolerance=tuple(header["tolerance"]),
        profiles=_Profiles(ngrams.decode(), rows, len(languages)),
    )


class _Profiles:
    """The gain of each n-gram in each language.

    Args:
        ngrams: the n-grams, of one to three letters, with a tab between them.
        rows: the gains of each n-gram, one byte for each language.
        width: the number of languages.
    """

    def __init__(self, ngrams: str, rows: bytes, width: int) -> None:
        codes = _codes(f"\t\t\t{ngrams}\t")  # three tabs, so that an index can go back three characters
        bounds = np.flatnonzero(codes == ord("\t"))[2:]  # the tabs around the n-grams
        sizes = np.diff(bounds) - 1
        keys = np.zeros(len(sizes), np.uint64)
        for from_end in (3, 2, 1):
            is_long_enough = sizes >= from_end
            keys[is_long_enough] = keys[is_long_enough] << _LETTER_BITS | codes[bounds[1:][is_long_enough] - from_end]
        self._known = HashIndex(spread_bits(keys))
        self._rows = np.frombuffer(rows, np.uint8).reshape(-1, width)

    def scores(self, text_words: Iterable[str]) -> list[int]:
        """Return for each language the sum of the gains of all n-grams of a text.

        The spaces before and after a word are part of its n-grams.

        Args:
            text_words: the words of the text.
        """
        codes = _codes(f"  {'  '.join(text_words).translate(_LETTER_VARIANTS)} ")  # two spaces before each word
        is_letter = codes != _SPACE
        # An n-gram of each size, one to three characters, ends with each letter, and with the space after a word.
        ends = np.flatnonzero(is_letter[2:] | is_letter[1:-1]) + 2
        unigrams = codes[ends]
        bigrams = codes[ends - 1] << _LETTER_BITS | unigrams
        trigrams = codes[ends - 2] << (_LETTER_BITS + _LETTER_BITS) | bigrams
        positions = self._known.indices(spread_bits(np.concatenate([unigrams, bigrams, trigrams])))
        rows = self._rows.take(positions[positions >= 0], axis=0)
        out: list[int] = np.einsum("ij->j", rows, dtype=np.int64).tolist()
        return out

    def has_letter(self, letter: str, language: int) -> bool:
        """Return whether *letter*, in either case, is a letter of the language with this number."""
        keys = np.array([_key(form) for form in (letter, letter.lower(), letter.upper())], np.uint64)
        positions = self._known.indices(spread_bits(keys))
        return bool((self._rows[positions[positions >= 0], language] > 0).any())


def _key(ngram: str) -> int:
    """Return the key of an n-gram of up to three letters."""
    return functools.reduce(lambda key, letter: key << int(_LETTER_BITS) | ord(letter), ngram, 0)


def _codes(text: str) -> NDArray[np.uint64]:
    """Return the code points of *text*."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _is_unknown_language(tables: _Tables, scores: Sequence[int], best: int, ngram_count: int) -> bool:
    """Return whether a text is probably not in the language with the highest score.

    A text of a language scores higher in it than in each other language, by a typical *lead*. A text of an unknown
    language has such a lead over most languages, but a much smaller one over languages to which it is related. The
    difference to the typical lead is measured in units of the square root of the lead, since the spread of a likelihood
    ratio grows with the root of its mean.

    Args:
        tables: the data of the detector.
        scores: the score of the text in each language.
        best: the number of the language with the highest score.
        ngram_count: the number of n-grams of the text.
    """
    largest_shortfall = max(
        (lead - (scores[best] - score) * tables.step / ngram_count) / math.sqrt(lead)
        for score, lead in zip(scores, tables.leads[best], strict=True)
        if lead
    )
    letters = ngram_count / _NGRAMS_PER_LETTER
    return largest_shortfall > tables.tolerance[best] + _LENGTH_TOLERANCE / math.sqrt(letters)


def _foreign_letters(tables: _Tables, text_words: Iterable[str], language: int) -> int:
    """Return the number of letters of a text that its language does not have; letters of ASCII are not counted."""
    text = "".join(text_words)
    if text.isascii():
        return 0
    has_letter = tables.profiles.has_letter
    foreign = (
        letter
        for letter in set(text)
        if letter > "\x7f" and not has_letter(letter.translate(_LETTER_VARIANTS), language)
    )
    return sum(map(text.count, foreign))


def _beginning(text: str) -> str:
    """Return the first 1,000 characters of *text* without addresses and without white space before them, in NFC.

    Addresses are removed only from the first 2,000 characters.
    """
    text = text.strip()[: 2 * MAX_CHARACTERS]
    if "@" in text or "//" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    return unicodedata.normalize("NFC", text[:MAX_CHARACTERS])
