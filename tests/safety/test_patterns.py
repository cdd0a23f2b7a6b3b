"""No regular expression of the package takes more than linear time, whatever it is given.

Each pattern is taken as it is compiled while the package is imported and works, and tried, in the way that the
package calls it, on strings that are made to hurt it: what leads to each of its repetitions, then what the
repetition takes over and over, then what makes it fail. A pattern that goes back over what it has read takes
hundreds of times as long as the others on these, and is interrupted.
"""

from __future__ import annotations

import ast
import functools
import itertools
import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest

import cleanarticle
from cleanarticle.spelling import known_rules

PACKAGE = Path(cleanarticle.__file__).parent
EXAMPLES = Path(__file__).parents[2] / "examples"

LENGTH = 20_000  # characters of an attack
SECONDS = 0.1  # of this process; what is linear takes under a hundredth of it, what is quadratic several times it
ALPHABET = 6  # characters of a pattern that attacks are made of, besides a few common ones

USERS = {"lines/patterns.py", "spelling/rules.py", "spelling/replaced_words.py"}
"""They compile what a user or a profile gives, and run it with a time limit."""
CAPPED = {
    # why each sees no more than so many characters of any text
    "characters/evidence.py:_LETTERS_BEFORE": 20,  # sees the 20 characters before a unit
    "text/adjacent_letters.py:_LETTERS_BEFORE": 40,  # sees _MAX_WORD characters before a mark, or fewer before a unit
    "markup/blocks.py:_HEADING_END": 100,  # sees the last 100 characters of a line
    "fields/byline/mask.py:_ADDRESS": 240,  # no line longer than credits._MAX_LENGTH is looked at
    "fields/byline/mask.py:_NUMBER": 240,
    "fields/byline/reporter.py:_LATIN_NAME": 50,  # sees what _AFTER_AFP found
    "recognizers/datelines.py:_BEFORE_DAY": 120,  # sees _MAX_DATELINE characters of a line
    "spelling/casing.py:_PREVIOUS_WORD": 40,  # sees the 40 characters before a word
}

COLLECT = """
import importlib, json, pkgutil, re, sys
from pathlib import Path
seen, compile_ = {}, re._compile
def watched(pattern, flags):
    made = compile_(pattern, flags)
    frame = sys._getframe(1)
    while frame and frame.f_globals.get("__name__") == "re":
        frame = frame.f_back
    if isinstance(made.pattern, str) and "cleanarticle" in frame.f_code.co_filename:
        seen[frame.f_code.co_filename, frame.f_lineno, made.pattern, made.flags] = None
    return made
re._compile = watched
import cleanarticle, cleanarticle.loading
cleanarticle.loading.lazy_pattern = re.compile  # compiled where they are made, and all of them
from cleanarticle.explain import explain_html
from cleanarticle.spelling import Rule
for module in pkgutil.walk_packages(cleanarticle.__path__, "cleanarticle."):
    if "__main__" not in module.name:
        try:
            importlib.import_module(module.name)
        except ImportError:
            pass  # an extra that is not installed
for path in sys.argv[1:]:
    page = cleanarticle.clean(Path(path).read_text("utf-8"))
    explain_html(page), [article.to_markdown() for article in page.articles]
cleanarticle.clean("Город решил починить мост. 市议会决定修桥。 Η γέφυρα. גשר. पुल. 다리. สะพาน. カタカナ\\n" * 3)
print(json.dumps(list(seen)))
"""


class Found(NamedTuple):
    """A pattern, where it is compiled, and the strictest way in which the package calls it."""

    file: str
    name: str
    """Return its name in the module, or the line that it is on."""
    pattern: str
    flags: int
    way: str = "search"

    def __str__(self) -> str:
        return f"{self.file}:{self.name}"


class Site(NamedTuple):
    """A call in the source that compiles a pattern, and the methods that are called on the result."""

    file: str
    first: int
    last: int
    name: str | None
    """The name of the pattern in the module; ``None`` where it is used at once."""
    method: str
    pattern: str | None
    """``None`` where it is composed at run time."""
    flags: int
    looped: frozenset[str]
    """The methods that loops over the table of the pattern call on it."""


CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


@functools.cache
def trees() -> dict[str, ast.Module]:
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@functools.cache
def sites() -> tuple[Site, ...]:
    """Return every call of ``re``, ``regex`` or ``lazy_pattern`` in the source, except those on bytes."""
    out = []
    for file, tree in trees().items():
        names = {
            id(statement.value): target.id
            for statement in ast.walk(tree)
            if isinstance(statement, ast.Assign)
            for target in statement.targets
            if isinstance(target, ast.Name)
        }
        loops = dict(looped(tree))
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re" | "regex"), attr=method)
                    | (ast.Name(id="lazy_pattern") as method),
                    args=[said, *rest],
                ) if file != "loading.py":
                    method = "compile" if isinstance(method, ast.Name) else method
                    pattern = said.value if isinstance(said, ast.Constant) else None
                    if method in CALLS and not isinstance(pattern, bytes):
                        flags = eval(ast.unparse(rest[-1]), {"re": re}) if rest and method == "compile" else 0
                        last = node.end_lineno or node.lineno
                        name, loop = names.get(id(node)), loops.get(id(node), frozenset())
                        out.append(Site(file, node.lineno, last, name, method, pattern, int(flags), loop))
    return tuple(out)


def looped(tree: ast.Module) -> Iterator[tuple[int, frozenset[str]]]:
    """Return for each column of a table of tuples the methods that loops over the table call on it."""
    for table in ast.walk(tree):
        match table:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Tuple(elts=rows)):
                for loop in ast.walk(tree):
                    match loop:
                        case ast.For(iter=ast.Name(id=iterated), target=ast.Tuple(elts=targets)) if iterated == name:
                            for row in rows:
                                for part, target in zip(getattr(row, "elts", ()), targets, strict=False):
                                    yield id(part), frozenset(called(loop, getattr(target, "id", "")))


def called(tree: ast.AST, name: str) -> Iterator[str]:
    """Return the methods of patterns that are called on a variable or attribute of this name."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=method):
                if owner == name and method in CALLS:
                    yield method


def methods(name: str) -> set[str]:
    """Return the methods that the package calls on the patterns of this name; ``search`` where one is passed on."""
    return {method for tree in trees().values() for method in called(tree, name)} or {"search"}


def way(site: Site) -> str:
    """Return the method that reads most of the text, of those that the package calls."""
    used = {site.method} if site.method != "compile" else methods(site.name) if site.name else site.looped or {"search"}
    return "search" if used - {"match", "fullmatch"} else min(used)


@functools.cache
def watched() -> tuple[tuple[str, int, str, int], ...]:
    """Return the file, line, pattern and flags of each pattern that is compiled while samples are cleaned."""
    samples = [str(path) for path in sorted(EXAMPLES.glob("*.txt"))]
    done = subprocess.run([sys.executable, "-c", COLLECT, *samples], capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout)
    return tuple(
        (Path(file).relative_to(PACKAGE).as_posix(), line, pattern, flags) for file, line, pattern, flags in rows
    )


@functools.cache
def found() -> tuple[Found, ...]:
    """Return every pattern for text in the package."""
    return tuple(_found())


def _found() -> Iterator[Found]:
    for site in sites():
        name = site.name or str(site.first)
        if site.pattern is not None:
            yield Found(site.file, name, site.pattern, site.flags, way(site))
            continue
        for file, line, pattern, flags in watched():
            if file == site.file and site.first <= line <= site.last:
                yield Found(file, name, pattern, flags, way(site))
    for path in sorted((PACKAGE / "spelling" / "data").glob("*.toml")):
        for rule in known_rules(path.stem):
            for pattern in rule.whole_word_patterns:
                yield Found(f"spelling/data/{path.name}", pattern, pattern.replace("{}", f"({re.escape(rule.new)})"), 0)


def test_every_pattern_is_tried() -> None:
    tried = {(row.file, row.name) for row in found()}
    missed = [
        site for site in sites() if site.file not in USERS and (site.file, site.name or str(site.first)) not in tried
    ]
    assert missed == [], "give COLLECT something that compiles these"


def test_listed_exceptions_are_existing_patterns() -> None:
    assert set(CAPPED) <= {str(row) for row in found()}


# What stands where in a parsed pattern: https://github.com/python/cpython/blob/main/Lib/re/_parser.py


def characters(item: tuple[Any, Any]) -> list[str]:
    """Return some characters that one item of a class, or one literal, matches or does not match."""
    kind, value = str(item[0]), item[1]
    if kind in ("LITERAL", "NOT_LITERAL"):
        return [chr(value)]
    if kind == "RANGE":
        return [chr(value[0]), chr(value[1])]
    if kind == "CATEGORY":
        return {"SPACE": [" ", "\n"], "DIGIT": ["1"], "WORD": ["a", "1"]}.get(str(value).rpartition("_")[2], [])
    return []


def walk(parsed: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every item of a parsed pattern, nested ones too."""
    for item in parsed:
        if isinstance(item, tuple) and len(item) == 2:
            yield item
        value = item[1] if isinstance(item, tuple) and len(item) == 2 else item
        yield from inner(value)


def inner(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, re._parser.SubPattern):  # type: ignore[attr-defined]
        yield from walk(value)
    elif isinstance(value, list | tuple):
        for part in value:
            if isinstance(part, list | tuple | re._parser.SubPattern):  # type: ignore[attr-defined]
                yield from inner(part) if not is_item(part) else walk([part])


def is_item(part: Any) -> bool:
    return isinstance(part, tuple) and len(part) == 2 and hasattr(part[0], "name")


def example(parsed: Any) -> str:
    """Return a string that the sequence *parsed* matches, as far as this simple method can find one."""
    out = ""
    for kind, value in parsed:
        match str(kind):
            case "LITERAL":
                out += chr(value)
            case "NOT_LITERAL" | "ANY":
                out += "a"
            case "IN":
                taken = [c for item in value for c in characters(item)]
                refused = value and str(value[0][0]) == "NEGATE"
                out += next(c for c in "aA1 .-«中\x00" if c not in taken) if refused else (taken or ["a"])[0]
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                out += example(value[2]) * max(1, min(value[0], 4))
            case "SUBPATTERN":
                out += example(value[3])
            case "ASSERT" if value[0] < 0:  # what must stand before
                out += example(value[1])
            case "ATOMIC_GROUP":
                out += example(value)
            case "BRANCH":
                out += example(value[1][0])
    return out


def repeats(parsed: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield for each long repetition a string before it and the characters that it matches."""
    for kind, value in parsed:
        match str(kind):
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                if value[1] > 8:
                    yield before, example(value[2])
                yield from repeats(value[2], before)
            case "SUBPATTERN":
                yield from repeats(value[3], before)
            case "BRANCH":
                for branch in value[1]:
                    yield from repeats(branch, before)
        before += example([(kind, value)])


def attacks(pattern: str, flags: int, length: int) -> Iterator[str]:
    """Yield strings of *length* characters that may make *pattern* slow."""
    parsed = re._parser.parse(pattern, flags)  # type: ignore[attr-defined]
    loops = list(dict.fromkeys(repeats(parsed)))
    alphabet = [c for item in walk(parsed) for c in characters(item)]
    alphabet = list(dict.fromkeys(["a", " ", "1", "A", *alphabet]))
    step = max(1, len(alphabet) // ALPHABET)
    alphabet = alphabet[:4] + alphabet[4::step][:ALPHABET]
    pumps = [*alphabet, *map("".join, itertools.permutations(alphabet, 2)), *(pump for _, pump in loops)]
    befores = dict.fromkeys(["", *(before for before, _ in loops)])
    starts = [(before, pump) for before in befores for pump in (pumps if not before else pumps[: len(alphabet)])]
    starts += [("", before + pump) for before, pump in loops] + [(before, pump) for before, pump in loops]
    starts.append(("", example(parsed)))
    for before, pump in dict.fromkeys(starts):
        if pump:
            whole = before + pump * (length // len(pump))
            yield whole[:length]
            yield whole[:length] + "\x00"


class TooLongError(Exception):
    """The time is up."""


def stop(signum: int, frame: FrameType | None) -> None:
    raise TooLongError


def too_long(call: Callable[[str], object], text: str) -> bool:
    """Return whether the call takes longer than allowed, three times in a row."""
    for _ in range(3):
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            call(text)
            return False
        except TooLongError:
            pass
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return True


def slow(pattern: str, flags: int, way: str, length: int) -> str | None:
    """Return the beginning and the end of a string on which a pattern backtracks."""
    call = getattr(re.compile(pattern, flags), way)
    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        hurt = next((text for text in attacks(pattern, flags, length) if too_long(call, text)), None)
    finally:
        signal.signal(signal.SIGVTALRM, before)
    return None if hurt is None else f"{hurt[:40]!a} … {hurt[-5:]!a}"


interrupts = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows cannot interrupt a pattern at work")


@interrupts
@pytest.mark.parametrize("row", found(), ids=str)
def test_no_pattern_backtracks(row: Found) -> None:
    assert slow(row.pattern, row.flags, row.way, CAPPED.get(str(row), LENGTH)) is None


@interrupts
@pytest.mark.parametrize(
    "pattern", [r"(a+)+b", r"\s+$", r"(?:a|aa)*c", r"x*y*z", r"\w+@\w+", r"<!--.*?-->", r"(?:\d+[.,]?)+;", r"a.*b.*c"]
)
def test_a_pattern_that_backtracks_is_found(pattern: str) -> None:
    assert slow(pattern, 0, "search", LENGTH)
