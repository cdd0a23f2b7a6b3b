"""Search for the text whose characters cost most to repair, by a seeded hill climb over generators of texts.

    python -m benchmarks.characters slowest [--seconds N] [--seed N]

A text is a list of pieces, repeated to a length. Pieces are added, dropped and replaced, and a text that costs more of
its limit is kept. The limit is that of the whole pipeline: 50 ms + 0.2 ms a character, 0.02 ms beyond 100,000.
"""

from __future__ import annotations

import random
import time

from cleanarticle.characters import repair
from cleanarticle.locales.lexicon import languages, lexicon
from cleanarticle.page import Page
from cleanarticle.page.line import split_lines

CODECS = ("latin-1", "cp1252", "cp1251", "cp1250", "mac-roman", "cp437", "cp850", "cp1253", "cp1257", "mac_latin2")
UNITS = (
    "é",
    "à",
    "’",
    "ж",
    "한",
    "語",
    "ก",
    "😀",
    "ß",
    "ạ",
    "Ã",
    "Ð",
    "\ufffd",
    " ",
    "\n",
    "a",
    "b",
    "the ",
    "et ",
    "и ",
)
SIZES = (500, 2_400, 20_000)


def limit(size: int) -> float:
    """Return the seconds that a page of *size* characters may cost in all."""
    return 0.05 + 0.0002 * min(size, 100_000) + 0.00002 * max(0, size - 100_000)


def piece(chooser: random.Random) -> str:
    """Return a random piece: accented letters, units, or units that were misread once or twice."""
    kind = chooser.randrange(4)
    if kind == 0:
        return "".join(chr(chooser.randrange(0x80, 0x180)) for _ in range(chooser.randrange(1, 8)))
    if kind == 1:
        return "".join(chooser.choice(UNITS) for _ in range(chooser.randrange(1, 6)))
    text = "".join(chooser.choice(UNITS) for _ in range(chooser.randrange(1, 5)))
    for _ in range(chooser.randrange(1, 3)):
        text = text.encode("utf-8").decode(chooser.choice(CODECS), "replace")
    return text


def repeat_pieces(pieces: list[str], size: int) -> str:
    """Return a text of *size* characters that repeats *pieces*."""
    text = "".join(pieces) or "é"
    return (text * (size // len(text) + 1))[:size]


def seconds(text: str) -> float:
    """Return the processor time that the repair of *text* takes."""
    page = Page(source=text, lines=split_lines(text))
    start = time.process_time()
    list(repair(page))
    return time.process_time() - start


def search(time_limit: float, seed: int) -> None:
    """Print each text that costs more of its limit than all before."""
    chooser = random.Random(seed)
    seconds("Ã©tÃ© Ð¶")
    for code in languages():  # the limit is that of pages once the word lists are loaded
        lexicon(code)
    end = time.monotonic() + time_limit
    worst = 0.0
    while time.monotonic() < end:
        pieces = [piece(chooser) for _ in range(chooser.randrange(1, 12))]
        size = chooser.choice(SIZES)
        best = seconds(repeat_pieces(pieces, size)) / limit(size)
        for _ in range(25):
            if time.monotonic() > end:
                break
            other = list(pieces)
            for _ in range(chooser.randrange(1, 4)):
                at = chooser.randrange(len(other) + 1)
                other[at : at + chooser.randrange(2)] = [piece(chooser)]
            share = seconds(repeat_pieces(other, size)) / limit(size)
            if share > best:
                best, pieces = share, other
        if best > worst:
            worst = best
            print(f"{worst:.3f} of the limit: {size} characters of {''.join(pieces)!a}", flush=True)
