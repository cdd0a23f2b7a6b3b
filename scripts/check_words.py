"""Check that the project uses none of the words that ``scripts/words-not-used.txt`` lists.

    scripts/check_words.py            # every file of the project; exit status 1 where a word was found

In Python it reads identifiers, comments, docstrings and other string literals; patterns and the sample texts of tests
are data and are skipped. In Markdown it reads the text outside fenced code blocks. Folders that
``scripts/words-not-swept.txt`` lists are skipped until somebody has gone through them; the list only shrinks.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "scripts" / "words-not-used.txt"
NOT_SWEPT = ROOT / "scripts" / "words-not-swept.txt"
READ = (".py", ".md")
EXEMPT = ("scripts/check_words.py", "tests/test_check_words.py")  # they have such words as examples
SAMPLES = ("tests/", "training/", "benchmarks/", "examples/", "src/cleanarticle/testing.py")
"""Where string literals hold sample texts; identifiers, comments and docstrings are read there too."""
_PART = r"(?<![^\W_]){}(?![^\W_])"  # whole words, where an underscore ends a word


class Piece(NamedTuple):
    """A piece of a file that people read, and the line that it begins at, counted from 1."""

    line: int
    text: str


class Finding(NamedTuple):
    """A word that is not used, where it stands, and what to write instead."""

    path: str
    line: int
    word: str
    instead: str


def entries(text: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the pattern and the replacements of each entry of the list.

    >>> [(pattern, instead)] = entries("tome   book")
    >>> bool(pattern.search("a heavy tome")), bool(pattern.search("tomes")), instead
    (True, False, 'book')
    """
    out = []
    for row in text.splitlines():
        if row.strip() and not row.startswith("#"):
            expression, instead = re.split(r"\s{2,}", row.strip(), maxsplit=1)
            out.append((re.compile(_PART.format(f"(?:{expression})"), re.IGNORECASE), instead))
    return out


def pieces_of_python(source: str, *, samples: bool) -> Iterator[Piece]:
    """Yield what people read of a Python file.

    Args:
        source: the file.
        samples: whether its string literals, docstrings excepted, are sample texts, which are skipped.
    """
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.NAME, tokenize.COMMENT):
            yield Piece(token.start[0], token.string)
    yield from _literals(ast.parse(source), samples)


def _literals(node: ast.AST, samples: bool) -> Iterator[Piece]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "compile":
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            if isinstance(node, ast.Expr) or not samples:
                yield Piece(child.lineno, child.value)
        else:
            yield from _literals(child, samples)


def pieces_of_markdown(source: str) -> Iterator[Piece]:
    """Yield the lines of a Markdown file that stand outside fenced code blocks.

    The comment ``<!-- words: off -->`` skips what follows, until ``<!-- words: on -->``.
    """
    fence = ""
    skipping = False
    for number, row in enumerate(source.splitlines(), 1):
        if switch := re.match(r"<!-- words: (on|off) -->", row):
            skipping = switch[1] == "off"
        mark = re.match(r"\s*(```+|~~~+)", row)
        if mark and (not fence or row.strip() == fence):
            fence = "" if fence else mark[1]
        elif not fence and not skipping:
            yield Piece(number, row)


def findings(path: str, source: str, listed: list[tuple[re.Pattern[str], str]]) -> Iterator[Finding]:
    """Yield the words of a file that the list has."""
    if path.endswith(".py"):
        pieces = pieces_of_python(source, samples=path.startswith(SAMPLES))
    else:
        pieces = pieces_of_markdown(source)
    for piece in pieces:
        for pattern, instead in listed:
            for match in pattern.finditer(piece.text):
                line = piece.line + piece.text.count("\n", 0, match.start())
                yield Finding(path, line, match[0], instead)


def files() -> list[str]:
    """Return the paths of the files of this project: those that git tracks, or all in a copy without git."""
    if (ROOT / ".git").exists():
        done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()
    paths = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in paths if not path.parts[0].startswith((".", "build", "dist")))


def main() -> int:
    """Print each word that was found, with its place and what to write instead."""
    listed = entries(WORDS.read_text("utf-8"))
    rows = NOT_SWEPT.read_text("utf-8").splitlines() if NOT_SWEPT.exists() else []
    skipped = tuple(row for row in rows if row and not row.startswith("#"))
    failed = False
    for path in files():
        if not path.endswith(READ) or path.startswith((*skipped, *EXEMPT)):
            continue
        for found in findings(path, (ROOT / path).read_text("utf-8"), listed):
            print(f"{found.path}:{found.line}: write {found.instead!r}, not {found.word!r}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
