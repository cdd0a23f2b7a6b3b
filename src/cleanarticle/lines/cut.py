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
_MAX_POINTER = 160  # characters of a pointer to another article ("Read also: …"); set by hand


@dataclass(frozen=True)
class CutPhrases:
    """The phrases to cut, by the place in which they are searched for."""

    bracketed: dict[str, str]
    """Phrases that are cut if they are all that brackets contain, and their rules."""
    opening: tuple[tuple[str, str, bool], ...]
    """Phrases that begin the content of brackets to cut: phrase, rule, whether only at the end of a line."""
    tail: re.Pattern[str]
    tail_rule: str


@functools.cache
def cut_phrases() -> CutPhrases:
    """Return the phrases of ``data/cuts.toml``."""
    data = tomllib.loads((resources.files("cleanarticle.lines") / "data" / "cuts.toml").read_text("utf-8"))
    bracketed: dict[str, str] = {}
    opening: list[tuple[str, str, bool]] = []
    tails: list[str] = []
    tail_rule = ""
    for row in data["cut"]:
        if row["where"] == "bracket":
            bracketed.update({normal(phrase): row["id"] for phrase in row["phrases"]})
        elif row["where"] == "opening":
            opening += [(normal(phrase) or phrase, row["id"], row.get("at_end", False)) for phrase in row["phrases"]]
        else:
            tails += row["phrases"]
            tail_rule = row["id"]
    alternatives = "|".join(re.escape(phrase) for phrase in sorted(tails, key=lambda phrase: (-len(phrase), phrase)))
    # Possessive quantifiers: white space up to the end of a line is read once, not from each of its characters.
    tail = re.compile(rf"(?<=[.!?…»\"”])\s*+(?:{alternatives})\s*+:?\s*+(?=\S)")
    return CutPhrases(bracketed, tuple(opening), tail, tail_rule)


@declares(reads=["lines", "kept"], proposes=["repairs"])
def cut(page: Page) -> Iterator[Edit]:
    """Propose to cut boilerplate out of kept lines: a cleaner."""
    for index, line in enumerate(page.lines):
        if line.kept:
            for start, end, rule in cuts_of(line.text):
                yield Edit(index, start, end, "", rule, 0.95)


def cuts_of(text: str) -> list[tuple[int, int, str]]:
    """Return the half-open columns and the rule of each part to cut out of a line, in order.

    >>> text = "The report (opens in a new tab) is out."
    >>> [(text[start:end], rule) for start, end, rule in cuts_of(text)]
    [(' (opens in a new tab)', 'cut.new-window')]
    """
    phrases = cut_phrases()
    end = len(text.rstrip())
    cuts = []
    if "(" in text or "[" in text:
        for match in _BRACKETS.finditer(text):
            rule = _bracket_rule(match, phrases, last=match.end() >= end)
            if rule and match.start() > 0:
                cuts.append((match.start(), match.end(), rule))
    for match in phrases.tail.finditer(text):
        rest = text[match.end() : match.end() + 2 * _MAX_POINTER]
        # A pointer in the middle of a line ends where the next sentence follows without a space.
        glue = _GLUED.search(rest)
        if glue and glue.start() <= _MAX_POINTER and not _SENTENCE_INSIDE.search(rest[: glue.start()]):
            cuts.append((match.start(), match.end() + glue.start(), phrases.tail_rule))
        elif len(text) - match.end() <= _MAX_POINTER and not _SENTENCE_INSIDE.search(rest):
            cuts.append((match.start(), len(text), phrases.tail_rule))
    return sorted(cuts)


def _bracket_rule(match: re.Match[str], phrases: CutPhrases, *, last: bool) -> str | None:
    """Return the rule that cuts a pair of brackets, or ``None``; *last* is whether only white space follows them."""
    inside = normal(match.group(1)) or match.group(1).strip()
    if rule := phrases.bracketed.get(inside):
        return rule
    for phrase, rule, at_end in phrases.opening:
        if inside.startswith(phrase) and not inside[len(phrase) : len(phrase) + 1].isalpha():
            if at_end and not (last and _credit(match.group(1), phrase)):
                continue
            if not at_end and ":" not in match.group(1) and len(inside.split()) < len(phrase.split()) + 2:
                continue
            return rule
    return None


def _credit(inside: str, phrase: str) -> bool:
    """Return whether brackets are a photo credit: a capital, a slash or a colon follows the phrase."""
    rest = inside[len(phrase) :]
    return bool(re.search(r"[/:©]|\b[A-ZÀ-ÝА-Я]", rest)) and len(inside) <= 90
