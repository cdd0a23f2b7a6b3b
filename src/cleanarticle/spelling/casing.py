"""Decide whether a restored word began with a capital, if the spinner replaced its first letters."""

from __future__ import annotations

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.lexicon import Lexicon
from cleanarticle.spelling.rules import usual_case
from cleanarticle.spelling.words import WORD, common_prefix, common_suffix, starts_sentence

CAPITALIZED_NOUNS = frozenset({"de", "lb"})
"""Languages that write all nouns with a capital, so that a capital does not make a name."""

# Frequencies are Zipf: log10 of the occurrences in a billion words. The thresholds were set by hand.
TOO_COMMON_FOR_NAME = 6.0
"""A word of this frequency or more is no part of a name, although a capitalized word is next to it (``de Paris``)."""
TOO_COMMON_AFTER_CAPITAL = 5.0
"""The same for a word that follows a capitalized one: names rarely continue with a common word."""
MAX_ACRONYM = 4
"""Letters that an acronym has at most; longer names are not written in capitals."""
TITLE_SHARE = 0.6
"""A word is in a title, where any word may have a capital, if this share of the longer words around it has one."""
_MIN_LONGER_WORD = 4  # letters of the words that are counted for TITLE_SHARE: shorter ones are lower case in titles too
_PREVIOUS_WORD = lazy_pattern(r"([^\W\d_])[^\W\d_]*([ -])\Z")
_MAY_OPEN_SENTENCE = frozenset(  # after one of these, a sentence or a title may begin
    "«“„‚‘\"'`‹([{:–—-•*·|/>…"
)
_SPACES = " \t\u00a0\u202f"
_NEAR = 40  # columns that are searched for the word before
_TITLE_WINDOW = 200  # columns on each side that show whether a word is in a title


def restore_first_letter(original: str, line: str, start: int, end: int, lexicon: Lexicon) -> tuple[str, bool]:
    """Return *original* with the case that its first letter probably had, and whether that is certain.

    Args:
        original: the word before the spinner changed it, in lower case.
        line: the line as it is, with the garbled word.
        start: the first column of the garbled word.
        end: one past its last column.
        lexicon: the words of the language.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> restore_first_letter("demain", "Oui. depuismain", 5, 15, lexicon("fr"))
    ('Demain', True)
    >>> restore_first_letter("demain", "Et depuismain", 3, 13, lexicon("fr"))
    ('demain', True)
    >>> restore_first_letter("demain", "Il dit : depuismain", 9, 19, lexicon("fr"))
    ('demain', False)
    """
    capitalized = original[0].upper() + original[1:]
    may_be_acronym = is_acronym(original, lexicon) and not keeps_lower_case(line[start:end], original)
    if line[start].isupper():
        return capitalized, not may_be_acronym
    before = line[max(start - _NEAR, 0) : start].rstrip(_SPACES)
    if starts_sentence(line, start):
        return capitalized, not before or (before[-1] in ".!?" and not before.endswith(".."))
    case = usual_case(original, lexicon)
    if case == "capital":
        return capitalized, not may_be_acronym
    is_apostrophe = before[-1:] == "'" and before[-2:-1].isalpha()
    may_open_sentence = before[-1:] in _MAY_OPEN_SENTENCE and not is_apostrophe
    follows_letters = start > _NEAR or any(map(str.isalpha, line[:start]))
    certain = case == "lower" and not may_open_sentence and follows_letters
    return original, certain and not _may_be_in_name(line, start, end, lexicon, original)


def keeps_lower_case(garbled: str, original: str) -> bool:
    """Return whether a lower-case letter of *garbled* comes from *original*, which was then not all capitals.

    Letters that both words have at their start, or at their end, come from the original. The first letter does not
    count, since it may be a capital in any word.

    >>> keeps_lower_case("Cchezt", "cent"), keeps_lower_case("Onune", "onu")
    (True, True)
    """
    lower = garbled.lower()
    kept_at_start = len(common_prefix([lower, original]))
    kept_at_end = len(common_suffix([lower, original]))
    return any(map(str.islower, garbled[1:kept_at_start] + garbled[max(len(garbled) - kept_at_end, 1) :]))


def is_acronym(word: str, lexicon: Lexicon) -> bool:
    """Return True for short names, which may be written in capitals.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> is_acronym("cdu", lexicon("de")), is_acronym("ende", lexicon("de"))
    (True, False)
    """
    # In languages whose nouns have a capital, many short words with a capital are no names.
    max_length = MAX_ACRONYM - 1 if lexicon.language in CAPITALIZED_NOUNS else MAX_ACRONYM
    return len(word) <= max_length and usual_case(word, lexicon) == "capital"


def _is_capital_of_sentence(line: str, start: int, lexicon: Lexicon) -> bool:
    """Return whether the word at column *start* has a capital only because it begins a sentence: it is no name."""
    match = WORD.match(line, start)
    return bool(match and starts_sentence(line, start) and lexicon.case(match.group()) == "lower")


def _may_be_in_name(line: str, start: int, end: int, lexicon: Lexicon, original: str) -> bool:
    """Return whether the word at *start* to *end* may be part of a name or a title: words with capitals are near."""
    previous = _PREVIOUS_WORD.search(line, max(start - _NEAR, 0), start)
    follows_name = bool(
        previous and previous[1].isupper() and not _is_capital_of_sentence(line, previous.start(1), lexicon)
    )
    precedes_capital = line[end + 1 : end + 2].isupper()
    if (previous and previous[2] == "-" and follows_name) or (line[end : end + 1] == "-" and precedes_capital):
        return True
    zipf = lexicon.frequency(original)
    if lexicon.language in CAPITALIZED_NOUNS or zipf >= TOO_COMMON_FOR_NAME:
        return False
    if precedes_capital or (follows_name and zipf < TOO_COMMON_AFTER_CAPITAL):
        return True
    around = WORD.findall(line, end, end + _TITLE_WINDOW)
    around += WORD.findall(line, max(start - _TITLE_WINDOW, 0), start)[1:]  # the first word may be cut
    longer = [word for word in around if len(word) >= _MIN_LONGER_WORD]
    capitalized = [word for word in longer if word[0].isupper()]
    return len(capitalized) >= max(TITLE_SHARE * len(longer), 1)
