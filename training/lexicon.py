"""Builds the word lists of `cleanarticle.spelling` from those of wordfreq: ``python training/lexicon.py``.

Nothing here is random: the same release of wordfreq gives the same bytes. The lists are data under
CC BY-SA 4.0; their data card is ``src/cleanarticle/spelling/data/CARD.md``.
"""

from __future__ import annotations

import argparse
import lzma
import re
from collections import defaultdict
from math import log10
from os.path import commonprefix
from pathlib import Path

from wordfreq import get_frequency_dict

from cleanarticle.spelling.lexicon import BAND, BLOCK, FORMAT, HOT

LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pt")
DATA = Path(__file__).parent.parent / "src/cleanarticle/spelling/data"
_LATIN = re.compile(r"[^\W\d_]+")
_LAST_LATIN = "\u024f"
_LONGEST = 40


def words_of(language: str) -> dict[str, int]:
    """Each word of *language* and its frequency as a number of bands; what is no plain word is left out.

    The pieces of words with an apostrophe stand for them (``aujourd'hui``): that is how texts are cut up.
    """
    words: dict[str, int] = {}
    for entry, frequency in get_frequency_dict(language, wordlist="best").items():
        for word in entry.split("'"):
            if _LATIN.fullmatch(word) and max(word) <= _LAST_LATIN and word.islower() and len(word) <= _LONGEST:
                words[word] = max(words.get(word, 0), _bands(frequency))
    return words


def _bands(frequency: float) -> int:
    """The Zipf frequency (log10 of occurrences in a billion words), rounded down to whole bands."""
    return int(round(9 + log10(frequency), 2) / BAND)


def pack(language: str, words: dict[str, int]) -> bytes:
    """The list as the text that :mod:`cleanarticle.spelling.lexicon` describes, compressed."""
    hot: defaultdict[int, list[str]] = defaultdict(list)
    cold = []
    for word, bands in sorted(words.items()):
        if bands * BAND >= HOT:
            hot[bands].append(word)
        else:
            cold.append(word)
    blocks = [cold[at : at + BLOCK] for at in range(0, len(cold), BLOCK)]
    parts = [
        f"{FORMAT} {language}",
        *(f"{bands} {' '.join(hot[bands])}" for bands in sorted(hot, reverse=True)),
        "",
        " ".join(block[0] for block in blocks),
        "".join(str(words[word]) for word in cold),
        *("".join(_coded(before, word) for before, word in zip(block, block[1:], strict=False)) for block in blocks),
    ]
    return lzma.compress("\n".join(parts).encode(), preset=9 | lzma.PRESET_EXTREME)


def _coded(before: str, word: str) -> str:
    """Front coding: how many letters are those of the word before (A none, B one…), then the others."""
    same = min(len(commonprefix((before, word))), 25)
    return chr(ord("A") + same) + word[same:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--languages", nargs="*", default=LANGUAGES)
    parser.add_argument("--out", type=Path, default=DATA)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for language in args.languages:
        words = words_of(language)
        data = pack(language, words)
        (args.out / f"{language}.xz").write_bytes(data)
        print(f"{language}: {len(words)} words, {len(data)} bytes")


if __name__ == "__main__":
    main()
