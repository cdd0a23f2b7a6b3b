"""Measures the repair of characters: mojibake restored, harm to clean text, speed beside ftfy in the same run.

    python benchmarks/characters.py [PROSE.jsonl.gz] [--per-language N]

PROSE holds records of ``lang`` and ``text``, all clean; by default that of ``CLEANARTICLE_SHARED`` (``../shared``).
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import os
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from cleanarticle.characters import repair
from cleanarticle.page import Page
from cleanarticle.page.line import split_lines
from cleanarticle.pipeline.engine import Engine

UTF8_READ_AS = ("latin-1", "cp1252", "cp1251", "cp1250", "iso-8859-2", "mac-roman", "cp850", "cp437")
BYTES_READ_AS = (("cp1252", "mac-roman"), ("mac-roman", "cp1252"), ("cp1252", "cp1251"), ("cp1251", "cp1252"))


def documents(path: Path, per_language: int) -> Iterator[str]:
    seen: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            seen[record["lang"]] += 1
            if seen[record["lang"]] <= per_language:
                yield unicodedata.normalize("NFC", html.unescape(record["text"]))


def misread(real: str, shown: str) -> Callable[[str], str]:
    def line(text: str) -> str:
        try:
            return text.encode(real).decode(shown)
        except UnicodeError:
            return text

    return lambda text: "\n".join(map(line, text.split("\n")))


def spaced(text: str) -> str:
    """*text* with the letters of one word a line set apart, of four letters or more, picked by the line itself."""
    lines = []
    for line in text.split("\n"):
        words = list(re.finditer(r"(?<![\w'’-])[^\W\d_]{4,}(?![\w'’-])", line))
        if words:
            start, end = words[len(line) % len(words)].span()
            line = line[:start] + " ".join(line[start:end]) + line[end:]
        lines.append(line)
    return "\n".join(lines)


def repaired(text: str) -> list[str]:
    engine = Engine(Page(source=text, lines=split_lines(text)))
    engine.run("characters", repair)
    return "".join(line.text + line.newline for line in engine.page.lines).split("\n")


def main() -> None:
    import ftfy

    shared = Path(os.environ.get("CLEANARTICLE_SHARED", "../shared"))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("prose", nargs="?", type=Path, default=shared / "corpus" / "prose.jsonl.gz")
    parser.add_argument("--per-language", type=int, default=1, help="documents a language for the mojibake cases")
    args = parser.parse_args()
    texts = list(documents(args.prose, args.per_language))
    ways = {f"utf-8 as {name}": misread("utf-8", name) for name in UTF8_READ_AS}
    ways |= {f"{real} as {shown}": misread(real, shown) for real, shown in BYTES_READ_AS}
    ways["utf-8 as latin-1, twice"] = lambda text: ways["utf-8 as latin-1"](ways["utf-8 as latin-1"](text))
    ways["letters of a word set apart"] = spaced
    for name, garble in ways.items():
        wrong = exact = 0
        for text in texts:
            garbled = garble(text)
            for clean, before, after in zip(text.split("\n"), garbled.split("\n"), repaired(garbled), strict=True):
                wrong += before != clean
                exact += before != clean and after == clean
        print(f"{name:28s} lines restored exactly {exact} of {wrong} = {exact / max(1, wrong):.4f}", flush=True)
    whole = list(documents(args.prose, 1_000_000))
    tokens = sum(len(text.split()) for text in whole)
    pages = [Page(source=text, lines=split_lines(text)) for text in whole]
    start = time.process_time()
    edits = [edit for page in pages for edit in repair(page)]
    mine = time.process_time() - start
    start = time.process_time()
    for text in whole:
        ftfy.fix_text(text)
    theirs = time.process_time() - start
    size = sum(map(len, whole)) / 1e6
    print(f"clean text: {len(edits)} edits in {tokens} tokens: {Counter(edit.rule for edit in edits)}")
    print(
        f"speed on clean text: {size / mine:.1f} Mchar/s, ftfy.fix_text {size / theirs:.2f}, ratio {theirs / mine:.1f}"
    )


if __name__ == "__main__":
    main()
