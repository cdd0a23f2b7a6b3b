"""The default detector: langdetect's profiles, scored exactly, once, and fast.

Source of the method: naive Bayes over n-grams of one to three letters, as in N. Shuyo's
language-detection, of which langdetect is the port. langdetect samples n-grams at random until one
language wins; this adds up all of them. Each n-gram's quantised logarithms of likelihood, one for
each language, are lanes of one Python integer: the sum of those integers scores all languages at
once, a word is the sum of its n-grams, a text the sum of its words.
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
from cleanarticle.language.neighbours import neighbour
from cleanarticle.language.scripts import main_script, scripts, words

CAP = 1_000
"""The characters of a text that are looked at: more changes next to nothing."""

_LANE = 4  # bytes: 3 n-grams a character, 255 at most each, leave room for texts far over the cap
_WORDS = 1 << 15  # cached, and so are the gains of
_ENDS = 1 << 15  # three letters in a row
_LETTERS = 12  # fewer say nothing sure
_SLACK = 3.5  # added to a language's tolerance, divided by the root of the number of letters
_ALIEN = 0.01  # the share of letters foreign to a language that its texts hold, in names
_OVERLAP = 3  # each letter is counted in three n-grams, which is evidence once
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+|[!-~]{1,64}@[!-~]+")
_FOLD = str.maketrans(
    {"ș": "ş", "ț": "ţ", "Ș": "Ş", "Ț": "Ţ", "ی": "ي"} | dict.fromkeys(map(chr, range(0x1EA0, 0x1F00)), "ể")
)


class ProfileDetector:
    """Tells the language of a text: 43 by their letters' company, 19 more by their script.

    Args:
        languages: the codes to choose from; all that are known where ``None``.

    Raises:
        ValueError: *languages* names one that is not known, or none.

    >>> ProfileDetector().detect("Le chat dort au soleil sur le rebord de la fenêtre.")[0]
    'fr'
    """

    def __init__(self, languages: Collection[str] | None = None) -> None:
        if languages is not None and (not languages or not set(languages) <= set(available())):
            message = f"cannot choose from {sorted(languages)}; the known languages are {', '.join(available())}"
            raise ValueError(message)
        self._languages = None if languages is None else frozenset(languages)

    def detect(self, text: str) -> tuple[str | None, float]:
        """The language of *text*, and how sure that is.

        Looks at the first 1,000 characters, addresses left out. Deterministic.

        Args:
            text: any text; best a few sentences, without menus and the like.

        Returns:
            A BCP-47 code and a probability (0..1); ``None`` where the text is too short, or in a
            language that is none of the known ones.

        Raises:
            InputError: *text* is no ``str``.
        """
        text = _head(require_text(text))
        script, share = main_script(text)
        if script is None:
            return None, 0.0
        if script.sure:
            return (script.language, share) if self._allows(script.language) else (None, 0.0)
        found = words(text, script)
        if 2 * sum(map(str.isupper, found)) > len(found):
            found = words(text.lower(), script)
        return self._best(found)

    def _allows(self, language: str | None) -> bool:
        return self._languages is None or language in self._languages

    def _best(self, found: list[str]) -> tuple[str | None, float]:
        tables = _tables()
        *scores, count = tables.lanes.unpack(sum(map(tables.score, found)).to_bytes(tables.lanes.size, "little"))
        letters = count // 3
        if letters < _LETTERS:
            return None, 0.0
        lanes = [lane for lane, code in enumerate(tables.languages) if self._allows(code)]
        if not lanes:
            return None, 0.0
        best = max(lanes, key=scores.__getitem__)
        if (
            _stranger(tables, scores, best, count)
            or _alien(tables, found, best) > _ALIEN * letters + 1
            or neighbour(tables.languages[best], found)
        ):
            return None, 0.0
        scale = tables.step / _OVERLAP
        return tables.languages[best], 1 / sum(math.exp((scores[lane] - scores[best]) * scale) for lane in lanes)


@functools.cache
def available() -> tuple[str, ...]:
    """The codes of the languages that :class:`ProfileDetector` tells apart, sorted."""
    return tuple(sorted({*_tables().languages, *(script.language for script in scripts() if script.language)}))


class _Tables(NamedTuple):
    languages: tuple[str, ...]  # by lane
    step: float  # nats that 1 in a lane stands for
    leads: tuple[tuple[float, ...], ...]  # of a language's own text over each other, nats an n-gram
    tolerance: tuple[float, ...]  # how far a text may fall short of those leads (see _stranger)
    lanes: struct.Struct  # one lane a language, then the number of n-grams
    score: Callable[[str], int]  # of a word, in lanes
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
        score=_scorer(profiles),
        profiles=profiles,
    )


class _Profiles:
    """The file's rows: of each n-gram, the gain in each language."""

    def __init__(self, ngrams: list[str], rows: bytes, width: int) -> None:
        self._places = dict(zip(ngrams, range(0, len(rows), width), strict=True))
        self._rows = rows
        self.width = width

    def gain(self, ngram: str) -> int:
        """The gains of an n-gram, packed in lanes; 0 for an unknown one."""
        place = self._places.get(ngram)
        if place is None:
            return 0
        lanes = bytearray(_LANE * self.width)
        lanes[::_LANE] = self._rows[place : place + self.width]
        return int.from_bytes(lanes, "little")

    def knows(self, letter: str, lane: int) -> bool:
        """True where *letter*, in this case or the other, is one of the language's."""
        places = (self._places.get(form) for form in (letter, letter.lower(), letter.upper()))
        return any(place is not None and self._rows[place + lane] for place in places)


def _scorer(profiles: _Profiles) -> Callable[[str], int]:
    """What scores a word, packed in lanes; the last lane counts its n-grams."""
    one = 1 << 8 * _LANE * profiles.width

    @functools.lru_cache(_ENDS)
    def gain(end: str) -> int:  # of the three n-grams that end in the same letter
        return profiles.gain(end) + profiles.gain(end[1:]) + profiles.gain(end[2:])

    @functools.lru_cache(_WORDS)
    def score(word: str) -> int:
        if len(word) > 1 and word.isupper():  # a name or an acronym for the most part
            return 0
        text = f"  {word.translate(_FOLD)} "
        ends = [text[start : start + 3] for start in range(len(word) + 1)]
        return sum(map(gain, ends), one * (3 * len(word) + 1))

    return score


def _stranger(tables: _Tables, scores: Sequence[int], best: int, count: int) -> bool:
    """True where a text is nearest to a language, but not as text of that language is.

    Text of a language leads over each other language by so much, as its profile says; text of an
    unknown language leans towards one known language more, towards another less. The spread of a
    likelihood ratio grows with the root of its mean: that is the unit of the shortfall.
    """
    worst = max(
        (lead - (scores[best] - score) * tables.step / count) / math.sqrt(lead)
        for score, lead in zip(scores, tables.leads[best], strict=True)
        if lead
    )
    return worst > tables.tolerance[best] + _SLACK / math.sqrt(count / 3)


def _alien(tables: _Tables, found: Iterable[str], lane: int) -> int:
    """How many letters of a text its language does not have, those of ASCII left aside."""
    text = "".join(found)
    if text.isascii():
        return 0
    knows = tables.profiles.knows
    return sum(
        text.count(letter) for letter in set(text) if letter > "\x7f" and not knows(letter.translate(_FOLD), lane)
    )


def _head(text: str) -> str:
    """The first 1,000 characters that are neither space at the start nor an address, composed (NFC)."""
    text = text.strip()[: 2 * CAP]
    if "@" in text or "//" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    return unicodedata.normalize("NFC", text[:CAP])
