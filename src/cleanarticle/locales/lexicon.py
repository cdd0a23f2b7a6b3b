"""Load word lists: the words of a language and their frequencies.

A list is one file, written by ``training/lexicon.py``. Its first line has the format, the language, and the lengths of
its other parts in bytes:

* the frequent words, in lower case, sorted, in UTF-8, with line breaks between them;
* their frequencies, in :data:`BAND` units above :data:`~cleanarticle.locales.rare_words.MIN_FREQUENT_ZIPF`, a byte for
  each;
* their cases, a byte for each: the first letter of the name of the case;
* the frequencies and cases of all rarer words, a character for each (:data:`~cleanarticle.locales.rare_words.RARE`);
* the offsets of the blocks of rarer words, as numbers of four bytes each, little-endian;
* the rarer words, sorted, in UTF-8, with a line break before and after each.

Frequent words are read into a dictionary; the others remain one text (:mod:`~cleanarticle.locales.rare_words`). Lists
are not compressed, since decompression would take longer than all other steps; the wheel compresses them.

Source: the frequencies are those of wordfreq (Speer 2022).
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from importlib import resources
from itertools import accumulate, compress, pairwise
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from cleanarticle.loading import loads
from cleanarticle.locales.borrowed_lists import is_large, list_files, read_list
from cleanarticle.locales.rare_words import (
    MIN_FREQUENT_ZIPF,
    RARE,
    RARE_BAND,
    Case,
    RareWords,
    SortedWords,
)

FORMAT = "cleanarticle-lexicon-4"
SUFFIX = ".words"
"""The ending of the names of lists."""
Result = TypeVar("Result")
BAND = 0.1
"""The width of a frequency band of frequent words, in Zipf units: log10 of the occurrences in a billion words."""
MIN_COMMONEST_ZIPF = 6.0
"""The smallest Zipf frequency of the commonest words: one in a thousand words of text."""
RARE_ZIPF = {char: band * RARE_BAND for bands in RARE.values() for band, char in enumerate(bands)}
"""The Zipf frequency that each character of ``RARE`` means."""
MIN_SPELLING_ZIPF = 3.5
"""The smallest Zipf frequency of the words whose trigrams count as possible in the language. Set by hand."""
MIN_LETTER_ZIPF = 4.0
"""The smallest Zipf frequency of a letter of the language, over all words with the letter. Rarer letters are in foreign
names. Set by hand."""
_DATA = resources.files("cleanarticle.locales") / "lexicons"
_MAX_FIRST_LINE = 200  # bytes of the first line
_MAX_BORROWED_LISTS = 12  # so many lists of wordfreq, those that were used last, stay in memory; set by hand
_UNSPACED = frozenset({"ja", "ko", "th", "zh"})
"""Languages whose lists of wordfreq are not used: they need a tokeniser."""
_SPINNER_TARGET_ZIPFS = (4.0, 3.5, 3.5, 4.0, 4.5, 4.5, 4.5)
"""The smallest Zipf frequencies of words that a spinner may have searched for: of words of two letters, of three, and
so on up to eight. Only common words are tried. Set by hand."""
_ABOVE_ALL_ZIPFS = 9.0  # more than the Zipf frequency of any word


class Lexicon:
    """The words of one language, in lower case (``ß`` as ``ss``), with their frequencies.

    Args:
        language: the code of the language, of two or three letters.
        frequent: the frequent words and their Zipf frequencies.
        capitals: the frequent words, in lower case, that begin with a capital inside a sentence.
        either: the frequent words that begin with a capital or a small letter.
        rare: the rarer words.
        large: whether the list is so large that what it does not have is probably not a word. Small lists have only
            words of Zipf frequency 3 or more.
    """

    def __init__(
        self,
        language: str,
        frequent: Mapping[str, float],
        capitals: Collection[str] = (),
        either: Collection[str] = (),
        rare: RareWords | None = None,
        *,
        large: bool = True,
    ) -> None:
        self.language = language
        self.large = large
        self.frequent = frequent
        self._cases: dict[str, Case] = {**dict.fromkeys(capitals, "capital"), **dict.fromkeys(either, "either")}
        self.cased = bool(capitals or either)
        """Whether the list says which words begin with a capital."""
        self._rare_words = rare or SortedWords(b"\n", "")
        # The cached function has the rare words as its argument, not this object, which the cache would keep alive.
        self._rare = functools.lru_cache(maxsize=1 << 15)(functools.partial(_frequency, self._rare_words))

    def known(self, word: str) -> bool:
        """Return whether the list has *word*, in any case.

        >>> lexicon("fr").known("Présente"), lexicon("fr").known("préschezte")
        (True, False)
        """
        return self.frequency(word) > 0

    def frequency(self, word: str) -> float:
        """Return the Zipf frequency of *word* (8: one word in ten; 3: one in a million), 0 if it is unknown.

        The frequency is rounded to tenths; for rarer words, it is rounded down to halves.

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
        band = self._rare_words.band(word)
        return next((case for case, bands in RARE.items() if band in bands), "lower") if band else "lower"

    def unknown(self, words: Iterable[str]) -> set[str]:
        """Return the words among *words* that the list does not have.

        >>> sorted(lexicon("fr").unknown({"Les", "déuneis", "sont", "longs"}))
        ['déuneis']
        """
        frequent, rare = self.frequent, self._rare
        return {word for word in words if (folded := word.casefold()) not in frequent and not rare(folded)}

    def begins(self, prefix: str) -> bool:
        """Return whether a word of the list begins with *prefix*.

        >>> lexicon("fr").begins("préser"), lexicon("fr").begins("préschez")
        (True, False)
        """
        prefix = prefix.casefold()
        return _has_prefix(self._sorted_frequent, prefix) or self._rare_words.begins(prefix)

    def between(self, prefix: str, suffix: str, longest: int) -> dict[str, float]:
        """Return the texts that make a frequent word between *prefix* and *suffix*, with the word's Zipf frequency.

        Args:
            prefix: the beginning of the word.
            suffix: its end.
            longest: the largest length of such a text, in characters.

        >>> sorted(lexicon("fr").between("prés", "te", 3))
        ['en']
        """
        prefix, suffix = prefix.casefold(), suffix.casefold()
        if len(prefix) >= len(suffix):
            words = _words_with_prefix(self._sorted_frequent, prefix)
            return {
                word[len(prefix) : len(word) - len(suffix)]: self.frequent[word]
                for word in words
                if word.endswith(suffix) and 0 < len(word) - len(prefix) - len(suffix) <= longest
            }
        # The suffix is longer, so it selects fewer words: the same search, in words spelt backwards.
        prefix, suffix = suffix[::-1], prefix[::-1]
        words = self._reversed_words.starting(prefix)
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
        """Yield the frequent words that end with *suffix*, in lower case, sorted by their letters from last to first.

        >>> next(lexicon("fr").ending("préservant"))
        'préservant'
        """
        yield from (word[::-1] for word in self._reversed_words.starting(suffix[::-1]))

    def spells(self, word: str) -> bool:
        """Return whether all trigrams of *word* occur in frequent words; the spaces around a word are part of them.

        >>> lexicon("fr").spells("rétroplanning"), lexicon("fr").spells("trasûrion")
        (True, False)
        """
        edged = f" {word.casefold()} "
        return all(self._has_trigram(edged[at : at + 3]) for at in range(len(edged) - 2))

    def max_zipf_of_length(self, length: int) -> float:
        """Return the highest Zipf frequency of the words with *length* letters or more.

        >>> lexicon("fr").max_zipf_of_length(1) > lexicon("fr").max_zipf_of_length(8)
        True
        """
        return self._max_zipfs[min(length, len(self._max_zipfs) - 1)]

    def spinner_targets(self) -> frozenset[str]:
        """Return the words that a spinner may have searched for: frequent words of two to eight letters."""
        return self._spinner_target_words

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
    def _lengths_and_zipfs(self) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        # Arrays: a loop over the frequent words of a language takes as long as cleaning a page.
        count = len(self.frequent)
        return np.fromiter(map(len, self.frequent), np.intp, count), np.fromiter(self.frequent.values(), float, count)

    @functools.cached_property
    def _spinner_target_words(self) -> frozenset[str]:
        lengths, zipfs = self._lengths_and_zipfs
        end = 2 + len(_SPINNER_TARGET_ZIPFS)
        min_zipfs = np.full(max(int(lengths.max(initial=0)) + 1, end), _ABOVE_ALL_ZIPFS)  # by length
        min_zipfs[2:end] = _SPINNER_TARGET_ZIPFS
        return frozenset(compress(self.frequent, (zipfs >= min_zipfs[lengths]).tolist()))

    @functools.cached_property
    def _max_zipfs(self) -> list[float]:
        """The highest Zipf frequency of words with at least as many letters as the index."""
        lengths, zipfs = self._lengths_and_zipfs
        highest = np.full(int(lengths.max(initial=0)) + 2, -np.inf)
        np.maximum.at(highest, lengths, zipfs)
        highest = np.maximum.accumulate(highest[::-1])[::-1]
        out: list[float] = np.where(np.isneginf(highest), MIN_FREQUENT_ZIPF, highest).tolist()
        return out

    @functools.cached_property
    def _has_trigram(self) -> Callable[[str], bool]:
        edged = " \n ".join([word for word, zipf in self.frequent.items() if zipf >= MIN_SPELLING_ZIPF])
        return functools.lru_cache(maxsize=1 << 14)(_Trigrams(f" {edged} ").__contains__)

    @functools.cached_property
    def _sorted_frequent(self) -> tuple[str, ...]:
        return tuple(sorted(self.frequent))  # the garbage collector does not visit a tuple of texts

    @functools.cached_property
    def _reversed_words(self) -> _ReversedWords:
        return _ReversedWords(self.frequent)


class _Trigrams:
    """The sequences of three characters of a text, as sorted numbers that are all made at once.

    To make a set of strings would take as long as cleaning 20 pages. To search the text for each would be slow, too.

    Args:
        text: the text.

    >>> "abc" in _Trigrams("abcd"), "bcd" in _Trigrams("abcd"), "abd" in _Trigrams("abcd")
    (True, True, False)
    """

    def __init__(self, text: str) -> None:
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
        numbers = codes[:-2] << np.uint64(42) | codes[1:-1] << np.uint64(21) | codes[2:]
        numbers.sort()  # several times as fast as np.unique
        self._numbers: Sequence[int] = numbers[np.append(True, numbers[1:] != numbers[:-1])].data

    def __contains__(self, trigram: str) -> bool:
        first, second, third = map(ord, trigram)
        number = first << 42 | second << 21 | third
        index = bisect_left(self._numbers, number)
        return index < len(self._numbers) and self._numbers[index] == number


class _ReversedWords:
    """Words spelt backwards, in groups with the same last two letters; a group is sorted when it is first used.

    Sorting all words of a language takes as long as cleaning a page; most groups are never used.

    Args:
        words: the words, spelt forwards.
    """

    def __init__(self, words: Iterable[str]) -> None:
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for word in words:
            groups[word[-2:]].append(word)
        self._groups = {ending: tuple(group) for ending, group in groups.items()}
        self._sorted: dict[str, tuple[str, ...]] = {}

    def starting(self, prefix: str) -> tuple[str, ...]:
        """Return the words that begin with *prefix* when they are spelt backwards, as they are then spelt, sorted.

        >>> _ReversedWords(["rain", "train", "in", "n"]).starting("nia")
        ('niar', 'niart')
        """
        key = prefix[:2]
        if key not in self._sorted:
            ending = key[::-1]
            groups = (
                [self._groups.get(ending, ())]
                if len(key) > 1
                else [group for last, group in self._groups.items() if last.endswith(ending)]
            )
            self._sorted[key] = tuple(sorted([word[::-1] for group in groups for word in group]))
        return _words_with_prefix(self._sorted[key], prefix)


def _frequency(words: RareWords, word: str) -> float:
    """Return the Zipf frequency of *word*, 0 if it is not one of *words*."""
    return RARE_ZIPF.get(words.band(word), 0.0)


def _has_prefix(words: Sequence[str], prefix: str) -> bool:
    """Return whether one of the sorted *words* begins with *prefix*."""
    index = bisect_left(words, prefix)
    return index < len(words) and words[index].startswith(prefix)


def _words_with_prefix(words: tuple[str, ...], prefix: str) -> tuple[str, ...]:
    """Return the words that begin with *prefix*, among the sorted *words*."""
    return words[bisect_left(words, prefix) : bisect_left(words, prefix + "\U0010ffff")]


@functools.cache
def languages() -> tuple[str, ...]:
    """Return the codes of the languages with a built-in list, sorted.

    >>> languages()
    ('de', 'en', 'es', 'fr', 'it', 'nl', 'pt')
    """
    return tuple(sorted(entry.name.removesuffix(SUFFIX) for entry in _DATA.iterdir() if entry.name.endswith(SUFFIX)))


def lexicon(language: str | None) -> Lexicon | None:
    """Return the list of a language, or ``None`` if there is none.

    The extra ``[spelling]`` (wordfreq) has lists of more languages. For a language without a list, wordfreq may give
    the list of another language (for Albanian, that of English); such lists are not used.

    Args:
        language: a BCP-47 code; only its first part counts.

    >>> lexicon("fr-CA").language, lexicon("tlh"), lexicon(None)
    ('fr', None, None)
    """
    code = _code_of_list(language)
    if code is None:
        return None
    return _load_built_in(code) if code in languages() else _load_borrowed(code)


def has_large_list(language: str | None) -> bool:
    """Return whether there is a large list of *language*; no list is read.

    >>> has_large_list("fr-CA"), has_large_list("tlh")
    (True, False)
    """
    code = _code_of_list(language)
    return code is not None and (code in languages() or is_large(code))


def _code_of_list(language: str | None) -> str | None:
    """Return the code of the list for *language*, ``None`` if there is none."""
    if not language:
        return None
    code = language.replace("_", "-").partition("-")[0].lower()
    if code in languages():
        return code
    code = {"no": "nb"}.get(code, code)
    return code if code in list_files() and code not in _UNSPACED else None


@functools.cache
@loads
def _load_built_in(language: str) -> Lexicon:
    return parse((_DATA / f"{language}{SUFFIX}").read_bytes())


@functools.lru_cache(maxsize=_MAX_BORROWED_LISTS)
@loads
def _load_borrowed(language: str) -> Lexicon:
    frequent, rare = read_list(language)
    return Lexicon(language, frequent, rare=rare, large=is_large(language))


def cached_by_lexicon(function: Callable[[Lexicon], Result]) -> Callable[[Lexicon], Result]:
    """Return *function* with a cache: a result is kept as long as its word list."""
    results: WeakKeyDictionary[Lexicon, Result] = WeakKeyDictionary()

    @functools.wraps(function)
    def get(lexicon: Lexicon) -> Result:
        result = results.get(lexicon)
        if result is None:
            result = results[lexicon] = function(lexicon)
        return result

    return get


def parse(data: bytes) -> Lexicon:
    """Return the list in the content of a file that ``training/lexicon.py`` wrote.

    Raises:
        ValueError: *data* is not such a list, or has the format of another release.
    """
    first_line, _, _ = data[:_MAX_FIRST_LINE].partition(b"\n")
    name, *fields = first_line.decode("ascii", "replace").split()
    if name != FORMAT:
        message = f"this word list has the format {name!a:.60}, but this release reads only {FORMAT!r}"
        raise ValueError(message)
    language, *sizes = fields
    *ends, end = accumulate(map(int, sizes), initial=len(first_line) + 1)
    if end != len(data):
        message = f"the word list of {language} is cut off"
        raise ValueError(message)
    words, bands, cases, rare_bands, starts = (data[start:end] for start, end in pairwise(ends))
    frequent = words.decode().split("\n")
    zipfs = [round(MIN_FREQUENT_ZIPF + band * BAND, 1) for band in range(max(bands) + 1)]
    letters = np.frombuffer(cases, np.uint8)
    capitals, either = (compress(frequent, (letters == ord(case[0])).tolist()) for case in ("capital", "either"))
    return Lexicon(
        language,
        dict(zip(frequent, map(zipfs.__getitem__, bands), strict=True)),
        dict.fromkeys(capitals),
        dict.fromkeys(either),
        SortedWords(data, rare_bands.decode(), (np.frombuffer(starts, "<u4") + np.uint32(ends[-1])).tolist()),
    )
