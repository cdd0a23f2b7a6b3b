"""Runs the blocks of code in the documentation: ``python docs/blocks.py [--update] [PAGE...]``.

In an empty folder that holds ``examples/``, from the first block of a page to the last:

* ``python`` blocks, all in one namespace. Where ``<!-- output -->`` stands before the block that follows, that
  block is what they print;
* ``pycon`` blocks, sessions with ``>>>``, in the same namespace;
* ``console`` blocks: each line that begins with ``$`` is a command, with those after it that begin with ``>``; what
  follows is what it prints, errors among it.

``...`` in an output stands for anything. Before a block ``<!-- file: NAME -->`` has it written to that file, and
``<!-- not run: why -->`` has it passed over. A comment ``<!-- file: NAME``, text on the lines below it, ``-->`` writes
a file that the reader of the page does not see. ``sh`` blocks, which change the reader's machine, are not run. With
``--update`` outputs that are not right any more are written again.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import doctest
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
_FENCE = re.compile(
    r"^(?:<!-- (?P<note>output|(?:file|not run): [^\n]+?) -->\n+)?```(?P<kind>[a-z]+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_HIDDEN = re.compile(r"^<!-- file: (?P<name>\S+)\n(?P<text>.*?)^-->$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (?P<command>.*\n(?:> .*\n)*)(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_SAME = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_SECONDS = 300


class Shown(NamedTuple):
    """What a page says that something prints, where it says so, and what it does print."""

    start: int
    end: int
    expected: str
    printed: str

    @property
    def right(self) -> bool:
        """True where the two agree."""
        return doctest.OutputChecker().check_output(self.expected, self.printed, _SAME)


def run(page: str) -> Iterator[Shown]:
    """Run the blocks of *page*, the text of a page, in the folder that is the current one.

    Raises:
        Exception: what a ``python`` block raises.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    printed = ""
    for hidden in _HIDDEN.finditer(page):
        Path(hidden["name"]).write_text(hidden["text"], encoding="utf-8")
    for fence in _FENCE.finditer(page):
        note, kind, start = fence["note"] or "", fence["kind"], fence.start("text")
        if note == "output":
            yield Shown(start, fence.end("text"), fence["text"], printed)
        elif note.startswith("file: "):
            Path(note.removeprefix("file: ")).write_text(fence["text"], encoding="utf-8")
        elif note:
            continue
        elif kind == "python":
            above = page.count("\n", 0, start)
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(compile("\n" * above + fence["text"], "page", "exec"), names)
            printed = out.getvalue()
        elif kind == "pycon":
            yield from _session(fence["text"], start, names)
        elif kind == "console":
            for command in _COMMAND.finditer(fence["text"]):
                expected = command["output"]
                place = start + command.start("output")
                line = re.sub("^> ", "", command["command"], flags=re.MULTILINE)
                yield Shown(place, place + len(expected), expected, _shell(line))


def _session(text: str, start: int, names: dict[str, Any]) -> Iterator[Shown]:
    """Run a session; what each of its inputs prints, in the place where the page, at *start*, shows it."""
    lines = text.splitlines(keepends=True)
    for example in doctest.DocTestParser().get_examples(text):
        first = example.lineno + 1
        while first < len(lines) and lines[first].startswith("..."):
            first += 1
        place = start + sum(map(len, lines[:first]))
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(example.source, "page", "single"), names)
        yield Shown(place, place + len(example.want), example.want, out.getvalue())


def _shell(command: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CLEANARTICLE_")}
    environment = {**inherited, "PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        ["bash", "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env=environment,
        timeout=_SECONDS,
        check=False,
    )
    return done.stdout.decode("utf-8")


def check(path: Path, *, update: bool) -> list[str]:
    """Run one page; what is wrong with it, for a person."""
    page = path.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        shutil.copytree(ROOT / "examples", "examples")
        try:
            wrong = [shown for shown in run(page) if not shown.right]
        except BaseException:
            return [f"{path}: a block failed\n{traceback.format_exc()}"]
    if update:
        for shown in reversed(wrong):
            page = page[: shown.start] + shown.printed + page[shown.end :]
        if wrong:
            path.write_text(page, encoding="utf-8")
        return []
    return [
        f"{path}:{page.count(chr(10), 0, shown.start) + 1}: prints something else\n{_difference(shown)}"
        for shown in wrong
    ]


def _difference(shown: Shown) -> str:
    rows = difflib.unified_diff(shown.expected.splitlines(), shown.printed.splitlines(), "the page", "now", lineterm="")
    return "\n".join(rows)


def main() -> int:
    """Read the command line, run the pages; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", type=Path, metavar="PAGE", help="all of README and docs unless given")
    parser.add_argument("--update", action="store_true", help="write outputs that are not right any more again")
    args = parser.parse_args()
    pages = args.pages or [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    wrong = [row for page in pages for row in check(page.resolve(), update=args.update)]
    print("\n\n".join(wrong) or f"{len(pages)} pages: every block runs and prints what its page says")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
