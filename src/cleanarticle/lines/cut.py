"""Remove boilerplate from inside kept lines; only certain matches are removed.

The phrases are in ``data/cuts.toml``, with examples of lines before and after.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit
from cleanarticle.pipeline import declares
from cleanarticle.text.normalize import normal

_BRACKETS = lazy_pattern(r"\s?[(\[]([^()\[\]\n]{3,200})[)\]]")  # " (opens in a new tab)"
_SENTENCE_INSIDE = lazy_pattern(r"[.!?…]\s+\w")  # ". T": the text goes beyond one sentence
# Between "agité" and "Son" of "Un conseil agitéSon adjointe": a sentence that follows without a space.
_GLUED_SENTENCE = lazy_pattern(r"(?<=[a-zà-öø-ÿа-я0-9»?!])(?=[A-ZÀ-ÖØ-ÞА-Я][a-zà-öø-ÿа-я])")
_MAX_POINTER = 160  # characters of a pointer to another article ("Read also: …"), its phrase not counted; set by hand
_MAX_PHOTO_CREDIT = 90  # characters between brackets; set by hand
_MIN_WORDS_AFTER_OPENING = 2  # words after "read also" in brackets without a colon; set by hand
_CONFIDENCE = 0.95  # of a cut; set by hand


@dataclass(frozen=True)
class CutPhrases:
    """The phrases to cut, by the place in which they are searched for."""

    in_brackets: dict[str, str]
    """Phrases that are cut if brackets contain nothing else; the rule of each."""
    bracket_openings: tuple[tuple[str, str, bool], ...]
    """Phrases that begin the content of brackets to cut: phrase, rule, whether it counts only at the end of a line."""
    tail_pattern: re.Pattern[str]
    """Phrases after the end of a sentence that begin a pointer to another article ("Read also:")."""
    tail_rule: str


@functools.cache
def cut_phrases() -> CutPhrases:
    """Return the phrases of ``data/cuts.toml``."""
    data = tomllib.loads((resources.files("cleanarticle.lines") / "data" / "cuts.toml").read_text("utf-8"))
    in_brackets: dict[str, str] = {}
    bracket_openings: list[tuple[str, str, bool]] = []
    tails: list[str] = []
    tail_rule = ""
    for row in data["cut"]:
        if row["where"] == "bracket":
            in_brackets.update({normal(phrase): row["id"] for phrase in row["phrases"]})
        elif row["where"] == "opening":
            bracket_openings += [
                (normal(phrase) or phrase, row["id"], row.get("at_end", False)) for phrase in row["phrases"]
            ]
        else:
            tails += row["phrases"]
            tail_rule = row["id"]
    alternatives = "|".join(re.escape(phrase) for phrase in sorted(tails, key=lambda phrase: (-len(phrase), phrase)))
    # Possessive quantifiers: white space up to the end of a line is read once, not from each of its characters.
    tail_pattern = re.compile(rf"(?<=[.!?…»\"”])\s*+(?:{alternatives})\s*+:?\s*+(?=\S)")
    return CutPhrases(in_brackets, tuple(bracket_openings), tail_pattern, tail_rule)


@declares(reads=["lines", "kept"], proposes=["repairs"])
def cut(page: Page) -> Iterator[Edit]:
    """Propose to cut boilerplate out of kept lines. This function is a cleaner."""
    for index, line in enumerate(page.lines):
        if line.kept:
            for start, end, rule in cuts_of(line.text):
                yield Edit(index, start, end, "", rule, _CONFIDENCE)


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
            rule = _bracket_rule(match, phrases, ends_line=match.end() >= end)
            if rule and match.start() > 0:
                cuts.append((match.start(), match.end(), rule))
    for match in phrases.tail_pattern.finditer(text):
        rest = text[match.end() : match.end() + 2 * _MAX_POINTER]
        # A pointer in the middle of a line ends where the next sentence follows without a space.
        glue = _GLUED_SENTENCE.search(rest)
        if glue and glue.start() <= _MAX_POINTER and not _SENTENCE_INSIDE.search(rest[: glue.start()]):
            cuts.append((match.start(), match.end() + glue.start(), phrases.tail_rule))
        elif len(text) - match.end() <= _MAX_POINTER and not _SENTENCE_INSIDE.search(rest):
            cuts.append((match.start(), len(text), phrases.tail_rule))
    return sorted(cuts)


def _bracket_rule(match: re.Match[str], phrases: CutPhrases, *, ends_line: bool) -> str | None:
    """Return the rule that cuts a pair of brackets, or ``None``.

    Args:
        match: the match of ``_BRACKETS``.
        phrases: the phrases to cut.
        ends_line: whether only white space follows the brackets.
    """
    inside = normal(match.group(1)) or match.group(1).strip()
    if rule := phrases.in_brackets.get(inside):
        return rule
    for phrase, rule, only_at_end in phrases.bracket_openings:
        if inside.startswith(phrase) and not inside[len(phrase) : len(phrase) + 1].isalpha():
            if only_at_end and not (ends_line and _is_photo_credit(match.group(1), phrase)):
                continue
            # "(related)" is part of a sentence; "(related: a storm)" and "(read also our report)" are pointers.
            min_words = len(phrase.split()) + _MIN_WORDS_AFTER_OPENING
            if not only_at_end and ":" not in match.group(1) and len(inside.split()) < min_words:
                continue
            return rule
    return None


def _is_photo_credit(inside: str, phrase: str) -> bool:
    """Return whether brackets are a photo credit: a capital, "/", ":" or "©" is after the phrase."""
    rest = inside[len(phrase) :]
    return bool(re.search(r"[/:©]|\b[A-ZÀ-ÝА-Я]", rest)) and len(inside) <= _MAX_PHOTO_CREDIT
