"""How a word began whose first letter is not its own: the spinner put in the one that stands there."""

from __future__ import annotations

import re

from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.rules import case_of
from cleanarticle.spelling.words import WORD, shared_start, starts_sentence

CAPITAL_NOUNS = frozenset({"de", "lb"})
"""Languages in which a capital does not make a name."""
NO_PART = 6.0
"""From this frequency (Zipf) on a word before a capital is no part of a name."""
NO_PART_BEHIND = 5.0
"""The same behind a capital."""
ACRONYM = 4
"""Names of so many letters or fewer may be written in capitals."""
TITLE = 0.6
"""From this share of capitals among its longer words on a line is a title, in which any word may have one."""
_LONGER = 4
_BEFORE = re.compile(r"([^\W\d_])[^\W\d_]*([ -])\Z")
_AMBIGUOUS = frozenset(  # before a word that may begin something
    "«“„‚‘\"'`‹([{:–—-•*·|/>…"
)
_SPACE = " \t\u00a0\u202f"
_NEAR = 40
_AROUND = 200  # characters on each side that show whether a line is a title


def with_first_letter(right: str, line: str, start: int, end: int, lexicon: Lexicon) -> tuple[str, bool]:
    """*right* with its first letter as it was, probably, and whether that is certain.

    Args:
        right: the word that stood at columns *start* to *end* of *line*, in lower case.
        line: the line as it is.
        start: the first column.
        end: the column behind the last.
        lexicon: the words of the language.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> with_first_letter("demain", "Oui. depuismain", 5, 15, lexicon("fr"))
    ('Demain', True)
    >>> with_first_letter("demain", "Et depuismain", 3, 13, lexicon("fr"))
    ('demain', True)
    >>> with_first_letter("demain", "Il dit : depuismain", 9, 19, lexicon("fr"))
    ('demain', False)
    """
    capital = right[0].upper() + right[1:]
    short = is_acronym(right, lexicon) and not has_small(line[start:end], right)
    if line[start].isupper():
        return capital, not short
    before = line[max(start - _NEAR, 0) : start].rstrip(_SPACE)
    if starts_sentence(line, start):
        return capital, not before or (before[-1] in ".!?" and not before.endswith(".."))
    case = case_of(right, lexicon)
    if case == "capital":
        return capital, not short
    opens = before[-1:] in _AMBIGUOUS and not (before[-1:] == "'" and before[-2:-1].isalpha())
    certain = case == "lower" and not opens and (start > _NEAR or any(map(str.isalpha, line[:start])))
    return right, certain and not _in_name(line, start, end, lexicon, right)


def has_small(word: str, right: str) -> bool:
    """True where a small letter of *word* was there before: then *right* was not written in capitals."""
    low = word.lower()
    before, after = len(shared_start([low, right])), len(shared_start([low[::-1], right[::-1]]))
    return any(map(str.islower, word[1:before] + word[max(len(word) - after, 1) :]))


def is_acronym(word: str, lexicon: Lexicon) -> bool:
    """True for short names, which may be written in capitals.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> is_acronym("cdu", lexicon("de")), is_acronym("ende", lexicon("de"))
    (True, False)
    """
    if len(word) > ACRONYM:
        return False
    return (lexicon.language not in CAPITAL_NOUNS or len(word) < ACRONYM) and case_of(word, lexicon) == "capital"


def _opens(line: str, start: int, lexicon: Lexicon) -> bool:
    """True where the word at column *start* has its capital from the sentence that it begins, and is no name."""
    match = WORD.match(line, start)
    return bool(match and starts_sentence(line, start) and lexicon.case(match.group()) == "lower")


def _in_name(line: str, start: int, end: int, lexicon: Lexicon, right: str) -> bool:
    """True where the word at *start* to *end* may be part of a name or a title: capitals are near."""
    before = _BEFORE.search(line, max(start - _NEAR, 0), start)
    behind = bool(before and before[1].isupper() and not _opens(line, before.start(1), lexicon))
    ahead = line[end + 1 : end + 2].isupper()
    if (before and before[2] == "-" and behind) or (line[end : end + 1] == "-" and ahead):
        return True
    zipf = lexicon.frequency(right)
    if lexicon.language in CAPITAL_NOUNS or zipf >= NO_PART:
        return False
    if ahead or (behind and zipf < NO_PART_BEHIND):
        return True
    longer = [
        word
        for word in WORD.findall(line, end, end + _AROUND) + WORD.findall(line, max(start - _AROUND, 0), start)[1:]
        if len(word) >= _LONGER
    ]
    capitals = [word for word in longer if word[0].isupper()]
    return len(capitals) >= max(TITLE * len(longer), 1)
