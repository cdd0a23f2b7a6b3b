"""Narrow the names of authors by what the comments of a page have in common.

A template writes every header in the same way: ``Ann Senior member``, ``Joe New member``; ``By Ann Date:``. One header
does not say where the name ends. Several do: words that follow many different names are a rank or a label. What occurs
again in the same comment (``Ann, 3 May 2024``, ``Message by Ann »``) is the name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from cleanarticle.loading import lazy_pattern

# Set by hand, on the forum pages that readers labelled (python -m benchmarks.comments).
_MIN_NAMES = 3  # different names before or behind the same words: with fewer, two people may share a family name
_MIN_LONGER = 2  # different names before the same words that end in such words: "member" is a rank, so is "new member"
_MIN_SHARE = 0.3  # of the different headers of a page that have the same words behind the name, or in front of it
_MAX_WORDS = 8  # of a header that are compared

_DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_HANDLE = lazy_pattern(rf"(?<=\S)\s{{1,3}}[{_DIRECTIONS}]{{0,2}}@\w")
_DIGITS = lazy_pattern(r"\d+")
_LETTER = lazy_pattern(r"[^\W_]")
_WORD = lazy_pattern(r"\S+")
_BEHIND_NAME = lazy_pattern(r"\s*\Z|\s*[»,:|]|\s+\d")

Columns: TypeAlias = tuple[int, int]


def narrowed(headers: Sequence[str | None], others: Sequence[Sequence[str]]) -> list[Columns | None]:
    """Return for each comment the columns of the name within what was read as the name.

    Args:
        headers: what was read as the name of each comment; None where nothing was.
        others: the other lines of the header and the end of each comment.

    >>> headers = ["Ann Senior member", "Joe Senior member", "Zoë New member", "Max New member"]
    >>> [text[slice(*columns)] for text, columns in zip(headers, narrowed(headers, [[]] * 4))]
    ['Ann', 'Joe', 'Zoë', 'Max']
    >>> narrowed(["Ann Lee Gardener"], [["Ann Lee , 3 May 2024"]])
    [(0, 7)]
    """
    out: list[Columns | None] = [None if text is None else (0, len(text)) for text in headers]
    for at, text in enumerate(headers):
        if text is not None and (handle := _HANDLE.search(text)):
            out[at] = 0, len(text[: handle.start()].rstrip(_DIRECTIONS))
    common = _common_words([text for text in headers if text])
    for at, (text, lines) in enumerate(zip(headers, others, strict=True)):
        columns = out[at]
        if text is None or columns is None:
            continue
        columns = _without(text, columns, *common)
        out[at] = _repeated(text, columns, lines) or columns
    return out


def _common_words(headers: Sequence[str]) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    """Return the words in front of names and the words behind names that the headers of a page share."""
    fronts: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    ends: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    different = {tuple(_key(text)) for text in headers}
    for words in different:
        for cut in range(1, min(len(words), _MAX_WORDS)):
            fronts[words[:cut]].add(words[cut:])
            ends[words[-cut:]].add(words[:-cut])
    least = max(_MIN_NAMES, _MIN_SHARE * len(different))
    front = frozenset(words for words, names in fronts.items() if len(names) >= least)
    end = {words for words, names in ends.items() if len(names) >= least}
    longer = (words for words, names in ends.items() if len(names) >= _MIN_LONGER and words[1:])
    end |= {words for words in longer if any(words[cut:] in end for cut in range(1, len(words)))}
    return front, frozenset(end)


def _key(text: str) -> list[str]:
    """Return the words of a header in the form in which they are compared: any number is the same word."""
    return [_DIGITS.sub("0", word).casefold() for word in _WORD.findall(text)]


def _without(
    text: str, columns: Columns, fronts: frozenset[tuple[str, ...]], ends: frozenset[tuple[str, ...]]
) -> Columns:
    """Return the columns without the longest words in front and behind that other headers of the page have, too."""
    words = [match.span() for match in _WORD.finditer(text, *columns)]
    keys = _key(text[slice(*columns)])
    first, last = 0, len(words)
    for cut in range(min(len(words), _MAX_WORDS) - 1, 0, -1):
        if tuple(keys[:cut]) in fronts and _LETTER.search(" ".join(keys[cut:])):
            first = cut
            break
    for cut in range(min(last - first, _MAX_WORDS) - 1, 0, -1):
        if tuple(keys[last - cut :]) in ends and any(map(str.isalpha, "".join(keys[first : last - cut]))):
            last -= cut
            break
    return (words[first][0], words[last - 1][1]) if words else columns


def _repeated(text: str, columns: Columns, lines: Sequence[str]) -> Columns | None:
    """Return the columns of the longest part of a name, word by word, that another line of the comment states again."""
    words = [match.span() for match in _WORD.finditer(text, *columns)][:_MAX_WORDS]
    for size in range(len(words), 0, -1):
        for first in range(len(words) - size + 1):
            start, end = words[first][0], words[first + size - 1][1]
            part = text[start:end]
            if not _LETTER.search(part) or part.isdigit():
                continue
            if any(_states(line, part) for line in lines):
                return start, end
    return None


def _states(line: str, part: str) -> bool:
    """Return whether a line has these words as a whole, with a sign, a number or the end of the line behind them."""
    start = line.find(part)
    while start >= 0:
        before = line[start - 1 : start]
        if (not before or before.isspace() or before in "*•@") and _BEHIND_NAME.match(line, start + len(part)):
            return True
        start = line.find(part, start + 1)
    return False
