"""Word lists: which words a language has, and how frequent they are.

A list is one compressed text, made by ``training/lexicon.py``. Its lines: the format and the language; the
frequent words, a line a frequency, names with a capital, what may be a name or none in capitals; an empty line;
the first word of each block of rarer words; their frequencies and cases, a character a word (:data:`RARE`);
then the blocks, front-coded (a capital letter says how many letters are those of the word before).

Frequent words are held in a dictionary, the others stay packed: few words of a page are rare ones, and
looking one up costs some microseconds, once.

Source of the method: the frequencies are those of wordfreq (Speer 2022); front coding is the classic of
Witten, Moffat and Bell, Managing Gigabytes.
"""

from __future__ import annotations

import functools
import lzma
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from importlib.util import find_spec
from os.path import commonprefix
from typing import Literal, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from cleanarticle.loading import loads

FORMAT = "cleanarticle-lexicon-2"
Case: TypeAlias = Literal["lower", "capital", "either"]
"""How a word begins in the middle of a sentence."""
Made = TypeVar("Made")
BAND = 0.1
"""The width of a frequency band, in Zipf units: log10 of the occurrences in a billion words."""
RARE_BAND = 0.5
"""The same for the words that are not frequent."""
HOT = 3.0
"""From this Zipf frequency on a word is held in the dictionary."""
COMMONEST = 6.0
BLOCK = 16
RARE: Mapping[Case, str] = {"lower": "012345", "capital": "abcdef", "either": "ABCDEF"}
"""The characters that stand for a rare word's frequency in :data:`RARE_BAND` units, by its case."""
RARE_ZIPF = {char: band * RARE_BAND for bands in RARE.values() for band, char in enumerate(bands)}
SPELT = 3.5
"""How frequent (Zipf) the words are that show which letters stand together."""
RARE_LETTER = 4.0
"""A letter that is less frequent (Zipf, over all words) belongs to foreign names."""
_CODED = re.compile(r"([A-Z])([^A-Z]*)")
_DATA = resources.files("cleanarticle.locales") / "lexicons"
_KEPT = 12  # borrowed lists: those of the languages that came last
_UNSPACED = frozenset({"ja", "ko", "th", "zh"})


class Lexicon:
    """The words of one language, lower case (``ß`` as ``ss``), with their frequencies.

    Args:
        language: its code, two or three letters.
        frequent: the frequent words and their Zipf frequencies.
        capitals: those of them, lower case, that begin with a capital in the middle of a sentence.
        either: those of them that begin with one or not.
        firsts: the first word of each block of rarer ones, sorted.
        bands: the frequencies and cases of the rarer words, a character of :data:`RARE` a word.
        blocks: the rest of each block, front-coded.
        large: whether a word that is not there is probably no word; small lists hold the words of zipf 3 and up.
    """

    def __init__(
        self,
        language: str,
        frequent: Mapping[str, float],
        capitals: frozenset[str] = frozenset(),
        either: frozenset[str] = frozenset(),
        firsts: list[str] | None = None,
        bands: str = "",
        blocks: list[str] | None = None,
        *,
        large: bool = True,
    ) -> None:
        self.language = language
        self.large = large
        self.frequent = frequent
        self._cases: dict[str, Case] = {**dict.fromkeys(capitals, "capital"), **dict.fromkeys(either, "either")}
        self.cased = bool(capitals or either)
        """Whether the list says how words begin."""
        self._packed = _Packed(firsts or [], bands, blocks or [])
        # Of the packed words alone: a cache that held the list would keep it in memory when it is no longer kept.
        self._rare = functools.lru_cache(maxsize=1 << 15)(self._packed.frequency)

    def known(self, word: str) -> bool:
        """True where the list has *word*, or its lower-case form.

        >>> lexicon("fr").known("Présente"), lexicon("fr").known("préschezte")
        (True, False)
        """
        return self.frequency(word) > 0

    def frequency(self, word: str) -> float:
        """The Zipf frequency of *word* (8: one word in ten; 3: one in a million), 0 where it is unknown.

        It is rounded to tenths, that of rare words down to halves.

        >>> lexicon("fr").frequency("de"), lexicon("fr").frequency("psoitr")
        (7.7, 0.0)
        """
        word = word.casefold()
        return self.frequent.get(word) or self._rare(word)

    def case(self, word: str) -> Case:
        """How *word* begins in the middle of a sentence, as far as the list says; else ``lower``.

        >>> lexicon("fr").case("paris"), lexicon("fr").case("maison"), lexicon("fr").case("ouest")
        ('capital', 'lower', 'either')
        """
        word = word.casefold()
        if word in self.frequent:
            return self._cases.get(word, "lower")
        band = self._packed.band(word)
        return next((case for case, bands in RARE.items() if band in bands), "lower") if band else "lower"

    def unknown(self, words: Iterable[str]) -> set[str]:
        """Those of *words* that the list has not.

        >>> sorted(lexicon("fr").unknown({"Les", "déuneis", "sont", "longs"}))
        ['déuneis']
        """
        frequent, rare = self.frequent, self._rare
        return {word for word in words if (low := word.casefold()) not in frequent and not rare(low)}

    def begins(self, prefix: str) -> bool:
        """True where some word begins with *prefix*.

        >>> lexicon("fr").begins("préser"), lexicon("fr").begins("préschez")
        (True, False)
        """
        prefix = prefix.casefold()
        return _begins(self._sorted_frequent, prefix) or self._packed.begins(prefix)

    def between(self, prefix: str, suffix: str, longest: int) -> dict[str, float]:
        """What makes a frequent word when put between *prefix* and *suffix*, and the frequency of that word.

        >>> sorted(lexicon("fr").between("prés", "te", 3))
        ['en']
        """
        prefix, suffix = prefix.casefold(), suffix.casefold()
        if len(prefix) >= len(suffix):
            words = _range(self._sorted_frequent, prefix)
            return {
                word[len(prefix) : len(word) - len(suffix)]: self.frequent[word]
                for word in words
                if word.endswith(suffix) and 0 < len(word) - len(prefix) - len(suffix) <= longest
            }
        prefix, suffix = suffix[::-1], prefix[::-1]
        words = _range(self._sorted_backwards, prefix)
        return {
            word[len(prefix) : len(word) - len(suffix)][::-1]: self.frequent[word[::-1]]
            for word in words
            if word.endswith(suffix) and 0 < len(word) - len(prefix) - len(suffix) <= longest
        }

    def starting(self, prefix: str) -> Iterator[str]:
        """Yield the frequent words that begin with *prefix*, lower case, in order.

        >>> next(lexicon("fr").starting("préser"))
        'préservant'
        """
        words = self._sorted_frequent
        for at in range(bisect_left(words, prefix), len(words)):
            if not words[at].startswith(prefix):
                return
            yield words[at]

    def ending(self, suffix: str) -> Iterator[str]:
        """Yield the frequent words that end with *suffix*, lower case, ordered from their last letters.

        >>> next(lexicon("fr").ending("préservant"))
        'préservant'
        """
        words, end = self._sorted_backwards, suffix[::-1]
        for at in range(bisect_left(words, end), len(words)):
            if not words[at].startswith(end):
                return
            yield words[at][::-1]

    def spells(self, word: str) -> bool:
        """True where the letters of *word* stand together, three by three, in frequent words too.

        >>> lexicon("fr").spells("rétroplanning"), lexicon("fr").spells("trasûrion")
        (True, False)
        """
        edged = f" {word.casefold()} "
        return all(edged[at : at + 3] in self._threes for at in range(len(edged) - 2))

    def max_zipf_of_length(self, length: int) -> float:
        """Return how frequent (Zipf) a word of so many letters, or more, may be.

        >>> lexicon("fr").max_zipf_of_length(1) > lexicon("fr").max_zipf_of_length(8)
        True
        """
        return self._max_zipfs[min(length, len(self._max_zipfs) - 1)]

    def shorts(self) -> frozenset[str]:
        """The words that a spinner may have looked for: two letters to eight, the frequent ones."""
        return self._shorts

    @functools.cached_property
    def commonest(self) -> frozenset[str]:
        """The words of which each makes up a thousandth of a text, or more."""
        return frozenset(word for word, zipf in self.frequent.items() if zipf >= COMMONEST)

    @functools.cached_property
    def accented(self) -> tuple[str, ...]:
        """The letters of the language's plain words that are not ASCII, the most frequent first."""
        counts: Counter[str] = Counter()
        for word, zipf in self.frequent.items():
            if not word.isascii():
                counts.update({letter: 10**zipf for letter in set(word) if not letter.isascii()})
        letters = tuple(letter for letter, count in counts.most_common() if count >= 10**RARE_LETTER)
        return (*letters, "ß") if self.language == "de" else letters

    @functools.cached_property
    def _shorts(self) -> frozenset[str]:
        least = {2: 4.0, 3: 3.5, 4: 3.5, 5: 4.0, 6: 4.5, 7: 4.5, 8: 4.5}
        return frozenset(word for word, zipf in self.frequent.items() if zipf >= least.get(len(word), 9))

    @functools.cached_property
    def _max_zipfs(self) -> list[float]:
        """By the number of letters, the highest frequency of the words that have so many or more."""
        highest: dict[int, float] = {}
        for word, zipf in self.frequent.items():
            highest[len(word)] = max(zipf, highest.get(len(word), 0.0))
        sizes = range(max(highest, default=0) + 2)
        return [max((zipf for size, zipf in highest.items() if size >= least), default=HOT) for least in sizes]

    @functools.cached_property
    def _threes(self) -> frozenset[str]:
        edged = [f" {word} " for word, zipf in self.frequent.items() if zipf >= SPELT]
        return frozenset(word[at : at + 3] for word in edged for at in range(len(word) - 2))

    @functools.cached_property
    def _sorted_frequent(self) -> list[str]:
        return sorted(self.frequent)

    @functools.cached_property
    def _sorted_backwards(self) -> list[str]:
        return sorted(word[::-1] for word in self.frequent)


class _Packed:
    """The words that are not frequent, front-coded in blocks; the arguments are those of :class:`Lexicon`."""

    def __init__(self, firsts: list[str], bands: str, blocks: list[str]) -> None:
        self._firsts = firsts
        self._bands = bands
        self._blocks = blocks

    def frequency(self, word: str) -> float:
        """The Zipf frequency of *word*, 0 where it is not among these."""
        return RARE_ZIPF.get(self.band(word), 0.0)

    def band(self, word: str) -> str:
        """The character of :data:`RARE` that tells the frequency and case of *word*; empty where it is not there."""
        block = bisect_right(self._firsts, word) - 1
        words = self._words(block) if block >= 0 else []
        return self._bands[block * BLOCK + words.index(word)] if word in words else ""

    def begins(self, prefix: str) -> bool:
        """True where some word begins with *prefix*."""
        block = bisect_right(self._firsts, prefix) - 1
        return _begins(self._firsts, prefix) or (
            block >= 0 and any(word.startswith(prefix) for word in self._words(block))
        )

    def _words(self, block: int) -> list[str]:
        word = self._firsts[block]
        words = [word]
        for same, rest in _CODED.findall(self._blocks[block]):
            word = word[: ord(same) - 65] + rest
            words.append(word)
        return words


def _begins(words: list[str], prefix: str) -> bool:
    at = bisect_left(words, prefix)
    return at < len(words) and words[at].startswith(prefix)


def _range(words: list[str], prefix: str) -> list[str]:
    return words[bisect_left(words, prefix) : bisect_left(words, prefix + "\U0010ffff")]


@functools.cache
def languages() -> tuple[str, ...]:
    """The languages whose lists ship with the library, sorted.

    >>> languages()
    ('de', 'en', 'es', 'fr', 'it', 'nl', 'pt')
    """
    return tuple(sorted(entry.name.removesuffix(".xz") for entry in _DATA.iterdir() if entry.name.endswith(".xz")))


def lexicon(language: str | None) -> Lexicon | None:
    """The list of *language* (a BCP-47 code, of which the first part counts), or None where there is none.

    Lists of further languages come with the extra ``[spelling]`` (wordfreq). For some languages wordfreq
    answers with the list of another (Albanian: English); those are refused.

    >>> lexicon("fr-CA").language, lexicon("tlh"), lexicon(None)
    ('fr', None, None)
    """
    if not language:
        return None
    code = language.replace("_", "-").partition("-")[0].lower()
    if code in languages():
        return _shipped(code)
    code = {"no": "nb"}.get(code, code)
    return _borrowed(code) if code in _lent() else None


@functools.cache
@loads
def _shipped(language: str) -> Lexicon:
    return parse((_DATA / f"{language}.xz").read_bytes())


@functools.cache
@loads
def _lent() -> frozenset[str]:
    """The languages whose lists wordfreq lends."""
    if not find_spec("wordfreq"):
        return frozenset()
    from wordfreq import available_languages

    return frozenset(available_languages("best")) - _UNSPACED


@functools.lru_cache(maxsize=_KEPT)
@loads
def _borrowed(language: str) -> Lexicon:
    from wordfreq import available_languages, read_cBpack

    words = {
        word: max((900 - hundredth) // 10, 1) / 10
        for hundredth, group in enumerate(read_cBpack(available_languages("best")[language]))
        for word in group
        if word.isalpha() and word == word.casefold()
    }
    firsts, bands, blocks = packed(words)
    return Lexicon(
        language,
        {word: zipf for word, zipf in words.items() if zipf >= HOT},
        firsts=firsts,
        bands=bands,
        blocks=blocks,
        large=language in available_languages("large"),
    )


def _coded(words: list[str]) -> str:
    """A block of sorted words but the first: how many letters all of them share, then the rest of each.

    A word may share more with the one before; to find out how many would take most of the time of making a list.
    """
    same = min(len(commonprefix([words[0], words[-1]])), 25)  # noqa: RUF071
    sign = chr(65 + same)
    return "".join([sign + word[same:] for word in words[1:]])


def once_a_list(make: Callable[[Lexicon], Made]) -> Callable[[Lexicon], Made]:
    """*make*, called once for each list; what it made is kept as long as the list."""
    made: WeakKeyDictionary[Lexicon, Made] = WeakKeyDictionary()

    @functools.wraps(make)
    def get(lexicon: Lexicon) -> Made:
        found = made.get(lexicon)
        if found is None:
            found = made[lexicon] = make(lexicon)
        return found

    return get


def packed(
    words: Mapping[str, float], cases: Mapping[str, Case] | None = None, coded: Callable[[list[str]], str] = _coded
) -> tuple[list[str], str, list[str]]:
    """The words that are not frequent, as a :class:`Lexicon` holds them: ``firsts``, ``bands`` and ``blocks``.

    Args:
        words: all words and their Zipf frequencies.
        cases: how they begin; unless given, no word has a capital.
        coded: how a block is front-coded.

    >>> packed({"boat": 2.0, "boats": 1.6, "bold": 2.5, "the": 7.7})
    (['boat'], '435', ['CatsCld'])
    """
    rare = sorted(word for word, zipf in words.items() if zipf < HOT)
    bands = "".join(RARE[cases[word] if cases else "lower"][int(words[word] / RARE_BAND)] for word in rare)
    blocks = [rare[at : at + BLOCK] for at in range(0, len(rare), BLOCK)]
    return [block[0] for block in blocks], bands, [coded(block) for block in blocks]


def parse(data: bytes) -> Lexicon:
    """The list that ``training/lexicon.py`` packed.

    Raises:
        ValueError: *data* is no such list.
    """
    try:
        head, _, rest = lzma.decompress(data).decode().partition("\n\n")
        title, *lines = head.split("\n")
        name, language = title.split()
        firsts, bands, *blocks = rest.split("\n")
    except (lzma.LZMAError, ValueError) as error:
        message = f"not a word list: {error}"
        raise ValueError(message) from error
    if name != FORMAT:
        message = f"a word list of format {name!r}; this release reads {FORMAT!r}"
        raise ValueError(message)
    frequent: dict[str, float] = {}
    for line in lines:
        band, _, words = line.partition(" ")
        frequent.update(dict.fromkeys(words.lower().split(" "), int(band) / 10))
    written = [word for line in lines for word in line.split(" ")[1:] if not word.islower()]
    either = frozenset(word.lower() for word in written if word.isupper() and len(word) > 1)
    capitals = frozenset(map(str.lower, written)).difference(either)
    return Lexicon(language, frequent, capitals, either, firsts.split(" ") if firsts else [], bands, blocks)
