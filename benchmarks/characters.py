"""Measure the repair of characters. Each question has its command.

    python -m benchmarks.characters clean [PROSE.jsonl.gz]        edits in clean prose, and speed, compared with ftfy
    python -m benchmarks.characters misread [PROSE.jsonl.gz]      misread whole documents: lines restored exactly
    python -m benchmarks.characters pages [PAGES…] --out FILE     every repair on real pages, by rule, to be reviewed
    python -m benchmarks.characters planted [PAGES…]              misread some lines of real pages: precision and recall
    python -m benchmarks.characters slowest [--seconds N]         search for the text that costs most steps and time

The texts are by default those of ``CLEANARTICLE_SHARED`` (``../shared``). ``pages`` writes text of pages, which must
not be published; verdicts are kept in ``benchmarks/characters-verdicts.tsv``, by a hash of the repair and its context.
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
SINGLE_BYTE_READ_AS = (("cp1252", "mac-roman"), ("mac-roman", "cp1252"), ("cp1252", "cp1251"), ("cp1251", "cp1252"))
PAGES = ("aeb", "fundus", "wcxb", "magic", "newspaper4k", "trafilatura", "silver", "labels", "gold", "pages")
VERDICTS = Path(__file__).with_name("characters-verdicts.tsv")
CONTEXT = 30
"""Characters on each side of a repair that are shown, and that its hash includes."""


def shared() -> Path:
    """Return the folder of the corpus."""
    return Path(os.environ.get("CLEANARTICLE_SHARED", "../shared"))


def documents(path: Path, per_language: int) -> Iterator[str]:
    """Yield the first *per_language* texts of each language."""
    seen: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            seen[record["lang"]] += 1
            if seen[record["lang"]] <= per_language:
                yield unicodedata.normalize("NFC", html.unescape(record["text"]))


def texts(paths: Sequence[Path]) -> Iterator[str]:
    """Yield the text of each page, without duplicates."""
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
    """Return a function that misreads a text: it encodes each line in *real* and decodes it in *shown*.

    Lines for which that is not possible stay as they are.
    """

    def line(text: str) -> str:
        try:
            return text.encode(real).decode(shown)
        except UnicodeError:
            return text

    return lambda text: "\n".join(map(line, text.split("\n")))


def misreadings() -> dict[str, Callable[[str], str]]:
    """Return the misreadings by name."""
    by_name = {f"utf-8 as {name}": misread("utf-8", name) for name in UTF8_READ_AS}
    by_name |= {f"{real} as {shown}": misread(real, shown) for real, shown in SINGLE_BYTE_READ_AS}
    by_name["utf-8 as latin-1, twice"] = lambda text: by_name["utf-8 as latin-1"](by_name["utf-8 as latin-1"](text))
    return by_name


def spaced(text: str) -> str:
    """Return *text* with spaces between the letters of one word in each line; the word has four letters or more."""
    lines = []
    for line in text.split("\n"):
        words = list(re.finditer(r"(?<![\w'’-])[^\W\d_]{4,}(?![\w'’-])", line))
        if words:
            start, end = words[len(line) % len(words)].span()
            line = line[:start] + " ".join(line[start:end]) + line[end:]
        lines.append(line)
    return "\n".join(lines)


def repaired(text: str) -> Page:
    """Return the page of *text* with its characters repaired."""
    engine = Engine(Page(source=text, lines=split_lines(text)))
    engine.run("characters", repair)
    return engine.page


def edits(text: str) -> list[tuple[str, Edit]]:
    """Return the edits of *text*, each with its line."""
    page = Page(source=text, lines=split_lines(text))
    return [(page.lines[edit.line].text, edit) for edit in repair(page) if isinstance(edit, Edit)]


def measure_misread(path: Path, per_language: int) -> None:
    """Misread whole documents in each way, and print how many lines are restored exactly."""
    clean_texts = list(documents(path, per_language))
    for name, garble in (misreadings() | {"letters of a word set apart": spaced}).items():
        wrong = exact = 0
        for text in clean_texts:
            garbled = garble(text)
            after = "".join(line.text + line.newline for line in repaired(garbled).lines).split("\n")
            for clean, before, new in zip(text.split("\n"), garbled.split("\n"), after, strict=True):
                wrong += before != clean
                exact += before != clean and new == clean
        print(f"{name:28s} lines restored exactly {exact} of {wrong} = {exact / max(1, wrong):.4f}", flush=True)


def measure_clean(path: Path) -> None:
    """Print the edits in clean prose, and the speed compared with that of ftfy."""
    import ftfy

    clean_texts = list(documents(path, 1_000_000))
    tokens = sum(len(text.split()) for text in clean_texts)
    pages = [Page(source=text, lines=split_lines(text)) for text in clean_texts]
    start = time.process_time()
    all_edits = [
        (page.lines[edit.line].text, edit) for page in pages for edit in repair(page) if isinstance(edit, Edit)
    ]
    our_seconds = time.process_time() - start
    start = time.process_time()
    for text in clean_texts:
        ftfy.fix_text(text)
    ftfy_seconds = time.process_time() - start
    size = sum(map(len, clean_texts)) / 1e6
    applied = Counter(edit.rule for _, edit in all_edits if edit.applied)
    print(f"clean text: {sum(applied.values())} edits in {tokens} tokens: {applied}")
    print(f"flags: {Counter(edit.rule for _, edit in all_edits if not edit.applied)}")
    for line, edit in all_edits:
        if edit.rule.startswith(("characters.mojibake", "characters.encoding", "characters.homoglyph")):
            print("   ", shown(line, edit))
    ratio = ftfy_seconds / our_seconds
    print(
        f"speed on clean text: {size / our_seconds:.1f} Mchar/s, "
        f"ftfy.fix_text {size / ftfy_seconds:.2f}, ratio {ratio:.1f}"
    )


def shown(line: str, edit: Edit) -> str:
    """Return an edit in its context, as a line of a table."""
    left, right = line[max(0, edit.start - CONTEXT) : edit.start], line[edit.end : edit.end + CONTEXT]
    before = line[edit.start : edit.end]
    return f"{'' if edit.applied else '?'}{edit.rule}\t{edit.confidence}\t{left}[{before}→{edit.after}]{right}"


def fingerprint(line: str, edit: Edit) -> str:
    """Return a hash of a repair and its context, by which verdicts name it without text of the page."""
    around = line[max(0, edit.start - CONTEXT) : edit.end + CONTEXT]
    key = f"{edit.rule}\0{around}\0{edit.after}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def list_repairs(paths: Sequence[Path], out: Path) -> None:
    """Write every distinct repair and flag, and print the precision of those that were reviewed."""
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
    """Print the verdicts on *rows*: by fingerprint, the kind of repair and how it is shown."""
    if not VERDICTS.exists():
        return
    reviewed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in VERDICTS.read_text("utf-8").splitlines():
        key, verdict = row.split("\t")[:2]
        if key in rows:
            reviewed[rows[key][0]][verdict] += 1
    total: Counter[str] = Counter()
    for family, verdicts in sorted(reviewed.items()):
        print(f"{family:28s} reviewed {dict(verdicts)}")
        if not family.startswith("?"):
            total += verdicts
    print(f"precision of those reviewed: {total['right'] / max(1, total.total()):.4f} of {total.total()}")


def measure_planted(paths: Sequence[Path], seed: int, share: float, most: int) -> None:
    """Misread some lines of each page, in one way a page, and print which are restored and what else changes.

    Args:
        paths: files of pages.
        seed: the seed of the random choices.
        share: the share of lines to misread.
        most: the largest number of pages.
    """
    chooser = random.Random(seed)
    right: Counter[str] = Counter()
    planted: Counter[str] = Counter()
    by_rule: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_name = misreadings()
    pages = list(texts(paths))
    chooser.shuffle(pages)
    for number, text in enumerate(pages[:most]):
        name = list(by_name)[number % len(by_name)]
        clean = [line.text for line in repaired(text).lines]
        lines = [by_name[name](line) if chooser.random() < share else line for line in clean]
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
    for name in by_name:
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
