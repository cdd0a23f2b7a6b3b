"""Builds the table by which misread lines are recognised: ``python -m training.readings``.

It says, by language, how often which letter beyond ASCII stands between which neighbours, and which
words are the commonest; from the word frequencies of wordfreq (code Apache 2.0, data CC BY-SA 4.0).
One line a language: its code, its common words, and its trigrams of letters (``_`` is the edge of a
word) behind the bucket they fall in, the negative logarithm to the base 2 of their share of tokens.
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
TRIGRAMS = 1400  # of a language in Latin letters
COMMON = 120
RAREST = 24  # bucket
# wordfreq folds these spellings into others; pages have both.
ALSO = {"de": (("ss", "ß"),), "ro": (("ș", "ş"), ("ț", "ţ"))}


def _words(language: str) -> Iterator[tuple[str, float]]:
    """The words of a language in its own letters, the commonest first."""
    letters = LATIN
    for pattern, languages in SCRIPTS.values():
        if language in languages:
            letters = pattern
    frequencies = wordfreq.get_frequency_dict(language, "best")
    for word, share in sorted(frequencies.items(), key=lambda item: (-item[1], item[0])):
        if language in ("en", "nl") and not word.isascii() and share < 1e-6:
            continue  # foreign words
        if letters.fullmatch(re.sub("['’-]", "", word)):
            yield word, share


def _row(language: str) -> str:
    common: list[str] = []
    trigrams: Counter[str] = Counter()
    for word, share in _words(language):
        if len(common) < COMMON and len(word) > 1 and word.isalpha():
            common.append(word)
        forms = {word}
        for usual, other in ALSO.get(language, ()):
            forms |= {form.replace(usual, other) for form in forms}
        for form in forms:
            edged = "_" + re.sub(r"\W", "_", form) + "_"
            for i in range(1, len(edged) - 1):
                if not edged[i].isascii():
                    trigrams[edged[i - 1 : i + 2]] += share  # type: ignore[assignment]
    most = next((tops[language] for _, tops in SCRIPTS.values() if language in tops), TRIGRAMS)
    buckets: defaultdict[int, list[str]] = defaultdict(list)
    for trigram, share in trigrams.most_common(most):
        bucket = round(-math.log2(share))
        if bucket <= RAREST:
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
