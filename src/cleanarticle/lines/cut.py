"""Remove boilerplate from inside kept lines, where it is certain.

Two forms are removed: brackets (" (opens in a new tab)"), and *pointers*. A pointer names another article and follows
the end of a sentence ("Read also: ..."). The phrases are in ``data/cuts.toml``, each with examples of a line before and
after the cut.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit
from cleanarticle.pipeline import declares
from cleanarticle.text.normalize import normal

_BRACKETS = lazy_pattern(r"\s?[(\[]([^()\[\]\n]{3,200})[)\]]")  # " (opens in a new tab)"
_SECOND_SENTENCE = lazy_pattern(r"[.!?…]\s+\w")  # ". T": a sentence ends, and another one follows
# Where a sentence follows without a space: between "agité" and "Son" of "Un conseil agitéSon adjointe".
_GLUED_SENTENCE = lazy_pattern(r"(?<=[a-zà-öø-ÿа-я0-9»?!])(?=[A-ZÀ-ÖØ-ÞА-Я][a-zà-öø-ÿа-я])")
_MAX_POINTER_LENGTH = 160  # characters of a pointer after its phrase ("Read also:"); set by hand
_MAX_PHOTO_CREDIT_LENGTH = 90  # characters of a photo credit in brackets; set by hand
_MIN_WORDS_AFTER_OPENING = 2  # words after a phrase such as "read also", if the brackets have no colon; set by hand
_CONFIDENCE = 0.95  # of each cut; set by hand


class _Opening(NamedTuple):
    """A phrase with which the content of brackets to cut begins."""

    phrase: str
    rule: str
    is_photo_credit: bool
    """Whether the brackets are cut only if they are at the end of a line and are a photo credit."""


@dataclass(frozen=True)
class CutPhrases:
    """The phrases to cut, in a field for each place where they are searched for."""

    whole_brackets: dict[str, str]
    """The phrases that are cut with their brackets if these contain nothing else, each with its rule."""
    bracket_openings: tuple[_Opening, ...]
    """The phrases with which the content of brackets to cut begins."""
    pointer_pattern: re.Pattern[str]
    """A pattern of the phrases that begin a pointer to another article, after the end of a sentence ("Read also:")."""
    pointer_rule: str
    """The rule of all pointers."""


@functools.cache
def cut_phrases() -> CutPhrases:
    """Return the phrases of ``data/cuts.toml``."""
    data = tomllib.loads((resources.files("cleanarticle.lines") / "data" / "cuts.toml").read_text("utf-8"))
    whole_brackets: dict[str, str] = {}
    bracket_openings: list[_Opening] = []
    pointer_phrases: list[str] = []
    pointer_rule = ""
    for row in data["cut"]:
        if row["where"] == "bracket":
            whole_brackets.update({normal(phrase): row["id"] for phrase in row["phrases"]})
        elif row["where"] == "opening":
            bracket_openings += [
                _Opening(normal(phrase) or phrase, row["id"], row.get("at_end", False)) for phrase in row["phrases"]
            ]
        else:
            pointer_phrases += row["phrases"]
            pointer_rule = row["id"]
    # Longest first: "read also our report" must win over "read also".
    longest_first = sorted(pointer_phrases, key=lambda phrase: (-len(phrase), phrase))
    alternatives = "|".join(map(re.escape, longest_first))
    # Possessive quantifiers: white space up to the end of a line is read once, not from each of its characters.
    pointer_pattern = re.compile(rf"(?<=[.!?…»\"”])\s*+(?:{alternatives})\s*+:?\s*+(?=\S)")
    return CutPhrases(whole_brackets, tuple(bracket_openings), pointer_pattern, pointer_rule)


@declares(reads=["lines", "kept"], proposes=["repairs"])
def cut(page: Page) -> Iterator[Edit]:
    """Propose to cut boilerplate out of kept lines. This function is a cleaner."""
    for index, line in enumerate(page.lines):
        if line.kept:
            for start, end, rule in find_cuts(line.text):
                yield Edit(index, start, end, "", rule, _CONFIDENCE)


def find_cuts(text: str) -> list[tuple[int, int, str]]:
    """Return the start, the end and the rule of each part to cut out of a line, in order; columns are half-open.

    >>> text = "The report (opens in a new tab) is out."
    >>> [(text[start:end], rule) for start, end, rule in find_cuts(text)]
    [(' (opens in a new tab)', 'cut.new-window')]
    """
    phrases = cut_phrases()
    text_end = len(text.rstrip())
    cuts = []
    if "(" in text or "[" in text:
        for match in _BRACKETS.finditer(text):
            rule = _bracket_rule(match, phrases, is_at_line_end=match.end() >= text_end)
            if rule and match.start() > 0:
                cuts.append((match.start(), match.end(), rule))
    for match in phrases.pointer_pattern.finditer(text):
        rest = text[match.end() : match.end() + 2 * _MAX_POINTER_LENGTH]
        # A pointer in the middle of a line ends where the next sentence follows without a space.
        glued = _GLUED_SENTENCE.search(rest)
        if glued and glued.start() <= _MAX_POINTER_LENGTH and not _SECOND_SENTENCE.search(rest[: glued.start()]):
            cuts.append((match.start(), match.end() + glued.start(), phrases.pointer_rule))
        elif len(text) - match.end() <= _MAX_POINTER_LENGTH and not _SECOND_SENTENCE.search(rest):
            cuts.append((match.start(), len(text), phrases.pointer_rule))
    return sorted(cuts)


def _bracket_rule(match: re.Match[str], phrases: CutPhrases, *, is_at_line_end: bool) -> str | None:
    """Return the rule by which a pair of brackets is cut; ``None`` if it is not cut.

    Args:
        match: the match of ``_BRACKETS``.
        phrases: the phrases to cut.
        is_at_line_end: whether only white space follows the brackets.
    """
    content = match.group(1)
    compared = normal(content) or content.strip()
    if rule := phrases.whole_brackets.get(compared):
        return rule
    for opening in phrases.bracket_openings:
        length = len(opening.phrase)
        if not compared.startswith(opening.phrase) or compared[length : length + 1].isalpha():
            continue
        if opening.is_photo_credit:
            if is_at_line_end and _is_photo_credit(content, opening.phrase):
                return opening.rule
            continue
        # "(related)" is part of a sentence; "(related: a storm)" and "(read also our report)" are pointers.
        min_words = len(opening.phrase.split()) + _MIN_WORDS_AFTER_OPENING
        if ":" in content or len(compared.split()) >= min_words:
            return opening.rule
    return None


def _is_photo_credit(content: str, phrase: str) -> bool:
    """Return whether the content of brackets is a photo credit: short, and with a capital or "/:©" after *phrase*."""
    rest = content[len(phrase) :]
    return bool(re.search(r"[/:©]|\b[A-ZÀ-ÝА-Я]", rest)) and len(content) <= _MAX_PHOTO_CREDIT_LENGTH
