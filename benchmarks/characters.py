"""Measures the repair of characters, with one command a question.

    python -m benchmarks.characters clean [PROSE.jsonl.gz]        edits in clean prose, and speed beside ftfy
    python -m benchmarks.characters misread [PROSE.jsonl.gz]      whole documents misread: lines restored exactly
    python -m benchmarks.characters pages [PAGES…] --out FILE     every repair on real pages, by rule, for judging
    python -m benchmarks.characters planted [PAGES…]              some lines of real pages misread: precision and recall
    python -m benchmarks.characters slowest [--seconds N]         searches for the text that costs most steps and time

Material is by default that of ``CLEANARTICLE_SHARED`` (``../shared``). ``pages`` writes page text and is for your eyes
only; verdicts are kept in ``benchmarks/characters-verdicts.tsv``, by a hash of the repair and its surroundings.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html
import json
import os
import random
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cleanarticle.characters import repair
from cleanarticle.page import Page
from cleanarticle.page.line import split_lines
from cleanarticle.page.proposals import Edit
from cleanarticle.pipeline.engine import Engine

UTF8_READ_AS = ("latin-1", "cp1252", "cp1251", "cp1250", "iso-8859-2", "mac-roman", "cp850", "cp437")
BYTES_READ_AS = (("cp1252", "mac-roman"), ("mac-roman", "cp1252"), ("cp1252", "cp1251"), ("cp1251", "cp1252"))
PAGES = ("aeb", "fundus", "wcxb", "magic", "newspaper4k", "trafilatura", "silver", "labels", "gold", "pages")
VERDICTS = Path(__file__).with_name("characters-verdicts.tsv")
CONTEXT = 30
"""Characters of a line around a repair that are shown, and that its hash covers."""


def shared() -> Path:
    return Path(os.environ.get("CLEANARTICLE_SHARED", "../shared"))


def documents(path: Path, per_language: int) -> Iterator[str]:
    seen: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            seen[record["lang"]] += 1
            if seen[record["lang"]] <= per_language:
                yield unicodedata.normalize("NFC", html.unescape(record["text"]))


def texts(paths: Sequence[Path]) -> Iterator[str]:
    """The text of each page, once."""
    seen: set[bytes] = set()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                text = record.get("text") or ""
                key = hashlib.md5(text.encode("utf-8", "surrogatepass")).digest()
                if text and key not in seen:
                    seen.add(key)
                    yield text


def misread(real: str, shown: str) -> Callable[[str], str]:
    def line(text: str) -> str:
        try:
            return text.encode(real).decode(shown)
        except UnicodeError:
            return text

    return lambda text: "\n".join(map(line, text.split("\n")))


def ways() -> dict[str, Callable[[str], str]]:
    """Each misreading by its name."""
    found = {f"utf-8 as {name}": misread("utf-8", name) for name in UTF8_READ_AS}
    found |= {f"{real} as {shown}": misread(real, shown) for real, shown in BYTES_READ_AS}
    found["utf-8 as latin-1, twice"] = lambda text: found["utf-8 as latin-1"](found["utf-8 as latin-1"](text))
    return found


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


def repaired(text: str) -> Page:
    engine = Engine(Page(source=text, lines=split_lines(text)))
    engine.run("characters", repair)
    return engine.page


def edits(text: str) -> list[tuple[str, Edit]]:
    page = Page(source=text, lines=split_lines(text))
    return [(page.lines[edit.line].text, edit) for edit in repair(page) if isinstance(edit, Edit)]


def measure_misread(path: Path, per_language: int) -> None:
    whole = list(documents(path, per_language))
    found = ways() | {"letters of a word set apart": spaced}
    for name, garble in found.items():
        wrong = exact = 0
        for text in whole:
            garbled = garble(text)
            after = "".join(line.text + line.newline for line in repaired(garbled).lines).split("\n")
            for clean, before, new in zip(text.split("\n"), garbled.split("\n"), after, strict=True):
                wrong += before != clean
                exact += before != clean and new == clean
        print(f"{name:28s} lines restored exactly {exact} of {wrong} = {exact / max(1, wrong):.4f}", flush=True)


def measure_clean(path: Path) -> None:
    import ftfy

    whole = list(documents(path, 1_000_000))
    tokens = sum(len(text.split()) for text in whole)
    pages = [Page(source=text, lines=split_lines(text)) for text in whole]
    start = time.process_time()
    found = [(page.lines[edit.line].text, edit) for page in pages for edit in repair(page) if isinstance(edit, Edit)]
    mine = time.process_time() - start
    start = time.process_time()
    for text in whole:
        ftfy.fix_text(text)
    theirs = time.process_time() - start
    size = sum(map(len, whole)) / 1e6
    applied = Counter(edit.rule for _, edit in found if edit.applied)
    print(f"clean text: {sum(applied.values())} edits in {tokens} tokens: {applied}")
    print(f"flags: {Counter(edit.rule for _, edit in found if not edit.applied)}")
    for line, edit in found:
        if edit.rule.startswith(("characters.mojibake", "characters.encoding", "characters.homoglyph")):
            print("   ", shown(line, edit))
    print(
        f"speed on clean text: {size / mine:.1f} Mchar/s, ftfy.fix_text {size / theirs:.2f}, ratio {theirs / mine:.1f}"
    )


def shown(line: str, edit: Edit) -> str:
    left, right = line[max(0, edit.start - CONTEXT) : edit.start], line[edit.end : edit.end + CONTEXT]
    before = line[edit.start : edit.end]
    return f"{'' if edit.applied else '?'}{edit.rule}\t{edit.confidence}\t{left}[{before}→{edit.after}]{right}"


def fingerprint(line: str, edit: Edit) -> str:
    """A repair by a hash of it and what stands around it, so that verdicts hold no page text."""
    around = line[max(0, edit.start - CONTEXT) : edit.end + CONTEXT]
    key = f"{edit.rule}\0{around}\0{edit.after}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def list_repairs(paths: Sequence[Path], out: Path) -> None:
    """Write every distinct repair and flag, and how precise those are that were judged."""
    counts: Counter[str] = Counter()
    rows: dict[str, tuple[str, str]] = {}
    pages = 0
    for text in texts(paths):
        pages += 1
        for line, edit in edits(text):
            family = ".".join(edit.rule.split(".")[:2])
            counts[family if edit.applied else f"? {family}"] += 1
            rows.setdefault(fingerprint(line, edit), (family if edit.applied else f"? {family}", shown(line, edit)))
    with out.open("w", encoding="utf-8", errors="backslashreplace") as file:
        for key, (_, row) in sorted(rows.items(), key=lambda item: item[1]):
            print(key, row.replace("\n", " ").replace("\r", " "), sep="\t", file=file)
    print(f"{pages} pages; repairs by rule (? is flagged only): {dict(counts.most_common())}")
    print(f"distinct: {dict(Counter(family for family, _ in rows.values()).most_common())}")
    report_verdicts(rows)


def report_verdicts(rows: dict[str, tuple[str, str]]) -> None:
    if not VERDICTS.exists():
        return
    judged: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in VERDICTS.read_text("utf-8").splitlines():
        key, verdict = row.split("\t")[:2]
        if key in rows:
            judged[rows[key][0]][verdict] += 1
    total: Counter[str] = Counter()
    for family, verdicts in sorted(judged.items()):
        print(f"{family:28s} judged {dict(verdicts)}")
        if not family.startswith("?"):
            total += verdicts
    print(f"precision of those judged: {total['right'] / max(1, total.total()):.4f} of {total.total()}")


def measure_planted(paths: Sequence[Path], seed: int, share: float, most: int) -> None:
    """Misread some lines of each page, one way a page, and see what comes back; all else must stay as without them."""
    chooser = random.Random(seed)
    right: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    by_rule: defaultdict[str, Counter[str]] = defaultdict(Counter)
    misreadings = ways()
    pages = list(texts(paths))
    chooser.shuffle(pages)
    for number, text in enumerate(pages[:most]):
        name = list(misreadings)[number % len(misreadings)]
        clean = [line.text for line in repaired(text).lines]
        lines = [misreadings[name](line) if chooser.random() < share else line for line in clean]
        after = edits("\n".join(line.replace("\n", " ") for line in lines))
        page = Page(source="\n".join(lines), lines=split_lines("\n".join(lines)))
        if len(page.lines) != len(lines):
            continue
        grouped: defaultdict[int, list[Edit]] = defaultdict(list)
        for _, edit in after:
            if edit.applied:
                grouped[edit.line].append(edit)
        for index, (was, line) in enumerate(zip(clean, lines, strict=True)):
            now = line
            for edit in sorted(grouped[index], key=lambda edit: -edit.start):
                now = now[: edit.start] + edit.after + now[edit.end :]
            for edit in grouped[index]:
                family = ".".join(edit.rule.split(".")[:2])
                by_rule[family]["right" if now == was else "wrong" if line == was else "unfinished"] += 1
            if line != was:
                planted[name] += 1
                right[name] += now == was
    for name in misreadings:
        if planted[name]:
            print(f"{name:28s} {right[name]} of {planted[name]} lines restored = {right[name] / planted[name]:.4f}")
    for family, verdicts in sorted(by_rule.items()):
        print(f"{family:28s} edits {dict(verdicts)} precision {1 - verdicts['wrong'] / verdicts.total():.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("clean", "misread", "pages", "planted", "slowest"))
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--per-language", type=int, default=1, help="documents a language (misread)")
    parser.add_argument("--out", type=Path, default=Path("repairs.tsv"), help="where repairs are listed (pages)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.1, help="the share of lines that are misread (planted)")
    parser.add_argument("--most", type=int, default=3000, help="how many pages at most (planted)")
    parser.add_argument("--seconds", type=float, default=600, help="how long to search (slowest)")
    args = parser.parse_args()
    corpus = shared() / "corpus"
    pages = args.paths or [corpus / f"{name}.jsonl.gz" for name in PAGES]
    prose = args.paths[0] if args.paths else corpus / "prose.jsonl.gz"
    if args.what == "clean":
        measure_clean(prose)
    elif args.what == "misread":
        measure_misread(prose, args.per_language)
    elif args.what == "pages":
        list_repairs(pages, args.out)
    elif args.what == "planted":
        measure_planted(pages, args.seed, args.share, args.most)
    else:
        from benchmarks.slowest_characters import search

        search(args.seconds, args.seed)


if __name__ == "__main__":
    main()
