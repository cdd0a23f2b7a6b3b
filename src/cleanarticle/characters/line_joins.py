"""Lines to be joined: a drop capital on a line of its own, a word broken at a soft hyphen.

Words broken at a hyphen need a word list to tell them from compounds; the spelling stage joins those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from cleanarticle.page.proposals import Edit

CAPITAL = re.compile(r"[ \t]*[^\W\d_a-zà-öø-ÿа-яα-ω][ \t]*\Z")
"""A line that is one letter, and not a small one."""
INDENTED = 20
"""Longer lines are no capital with its indentation."""
BROKEN = re.compile("\xad[ \t]*$", re.MULTILINE)
"""A line that ends in a soft hyphen."""
_FOLLOWING_WORD = re.compile(r"[ \t]*([^\W\d_]+)")
_WORDS = frozenset("AÀÁIÍOÓÔYEÉÈUÚÅÖØVKSZWАИВСКУОЯІ")
_PARAGRAPH = 40


def join_capital(texts: Sequence[str], index: int, known: Callable[[str], bool]) -> Iterator[Edit]:
    """Edits that join line *index*, a capital, to the paragraph that it begins.

    Args:
        texts: the lines of the page.
        index: the line of the capital.
        known: whether a word, in lower case, is one. Both together must be.

    >>> list(join_capital(["L", "  es États-Unis ont annoncé mardi un nouvel accord."], 0, {"les"}.__contains__))
    [Edit(line=0, start=1, end=2, after='', rule='characters.drop_capital', confidence=1.0, applied=True),
     Edit(line=1, start=0, end=2, after='', rule='characters.drop_capital', confidence=1.0, applied=True)]
    """
    capital = texts[index].strip()
    following = texts[index + 1] if index + 1 < len(texts) else ""
    match = _FOLLOWING_WORD.match(following)
    if not match or len(following) < _PARAGRAPH or not match[1].islower() or not capital.isupper():
        return
    word = match[1]
    if not known((capital + word).lower()) or (capital in _WORDS and known(word)):
        return
    end = len(texts[index].rstrip(" \t"))
    yield Edit(index, end, len(texts[index]) + 1, "", "characters.drop_capital")
    if match.start(1):
        yield Edit(index + 1, 0, match.start(1), "", "characters.drop_capital")


def join_broken(texts: Sequence[str], index: int) -> Iterator[Edit]:
    r"""Edits that join line *index*, which ends in a soft hyphen, to the next, which goes on with the word.

    >>> [edit[:4] for edit in join_broken(["dévelop\xad", "pement"], 0)]
    [(0, 7, 9, '')]
    """
    text = texts[index]
    following = texts[index + 1] if index + 1 < len(texts) else ""
    match = _FOLLOWING_WORD.match(following)
    end = len(text.rstrip("\xad \t"))
    if match and match[1][0].islower() and end and text[end - 1].isalpha():
        yield Edit(index, end, len(text) + 1, "", "characters.soft_hyphen")
        if match.start(1):
            yield Edit(index + 1, 0, match.start(1), "", "characters.soft_hyphen")
