"""Remove boilerplate from inside kept lines; only certain matches are removed.

The phrases are in ``data/cuts.toml``, with lines that show their effect.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit
from cleanarticle.pipeline import declares
from cleanarticle.text.normalize import normal

_BRACKETS = re.compile(r"\s?[(\[]([^()\[\]\n]{3,200})[)\]]")
_SENTENCE_INSIDE = re.compile(r"[.!?…]\s+\w")
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿа-я0-9»?!])(?=[A-ZÀ-ÖØ-ÞА-Я][a-zà-öø-ÿа-я])")
_POINTER = 160  # characters that a pointer to another article may have


@dataclass(frozen=True)
class Furniture:
    """The phrases to cut, by the way that they are looked for."""

    whole: dict[str, str]
    """What alone in brackets is cut, and the rule that says so."""
    opening: tuple[tuple[str, str, bool], ...]
    """What brackets that are cut begin with: phrase, rule, whether at the end of a line alone."""
    tail: re.Pattern[str]
    tail_rule: str


@functools.cache
def furniture() -> Furniture:
    """Return the phrases of ``data/cuts.toml``."""
    data = tomllib.loads((resources.files("cleanarticle.lines") / "data" / "cuts.toml").read_text("utf-8"))
    whole: dict[str, str] = {}
    opening: list[tuple[str, str, bool]] = []
    tails: list[str] = []
    tail_rule = ""
    for row in data["cut"]:
        if row["where"] == "bracket":
            whole.update({normal(phrase): row["id"] for phrase in row["phrases"]})
        elif row["where"] == "opening":
            opening += [(normal(phrase) or phrase, row["id"], row.get("at_end", False)) for phrase in row["phrases"]]
        else:
            tails += row["phrases"]
            tail_rule = row["id"]
    alternatives = "|".join(re.escape(phrase) for phrase in sorted(tails, key=lambda phrase: (-len(phrase), phrase)))
    # Possessive quantifiers: white space up to the end of a line is read once, not from each of its characters.
    tail = re.compile(rf"(?<=[.!?…»\"”])\s*+(?:{alternatives})\s*+:?\s*+(?=\S)")
    return Furniture(whole, tuple(opening), tail, tail_rule)


@declares(reads=["lines", "kept"], proposes=["repairs"])
def cut(page: Page) -> Iterator[Edit]:
    """Propose to cut boilerplate out of kept lines: a cleaner."""
    for index, line in enumerate(page.lines):
        if line.kept:
            for start, end, rule in places(line.text):
                yield Edit(index, start, end, "", rule, 0.95)


def places(text: str) -> list[tuple[int, int, str]]:
    """The columns of what to cut out of a line, in order, and the rule of each.

    >>> text = "The report (opens in a new tab) is out."
    >>> [(text[start:end], rule) for start, end, rule in places(text)]
    [(' (opens in a new tab)', 'cut.new-window')]
    """
    known = furniture()
    end = len(text.rstrip())
    found = []
    if "(" in text or "[" in text:
        for match in _BRACKETS.finditer(text):
            rule = _bracket_rule(match, known, last=match.end() >= end)
            if rule and match.start() > 0:
                found.append((match.start(), match.end(), rule))
    for match in known.tail.finditer(text):
        rest = text[match.end() : match.end() + 2 * _POINTER]
        glue = _GLUED.search(rest)
        if glue and glue.start() <= _POINTER and not _SENTENCE_INSIDE.search(rest[: glue.start()]):
            found.append((match.start(), match.end() + glue.start(), known.tail_rule))
        elif len(text) - match.end() <= _POINTER and not _SENTENCE_INSIDE.search(rest):
            found.append((match.start(), len(text), known.tail_rule))
    return sorted(found)


def _bracket_rule(match: re.Match[str], known: Furniture, *, last: bool) -> str | None:
    """Return the rule that cuts a pair of brackets, if one does; *last* where only white space follows them."""
    inside = normal(match.group(1)) or match.group(1).strip()
    if rule := known.whole.get(inside):
        return rule
    for phrase, rule, at_end in known.opening:
        if inside.startswith(phrase) and not inside[len(phrase) : len(phrase) + 1].isalpha():
            if at_end and not (last and _credit(match.group(1), phrase)):
                continue
            if not at_end and ":" not in match.group(1) and len(inside.split()) < len(phrase.split()) + 2:
                continue
            return rule
    return None


def _credit(inside: str, phrase: str) -> bool:
    """A photo credit names someone: a word with a capital, a stroke or a colon after the opener."""
    rest = inside[len(phrase) :]
    return bool(re.search(r"[/:©]|\b[A-ZÀ-ÝА-Я]", rest)) and len(inside) <= 90
