"""Word lists: the words of a language and their frequencies.

A list is one compressed text, written by ``training/lexicon.py``. Its lines are:

* the format and the language;
* the frequent words, a line for each frequency; names begin with a capital, and words that may be names or not are in
  capitals;
* an empty line;
* the first word of each block of rarer words;
* the frequencies and cases of all rarer words, a character for each (:data:`RARE`);
* the blocks, front-coded: a capital letter says how many letters a word shares with the word before it. "A" is none,
  so that after "boat" the code "Es" is "boats", and "Cld" is "bold".

Frequent words are in a dictionary; the others stay packed. Few words of a page are rare, and the look-up of a rare
word takes some microseconds, once.

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
from typing import Literal, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from cleanarticle.loading import loads

FORMAT = "cleanarticle-lexicon-2"
Case: TypeAlias = Literal["lower", "capital", "either"]
"""How a word begins in the middle of a sentence."""
Made = TypeVar("Made")
BAND = 0.1
"""The width of a frequency band of frequent words, in Zipf units: log10 of the occurrences in a billion words."""
RARE_BAND = 0.5
"""The width of a frequency band of rarer words, in Zipf units."""
MIN_FREQUENT_ZIPF = 3.0
"""The Zipf frequency of a frequent word: one in a million words. Chosen by judgement between memory and time."""
MIN_COMMONEST_ZIPF = 6.0
"""The Zipf frequency of the commonest words: one in a thousand."""
BLOCK_SIZE = 16
"""The words of a block of rarer words: a look-up unpacks one block."""
RARE: Mapping[Case, str] = {"lower": "012345", "capital": "abcdef", "either": "ABCDEF"}
"""The characters for the frequency of a rarer word, in :data:`RARE_BAND` units, by its case."""
RARE_ZIPF = {char: band * RARE_BAND for bands in RARE.values() for band, char in enumerate(bands)}
MIN_SPELLING_ZIPF = 3.5
"""The Zipf frequency of the words whose trigrams count as spellings of the language. Chosen by judgement."""
MIN_LETTER_ZIPF = 4.0
"""The Zipf frequency, over all words, of a letter of the language: rarer letters are in foreign names. Chosen by
judgement."""
_CODED = re.compile(r"([A-Z])([^A-Z]*)")
_DATA = resources.files("cleanarticle.locales") / "lexicons"
_MAX_BORROWED = 12  # lists of wordfreq in memory, those used last; chosen by judgement
_UNSPACED = frozenset({"ja", "ko", "th", "zh"})


class Lexicon:
    """The words of one language, in lower case (``ß`` as ``ss``), with their frequencies.

    Args:
        language: the code of the language, of two or three letters.
        frequent: the frequent words and their Zipf frequencies.
        capitals: the frequent words, in lower case, that begin with a capital inside a sentence.
        either: the frequent words that may begin with a capital or not.
        firsts: the first word of each block of rarer words, sorted.
        bands: the frequencies and cases of the rarer words, a character of :data:`RARE` for each.
        blocks: the other words of each block, front-coded.
        large: whether a word that the list does not have is probably not a word. Small lists only have words of Zipf
            frequency 3 or more.
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
        """Whether the list says which words begin with a capital."""
        self._packed = _Packed(firsts or [], bands, blocks or [])
        # A cache of a method of the packed words, not of this object, which it would keep in memory for ever.
        self._rare = functools.lru_cache(maxsize=1 << 15)(self._packed.frequency)

    def known(self, word: str) -> bool:
        """Return whether the list has *word*, or its form in lower case.

        >>> lexicon("fr").known("Présente"), lexicon("fr").known("préschezte")
        (True, False)
        """
        return self.frequency(word) > 0

    def frequency(self, word: str) -> float:
        """Return the Zipf frequency of *word* (8: one word in ten; 3: one in a million), 0 if it is unknown.

        It is rounded to tenths; that of rarer words is rounded down to halves.

        >>> lexicon("fr").frequency("de"), lexicon("fr").frequency("psoitr")
        (7.7, 0.0)
        """
        word = word.casefold()
        return self.frequent.get(word) or self._rare(word)

    def case(self, word: str) -> Case:
        """Return how *word* begins inside a sentence; ``lower`` if the list does not say.

        >>> lexicon("fr").case("paris"), lexicon("fr").case("maison"), lexicon("fr").case("ouest")
        ('capital', 'lower', 'either')
        """
        word = word.casefold()
        if word in self.frequent:
            return self._cases.get(word, "lower")
        band = self._packed.band(word)
        return next((case for case, bands in RARE.items() if band in bands), "lower") if band else "lower"

    def unknown(self, words: Iterable[str]) -> set[str]:
        """Return those of *words* that the list does not have.

        >>> sorted(lexicon("fr").unknown({"Les", "déuneis", "sont", "longs"}))
        ['déuneis']
        """
        frequent, rare = self.frequent, self._rare
        return {word for word in words if (low := word.casefold()) not in frequent and not rare(low)}

    def begins(self, prefix: str) -> bool:
        """Return whether a word of the list begins with *prefix*.

        >>> lexicon("fr").begins("préser"), lexicon("fr").begins("préschez")
        (True, False)
        """
        prefix = prefix.casefold()
        return _begins(self._sorted_frequent, prefix) or self._packed.begins(prefix)

    def between(self, prefix: str, suffix: str, longest: int) -> dict[str, float]:
        """Return the texts that make a frequent word between *prefix* and *suffix*, with the word's Zipf frequency.

        Args:
            prefix: the beginning of the word.
            suffix: its end.
            longest: the length of the longest text to find, in characters.

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
        """Yield the frequent words that begin with *prefix*, in lower case, sorted.

        >>> next(lexicon("fr").starting("préser"))
        'préservant'
        """
        words = self._sorted_frequent
        for index in range(bisect_left(words, prefix), len(words)):
            if not words[index].startswith(prefix):
                return
            yield words[index]

    def ending(self, suffix: str) -> Iterator[str]:
        """Yield the frequent words that end with *suffix*, in lower case, sorted by their letters from the last one.

        >>> next(lexicon("fr").ending("préservant"))
        'préservant'
        """
        words, reversed_suffix = self._sorted_backwards, suffix[::-1]
        for index in range(bisect_left(words, reversed_suffix), len(words)):
            if not words[index].startswith(reversed_suffix):
                return
            yield words[index][::-1]

    def spells(self, word: str) -> bool:
        """Return whether all trigrams of *word*, its edges included, occur in frequent words.

        >>> lexicon("fr").spells("rétroplanning"), lexicon("fr").spells("trasûrion")
        (True, False)
        """
        edged = f" {word.casefold()} "
        return all(edged[at : at + 3] in self._trigrams for at in range(len(edged) - 2))

    def max_zipf_of_length(self, length: int) -> float:
        """Return the highest Zipf frequency of the words with *length* letters or more.

        >>> lexicon("fr").max_zipf_of_length(1) > lexicon("fr").max_zipf_of_length(8)
        True
        """
        return self._max_zipfs[min(length, len(self._max_zipfs) - 1)]

    def shorts(self) -> frozenset[str]:
        """Return the words that a spinner may have searched for: frequent words of two to eight letters."""
        return self._spinner_targets

    @functools.cached_property
    def commonest(self) -> frozenset[str]:
        """The words that each make up at least a thousandth of all text."""
        return frozenset(word for word, zipf in self.frequent.items() if zipf >= MIN_COMMONEST_ZIPF)

    @functools.cached_property
    def accented(self) -> tuple[str, ...]:
        """The letters of the language that are not ASCII, the most frequent first."""
        counts: Counter[str] = Counter()
        for word, zipf in self.frequent.items():
            if not word.isascii():
                counts.update({letter: 10**zipf for letter in set(word) if not letter.isascii()})
        letters = tuple(letter for letter, count in counts.most_common() if count >= 10**MIN_LETTER_ZIPF)
        return (*letters, "ß") if self.language == "de" else letters

    @functools.cached_property
    def _spinner_targets(self) -> frozenset[str]:
        # The smallest Zipf frequency by length: short words are tried only if they are common. Chosen by judgement.
        least = {2: 4.0, 3: 3.5, 4: 3.5, 5: 4.0, 6: 4.5, 7: 4.5, 8: 4.5}
        return frozenset(word for word, zipf in self.frequent.items() if zipf >= least.get(len(word), 9))

    @functools.cached_property
    def _max_zipfs(self) -> list[float]:
        """Return, by a number of letters, the highest frequency of the words with that many letters or more."""
        highest: dict[int, float] = {}
        for word, zipf in self.frequent.items():
            if zipf > highest.get(len(word), 0.0):
                highest[len(word)] = zipf
        sizes = range(max(highest, default=0) + 2)
        return [
            max((zipf for size, zipf in highest.items() if size >= least), default=MIN_FREQUENT_ZIPF) for least in sizes
        ]

    @functools.cached_property
    def _trigrams(self) -> frozenset[str]:
        edged = [f" {word} " for word, zipf in self.frequent.items() if zipf >= MIN_SPELLING_ZIPF]
        return frozenset(word[at : at + 3] for word in edged for at in range(len(word) - 2))

    @functools.cached_property
    def _sorted_frequent(self) -> list[str]:
        return sorted(self.frequent)

    @functools.cached_property
    def _sorted_backwards(self) -> list[str]:
        return sorted(word[::-1] for word in self.frequent)


class _Packed:
    """The rarer words, front-coded in blocks. The arguments are those of :class:`Lexicon`."""

    def __init__(self, firsts: list[str], bands: str, blocks: list[str]) -> None:
        self._firsts = firsts
        self._bands = bands
        self._blocks = blocks

    def frequency(self, word: str) -> float:
        """Return the Zipf frequency of *word*, 0 if it is not among the rarer words."""
        return RARE_ZIPF.get(self.band(word), 0.0)

    def band(self, word: str) -> str:
        """Return the character of :data:`RARE` for the frequency and case of *word*; empty if it is not there."""
        block = bisect_right(self._firsts, word) - 1
        words = self._words(block) if block >= 0 else []
        return self._bands[block * BLOCK_SIZE + words.index(word)] if word in words else ""

    def begins(self, prefix: str) -> bool:
        """Return whether a word begins with *prefix*."""
        block = bisect_right(self._firsts, prefix) - 1
        return _begins(self._firsts, prefix) or (
            block >= 0 and any(word.startswith(prefix) for word in self._words(block))
        )

    def _words(self, block: int) -> list[str]:
        """Unpack the words of a block."""
        word = self._firsts[block]
        words = [word]
        for shared, rest in _CODED.findall(self._blocks[block]):
            word = word[: ord(shared) - 65] + rest
            words.append(word)
        return words


def _begins(words: list[str], prefix: str) -> bool:
    at = bisect_left(words, prefix)
    return at < len(words) and words[at].startswith(prefix)


def _range(words: list[str], prefix: str) -> list[str]:
    return words[bisect_left(words, prefix) : bisect_left(words, prefix + "\U0010ffff")]


@functools.cache
def languages() -> tuple[str, ...]:
    """Return the languages whose lists are part of the library, sorted.

    >>> languages()
    ('de', 'en', 'es', 'fr', 'it', 'nl', 'pt')
    """
    return tuple(sorted(entry.name.removesuffix(".xz") for entry in _DATA.iterdir() if entry.name.endswith(".xz")))


def lexicon(language: str | None) -> Lexicon | None:
    """Return the list of *language* (a BCP-47 code, of which the first part counts), or ``None`` if there is none.

    The extra ``[spelling]`` (wordfreq) has lists of further languages. For a language without a list wordfreq may
    give that of another (for Albanian that of English); such lists are not used.

    >>> lexicon("fr-CA").language, lexicon("tlh"), lexicon(None)
    ('fr', None, None)
    """
    if not language:
        return None
    code = language.replace("_", "-").partition("-")[0].lower()
    if code in languages():
        return _shipped(code)
    code = {"no": "nb"}.get(code, code)
    return _borrowed(code) if code in _borrowable() else None


@functools.cache
@loads
def _shipped(language: str) -> Lexicon:
    return parse((_DATA / f"{language}.xz").read_bytes())


@functools.cache
@loads
def _borrowable() -> frozenset[str]:
    """Return the languages whose lists wordfreq has."""
    if not find_spec("wordfreq"):
        return frozenset()
    from wordfreq import available_languages

    return frozenset(available_languages("best")) - _UNSPACED


@functools.lru_cache(maxsize=_MAX_BORROWED)
@loads
def _borrowed(language: str) -> Lexicon:
    from wordfreq import available_languages, read_cBpack

    frequent: dict[str, float] = {}
    rare: list[str] = []
    for hundredth, group in enumerate(read_cBpack(available_languages("best")[language])):
        zipf = max((900 - hundredth) // 10, 1) / 10
        if not _is_folded(group):
            group = [word for word in group if word == word.casefold()]
        if zipf >= MIN_FREQUENT_ZIPF:
            frequent.update(dict.fromkeys(filter(str.isalpha, group), zipf))
        else:
            mark = _MARK + RARE["lower"][int(zipf / RARE_BAND)]
            rare += [word + mark for word in group if word.isalpha()]
    firsts, bands, blocks = _blocks(rare)
    return Lexicon(
        language,
        frequent,
        firsts=firsts,
        bands=bands,
        blocks=blocks,
        large=language in available_languages("large"),
    )


def _is_folded(words: list[str]) -> bool:
    """Return whether case folding leaves all *words* as they are; asked of all at once, since lists are long."""
    text = " ".join(words)
    return text == text.casefold()


def _coded(words: list[str]) -> str:
    """Return a block of sorted words, without the first, front-coded by the letters that all of them share.

    A word may share more letters with the word before it; to find out how many would take most of the time.
    """
    same = 0
    for letter, other in zip(words[0][:25], words[-1], strict=False):
        if letter != other:
            break
        same += 1
    sign = chr(65 + same)
    return "".join([sign + word[same:] for word in words[1:]])


def once_a_list(make: Callable[[Lexicon], Made]) -> Callable[[Lexicon], Made]:
    """Return *make* with a cache of its result for each list, which is kept as long as the list."""
    results: WeakKeyDictionary[Lexicon, Made] = WeakKeyDictionary()

    @functools.wraps(make)
    def get(lexicon: Lexicon) -> Made:
        result = results.get(lexicon)
        if result is None:
            result = results[lexicon] = make(lexicon)
        return result

    return get


def packed(
    words: Mapping[str, float], cases: Mapping[str, Case] | None = None, coded: Callable[[list[str]], str] = _coded
) -> tuple[list[str], str, list[str]]:
    """Return the rarer words as a :class:`Lexicon` takes them: ``firsts``, ``bands`` and ``blocks``.

    Args:
        words: all words and their Zipf frequencies.
        cases: how they begin; without it, no word has a capital.
        coded: a function that front-codes a block.

    >>> packed({"boat": 2.0, "boats": 1.6, "bold": 2.5, "the": 7.7})
    (['boat'], '435', ['CatsCld'])
    """
    rare = [
        word + _MARK + RARE[cases[word] if cases else "lower"][int(zipf / RARE_BAND)]
        for word, zipf in words.items()
        if zipf < MIN_FREQUENT_ZIPF
    ]
    return _blocks(rare, coded)


_MARK = "\0"
"""Between a rare word and its character of :data:`RARE` while words are sorted: it comes before all letters."""


def _blocks(rare: list[str], coded: Callable[[list[str]], str] = _coded) -> tuple[list[str], str, list[str]]:
    """Return what :func:`packed` does, for rare words that have :data:`_MARK` and their character behind them."""
    rare.sort()
    bands = "".join([word[-1] for word in rare])
    words = [word[:-2] for word in rare]
    coded_blocks = [coded(words[at : at + BLOCK_SIZE]) for at in range(0, len(words), BLOCK_SIZE)]
    return words[::BLOCK_SIZE], bands, coded_blocks


def parse(data: bytes) -> Lexicon:
    """Return the list that ``training/lexicon.py`` packed.

    Raises:
        ValueError: *data* is not such a list.
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
        message = f"this word list has the format {name!r}, but this release reads only {FORMAT!r}"
        raise ValueError(message)
    frequent: dict[str, float] = {}
    for line in lines:
        band, _, words = line.partition(" ")
        frequent.update(dict.fromkeys(words.lower().split(" "), int(band) / 10))
    written = [word for line in lines for word in line.split(" ")[1:] if not word.islower()]
    either = frozenset(word.lower() for word in written if word.isupper() and len(word) > 1)
    capitals = frozenset(map(str.lower, written)).difference(either)
    return Lexicon(language, frequent, capitals, either, firsts.split(" ") if firsts else [], bands, blocks)
