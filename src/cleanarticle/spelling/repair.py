"""The spelling stage: puts the words of a page right, or flags them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from cleanarticle.page import Label, Page
from cleanarticle.proposals import Edit
from cleanarticle.spelling.lexicon import Lexicon, lexicon
from cleanarticle.spelling.rules import Rule, known_rules
from cleanarticle.spelling.spin import find_rules, read, strange_words
from cleanarticle.spelling.words import WORD, stands_free, vocabulary

Level: TypeAlias = Literal["safe", "flag", "off"]
READABLE = 0.6
"""The share of lower-case words that must be known for a text to be taken for one of its language."""
_PROSE = 60


def repair(page: Page) -> Iterator[Edit]:
    """The spelling cleaner as it is by default: certain repairs applied, others flagged.

    It looks at the kept lines and at longer ones that are not, in ``page.language``.
    """
    yield from spelling_cleaner()(page)


def spelling_cleaner(
    *,
    level: Level = "safe",
    keep: Iterable[str] = (),
    words: Iterable[str] = (),
    rules: Iterable[Rule] = (),
    known: bool = True,
) -> Callable[[Page], Iterator[Edit]]:
    """A spelling cleaner.

    Args:
        level: ``safe`` applies what is certain and flags the rest, ``flag`` flags all, ``off`` does nothing.
        keep: words that are never touched.
        words: words that the language has besides those of its list; they are never touched either.
        rules: what the spinner of the site does, as :func:`cleanarticle.spelling.learn_rules` found.
        known: whether to use the rules that ship with the library.

    Raises:
        ValueError: there is no such level.
    """
    if level not in ("safe", "flag", "off"):
        message = f"no level {level!r}; there are safe, flag and off"
        raise ValueError(message)
    right = frozenset(word.lower() for words_ in (keep, words) for word in words_)
    given = tuple(rules)

    def clean(page: Page) -> Iterator[Edit]:
        found = lexicon(page.language) if level != "off" else None
        if found is None:
            return
        chosen = [
            index
            for index, line in enumerate(page.lines)
            if (line.kept or len(line.text) >= _PROSE) and not line.blank
        ]
        titles = [line.text for line in page.lines if line.label in (Label.TITLE, Label.TEASER, Label.HEADING)]
        prior = (*given, *known_rules(found.language)) if known else given
        for edit in find_edits([page.lines[index].text for index in chosen], found, right, prior):
            yield edit._replace(line=chosen[edit.line], applied=edit.applied and level == "safe")

    return clean


def repair_text(
    text: str,
    language: str,
    *,
    keep: Iterable[str] = (),
    words: Iterable[str] = (),
    rules: Iterable[Rule] = (),
    known: bool = True,
) -> str:
    """*text* with the certain repairs made; see :func:`spelling_cleaner` for the arguments.

    >>> repair_text("Un texte qui ne contient que des mots justes.", "fr")
    'Un texte qui ne contient que des mots justes.'
    """
    found = lexicon(language)
    if found is None:
        return text
    right = frozenset(word.lower() for words_ in (keep, words) for word in words_)
    prior = (*rules, *known_rules(found.language)) if known else tuple(rules)
    lines = text.split("\n")
    edits = [edit for edit in find_edits(lines, found, right, prior) if edit.applied]
    for edit in sorted(edits, key=lambda edit: (edit.line, edit.start), reverse=True):
        line = lines[edit.line]
        lines[edit.line] = line[: edit.start] + edit.after + line[edit.end :]
    return "\n".join(lines)


def find_edits(
    lines: Sequence[str], lexicon: Lexicon, right: Collection[str] = (), prior: Sequence[Rule] = ()
) -> Iterator[Edit]:
    """The edits that *lines* of one language need; ``edit.line`` counts in *lines*."""
    text = "\n".join(lines)
    found = vocabulary(text, lexicon, right)
    if not lexicon.large or not found.strange:
        return
    words = strange_words(found.strange, lexicon)
    rules = find_rules(words, lexicon, prior)
    if not rules or not _readable(text, found.strange):
        return
    readings = {}
    for word in found.strange:
        if word.islower() or word.istitle():
            reading = read(word.lower(), rules, lexicon)
            if reading:
                readings[word] = reading
    for number, line in enumerate(lines):
        for match in WORD.finditer(line):
            word = match.group()
            if word in readings and stands_free(line, match.start(), match.end()):
                reading = readings[word]
                after = reading.right
                if word[0].isupper() or (
                    reading.lost_start and (reading.right in lexicon.capitals or _starts(line, match.start()))
                ):
                    after = after[0].upper() + after[1:]
                yield Edit(
                    number, match.start(), match.end(), after, "spelling.spin", 0.99 if reading.certain else 0.5, reading.certain
                )


def _starts(line: str, at: int) -> bool:
    """True where a sentence begins at column *at*."""
    before = line[:at].rstrip(" \t\u00a0\u202f«»“”„\"'‘’(—–-")
    return not before or before[-1] in ".!?…"


def _readable(text: str, strange: Collection[str]) -> bool:
    lower = [word for word in WORD.findall(text) if word.islower()]
    return sum(word in strange for word in lower) <= (1 - READABLE) * len(lower)
