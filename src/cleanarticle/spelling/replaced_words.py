"""Find whole words that a spinner inserted. They are words of the language, so only their context can show it.

If a rule was applied on the page, its new word is undone in two cases: a title of the page has the same phrase with the
old word, or a pattern of a known rule says that the new word cannot be there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import regex

from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.words import WORD, starts_sentence

# The values were set by hand.
FOLLOWING_WORDS = (2, 3)
"""How many words after the old one a title must share with the text."""
MIN_SHARED_LETTERS = 10
"""How many letters these words must have together, so that they are not function words alone."""
_OPENING_QUOTES = frozenset("«“„\"'‘")
_MAX_SECONDS = 1.0  # for one pattern on a line; a slower one is left out
_MAX_TITLE = 200  # code points
_Phrase = tuple[str, ...]


class ReplacedWord(NamedTuple):
    """A whole word to undo: its line, its columns (half-open), and the original word."""

    line: int
    start: int
    end: int
    original: str


def find_replaced_words(
    lines: Mapping[int, str], rules: Sequence[Rule], known_rules: Sequence[Rule]
) -> Iterator[ReplacedWord]:
    """Yield the whole words of *lines* that a spinner certainly inserted, in order.

    Args:
        lines: the lines, by number.
        rules: the rules that were applied on the page; if it is empty, nothing is found.
        known_rules: rules of other pages, whose patterns are searched for.
    """
    if not rules:
        return
    replaced = {*_contradicted_by_titles(lines, rules), *_impossible_words(lines, rules, known_rules)}
    yield from sorted(replaced)


def _contradicted_by_titles(lines: Mapping[int, str], rules: Sequence[Rule]) -> Iterator[ReplacedWord]:
    """Yield new words in phrases that a title of the page has with the old word, and none with the new one.

    "La fanfare municipale joue" as a title and "une fanfare municipale joue" in the text, with the rule
    ``la`` → ``une``: the ``une`` was ``la``.
    """
    old_by_new = {rule.new: rule.old for rule in rules if rule.new.isalpha()}
    old_words = set(old_by_new.values())
    title_phrases: set[_Phrase] = set()
    candidates: list[tuple[ReplacedWord, str, list[_Phrase]]] = []
    for number, line in lines.items():
        is_title = len(line) <= _MAX_TITLE and "." not in line
        matches = list(WORD.finditer(line))
        words = [match.group().lower() for match in matches]
        for at, word in enumerate(words):
            if word not in old_by_new and not (is_title and word in old_words):
                continue
            following = [tuple(words[at + 1 : at + 1 + count]) for count in FOLLOWING_WORDS]
            long_enough = [phrase for phrase in following if sum(map(len, phrase)) >= MIN_SHARED_LETTERS]
            if is_title:
                title_phrases.update((word, *phrase) for phrase in long_enough)
            if word in old_by_new:
                start, end = matches[at].span()
                old = old_by_new[word]
                capitalize = line[start].isupper() or _begins_sentence(line, start)
                replaced = ReplacedWord(number, start, end, old.capitalize() if capitalize else old)
                candidates.append((replaced, old, long_enough))
    for replaced, old, following in candidates:
        new = lines[replaced.line][replaced.start : replaced.end].lower()
        if any((old, *phrase) in title_phrases and (new, *phrase) not in title_phrases for phrase in following):
            yield replaced


def _begins_sentence(line: str, column: int) -> bool:
    """Return whether a sentence begins at *column*; not in a quotation, which may begin in the middle of one."""
    return starts_sentence(line, column) and line[max(column - 8, 0) : column].rstrip()[-1:] not in _OPENING_QUOTES


def _impossible_words(
    lines: Mapping[int, str], rules: Sequence[Rule], known_rules: Sequence[Rule]
) -> Iterator[ReplacedWord]:
    """Yield new words that the patterns of a known rule exclude.

    The rule must be one of the page, or the page must have two other rules: spinners apply their rules together.
    """
    applied = {(rule.old, rule.new) for rule in rules}
    for rule in known_rules:
        if (rule.old, rule.new) not in applied and len(applied) < 2:
            continue
        for pattern in rule.whole_word_patterns:
            compiled = regex.compile(pattern.replace("{}", f"(?P<new>{regex.escape(rule.new)})"))
            try:
                for number, line in lines.items():
                    if rule.new in line:
                        for match in compiled.finditer(line, timeout=_MAX_SECONDS):
                            if match.start("new") >= 0:
                                yield ReplacedWord(number, *match.span("new"), rule.old)
            except TimeoutError:  # rules may come from a profile that a stranger wrote
                continue
