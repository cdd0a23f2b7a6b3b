"""Build the table of letters by which misread lines are recognised: ``python -m training.letter_table``.

For each language, the table has the commonest words, and the frequencies of the trigrams with a letter outside ASCII in
the middle, from the word frequencies of wordfreq (code Apache 2.0, data CC BY-SA 4.0). There is a line for each
language: its code, its common words, and its trigrams (``_`` is the edge of a word) by bucket. The bucket is -log2 of
the share of tokens, rounded.
"""

from __future__ import annotations

import argparse
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import wordfreq

OUT = Path(__file__).parent.parent / "src" / "cleanarticle" / "characters" / "letters.txt"
LANGUAGES = [
    "fr",
    "en",
    "de",
    "es",
    "it",
    "pt",
    "nl",
    "da",
    "sv",
    "nb",
    "fi",
    "is",
    "pl",
    "cs",
    "sk",
    "hu",
    "ro",
    "tr",
    "sh",
    "sl",
    "lt",
    "lv",
    "ca",
    "vi",
    "ru",
    "uk",
    "bg",
    "mk",
    "el",
]
SCRIPTS = {
    "cyrillic": (re.compile("[\u0400-\u052f]+"), {"ru": 3500, "uk": 3500, "bg": 3000, "mk": 2500}),
    "greek": (re.compile("[\u0370-\u03ff]+"), {"el": 3000}),
}
LATIN = re.compile("(?!\u02bc)[a-zA-Z\u0080-\u024f\u1e00-\u1eff]+")
# These were set by hand.
MAX_TRIGRAMS = 1400  # of a language in Latin script; those of others are in SCRIPTS
COMMON_WORDS = 120
MAX_BUCKET = 24  # rarer trigrams are left out
MIN_SHARE_OF_ACCENTED = 1e-6  # of tokens; rarer accented words of English and Dutch are foreign
# wordfreq writes these spellings as others; pages have both.
OTHER_SPELLINGS = {"de": (("ss", "ß"),), "ro": (("ș", "ş"), ("ț", "ţ"))}


def _words(language: str) -> Iterator[tuple[str, float]]:
    """Yield the words of a language in its own letters and their shares of tokens, the commonest first."""
    letters = LATIN
    for pattern, languages in SCRIPTS.values():
        if language in languages:
            letters = pattern
    frequencies = wordfreq.get_frequency_dict(language, "best")
    for word, share in sorted(frequencies.items(), key=lambda item: (-item[1], item[0])):
        if language in ("en", "nl") and not word.isascii() and share < MIN_SHARE_OF_ACCENTED:
            continue
        if letters.fullmatch(re.sub("['’-]", "", word)):
            yield word, share


def _row(language: str) -> str:
    """Return the line of a language."""
    common: list[str] = []
    trigrams: Counter[str] = Counter()
    for word, share in _words(language):
        if len(common) < COMMON_WORDS and len(word) > 1 and word.isalpha():
            common.append(word)
        forms = {word}
        for usual, other in OTHER_SPELLINGS.get(language, ()):
            forms |= {form.replace(usual, other) for form in forms}
        for form in forms:
            edged = "_" + re.sub(r"\W", "_", form) + "_"
            for i in range(1, len(edged) - 1):
                if not edged[i].isascii():
                    trigrams[edged[i - 1 : i + 2]] += share  # type: ignore[assignment]
    limit = next((limits[language] for _, limits in SCRIPTS.values() if language in limits), MAX_TRIGRAMS)
    buckets: defaultdict[int, list[str]] = defaultdict(list)
    for trigram, share in trigrams.most_common(limit):
        bucket = round(-math.log2(share))
        if bucket <= MAX_BUCKET:
            buckets[bucket].append(trigram)
    table = " ".join(f"{bucket}:{''.join(sorted(group))}" for bucket, group in sorted(buckets.items()))
    return f"{language}\t{' '.join(common)}\t{table}"


def main() -> None:
    """Read the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    rows = [_row(language) for language in LANGUAGES]
    args.out.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
