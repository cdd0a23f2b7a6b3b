"""Whole words that a spinner put in: they are words, so only the page itself can tell.

A rule that is at work on the page takes back a whole word where a title has the same words with the old one,
or where the word cannot stand (patterns that come with known rules).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import regex

from cleanarticle.spelling.rules import Rule
from cleanarticle.spelling.words import WORD, starts_sentence

FOLLOWING = (2, 3)
"""How many words after the old one a title has to share with the place."""
LETTERS = 10
"""How many letters these words have to have together."""
_QUOTES = frozenset("«“„\"'‘")
_SECONDS = 1.0  # that a pattern may take on a line; after that it is left out
_LONGEST_TITLE = 200


class Whole(NamedTuple):
    """A whole word to take back: its line, its columns, and what stood there."""

    line: int
    start: int
    end: int
    right: str


def find_whole(lines: Mapping[int, str], rules: Sequence[Rule], known: Sequence[Rule]) -> Iterator[Whole]:
    """The whole words of *lines* that are certain to be put in.

    Args:
        lines: the lines, by number.
        rules: the rules seen at work on the page; without any nothing is found.
        known: the rules met before, of which the patterns count.
    """
    if not rules:
        return
    found = {*_attested(lines, rules), *_impossible(lines, rules, known)}
    yield from sorted(found)


def _attested(lines: Mapping[int, str], rules: Sequence[Rule]) -> Iterator[Whole]:
    by_new = {rule.new: rule.old for rule in rules if rule.new.isalpha()}
    olds = set(by_new.values())
    phrases: set[tuple[str, ...]] = set()
    places: list[tuple[Whole, str, list[tuple[str, ...]]]] = []
    for number, line in lines.items():
        title = len(line) <= _LONGEST_TITLE and "." not in line
        words = list(WORD.finditer(line))
        texts = [match.group().lower() for match in words]
        for at, text in enumerate(texts):
            if text not in by_new and not (title and text in olds):
                continue
            following = [tuple(texts[at + 1 : at + 1 + count]) for count in FOLLOWING]
            long_enough = [phrase for phrase in following if sum(map(len, phrase)) >= LETTERS]
            if title:
                phrases.update((text, *phrase) for phrase in long_enough)
            if text in by_new:
                start, end = words[at].span()
                old = by_new[text]
                capital = line[start].isupper() or _begins(line, start)
                places.append((Whole(number, start, end, old.capitalize() if capital else old), old, long_enough))
    for place, old, following in places:
        new = lines[place.line][place.start : place.end].lower()
        if any((old, *phrase) in phrases and (new, *phrase) not in phrases for phrase in following):
            yield place


def _begins(line: str, at: int) -> bool:
    return starts_sentence(line, at) and line[max(at - 8, 0) : at].rstrip()[-1:] not in _QUOTES


def _impossible(lines: Mapping[int, str], rules: Sequence[Rule], known: Sequence[Rule]) -> Iterator[Whole]:
    at_work = {(rule.old, rule.new) for rule in rules}
    for rule in known:
        if (rule.old, rule.new) not in at_work and len(at_work) < 2:
            continue
        for pattern in rule.whole:
            find = regex.compile(pattern.replace("{}", f"(?P<new>{regex.escape(rule.new)})"))
            try:
                for number, line in lines.items():
                    if rule.new in line:
                        for match in find.finditer(line, timeout=_SECONDS):
                            if match.start("new") >= 0:
                                yield Whole(number, *match.span("new"), rule.old)
            except TimeoutError:  # rules come with profiles too, which a stranger may have written
                continue
