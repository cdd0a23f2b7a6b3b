"""Join lines: a drop capital on a line of its own, a word broken at a soft hyphen.

Words broken at an ordinary hyphen are joined by the spelling stage: it has the lexicon that is needed to distinguish
them from compounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cleanarticle.loading import lazy_pattern
from cleanarticle.page.proposals import Edit

DROP_CAPITAL = lazy_pattern(r"[ \t]*[^\W\d_a-zà-öø-ÿа-яα-ω][ \t]*\Z")
"""A line that is one letter, and not a lower-case one."""
MAX_DROP_CAPITAL_LINE = 20
"""Code points of a line that may be a drop capital, with the spaces around it. Set by hand."""
SOFT_HYPHEN = "\xad"
"""It marks a place at which a word may be broken, and is invisible unless it ends a line."""
SOFT_HYPHEN_AT_END = lazy_pattern(rf"{SOFT_HYPHEN}[ \t]*\Z")
"""The end of a line that ends with a soft hyphen."""
_FIRST_WORD = lazy_pattern(r"[ \t]*([^\W\d_]+)")
_WORDS_OF_ONE_LETTER = frozenset("AÀÁIÍOÓÔYEÉÈUÚÅÖØVKSZWАИВСКУОЯІ")
"""Capitals that are words in some language, and so may precede a word as words: ``A`` before ``nice``."""
_MIN_PARAGRAPH = 40  # code points of the line after a drop capital; set by hand


def join_drop_capital(texts: Sequence[str], index: int, is_word: Callable[[str], bool]) -> Iterator[Edit]:
    """Yield the edits that join line *index*, a drop capital, to the paragraph that it begins.

    Args:
        texts: the lines of the page.
        index: the number of the line with the capital.
        is_word: a function that says whether a string, in lower case, is a word. Capital and first word of the
            paragraph must be one together.

    >>> list(join_drop_capital(["L", "  es États-Unis ont annoncé mardi un nouvel accord."], 0, {"les"}.__contains__))
    [Edit(line=0, start=1, end=2, after='', rule='characters.drop_capital', confidence=1.0, applied=True),
     Edit(line=1, start=0, end=2, after='', rule='characters.drop_capital', confidence=1.0, applied=True)]
    """
    capital = texts[index].strip()
    next_line = texts[index + 1] if index + 1 < len(texts) else ""
    match = _FIRST_WORD.match(next_line)
    if not match or len(next_line) < _MIN_PARAGRAPH or not match[1].islower() or not capital.isupper():
        return
    rest = match[1]
    if not is_word((capital + rest).lower()) or (capital in _WORDS_OF_ONE_LETTER and is_word(rest)):
        return
    end = len(texts[index].rstrip(" \t"))
    yield Edit(index, end, len(texts[index]) + 1, "", "characters.drop_capital")
    if match.start(1):
        yield Edit(index + 1, 0, match.start(1), "", "characters.drop_capital")


def join_soft_hyphen(texts: Sequence[str], index: int) -> Iterator[Edit]:
    r"""Yield the edits that join line *index*, which ends with a soft hyphen, to the next, if that continues the word.

    Args:
        texts: the lines of the page.
        index: the number of the line with the soft hyphen.

    >>> [edit[:4] for edit in join_soft_hyphen(["dévelop\xad", "pement"], 0)]
    [(0, 7, 9, '')]
    """
    text = texts[index]
    next_line = texts[index + 1] if index + 1 < len(texts) else ""
    match = _FIRST_WORD.match(next_line)
    end = len(text.rstrip("\xad \t"))
    if match and match[1][0].islower() and end and text[end - 1].isalpha():
        yield Edit(index, end, len(text) + 1, "", "characters.soft_hyphen")
        if match.start(1):
            yield Edit(index + 1, 0, match.start(1), "", "characters.soft_hyphen")
