"""Build the filters of words of names: ``python -m training.names``.

The words are those of the first names and family names of Faker (MIT licence), in all its languages, and the common
words of wordfreq (code Apache 2.0, data CC BY-SA 4.0). A filter has a bit for each bucket of hashes; the words cannot
be read from it.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import wordfreq
from faker.providers import person
from numpy.typing import NDArray

from cleanarticle.fields.byline.name_lists import NAME_BITS
from cleanarticle.text.character_classes import LETTER, codes_of, tables
from cleanarticle.text.tokens import tokenise

OUT = Path(__file__).parent.parent / "src" / "cleanarticle" / "fields" / "byline" / "data" / "names.npz"
COMMON = 4000  # words of each language
LANGUAGES = (
    *("en", "fr", "de", "es", "it", "pt", "nl", "da", "sv", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "tr", "sh"),
    *("sl", "lt", "lv", "ca", "id", "ru", "uk", "bg", "mk", "el"),
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def names() -> tuple[set[str], set[str]]:
    """Return the words of first names, and those of family names, in lower case."""
    first: set[str] = set()
    last: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__, f"{person.__name__}."):
        provider = getattr(importlib.import_module(module.name), "Provider", None)
        for name in dir(provider):
            kind = first if "first_name" in name else last if "last_name" in name else None
            values = getattr(provider, name)
            if kind is not None and isinstance(values, Iterable) and not isinstance(values, str):
                kind.update(word.lower() for value in values for word in _WORD.findall(str(value)))
    return first, last


def common_words() -> set[str]:
    """Return the commonest words of each language."""
    words: set[str] = set()
    for language in LANGUAGES:
        words.update(wordfreq.top_n_list(language, COMMON))
    return words


def filter_of(words: Iterable[str]) -> NDArray[np.uint8]:
    """Return the filter of these words: a bit for each bucket of hashes, eight buckets in a byte."""
    texts = sorted(words)
    tokens = tokenise(texts)
    codes = codes_of("\n".join(texts))
    letters = (tables()[0][codes[tokens.start]] & LETTER) > 0
    flags = np.zeros(NAME_BITS, np.bool_)
    flags[(tokens.word_hash[letters] & np.uint64(NAME_BITS - 1)).astype(np.intp)] = True
    return np.packbits(flags, bitorder="little")


def main() -> None:
    """Read the command line and write the filters."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    first, last = names()
    common = common_words()
    np.savez_compressed(
        args.out, first=filter_of(first), last=filter_of(last), common=filter_of(common - (first - last))
    )
    print(f"{len(first)} words of first names, {len(last)} of family names, {len(common)} common words")


if __name__ == "__main__":
    main()
