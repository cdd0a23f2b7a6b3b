"""Cut ranks and captions off the names of the authors of comments, by comparing the headers of a page.

The headers of a page share a template: ``Ann Senior member``, ``Joe New member``; ``By Ann Date:``. One header does not
show where the name ends, but several do: words that follow many different names are a rank or a caption. A part of the
header that another line of the same comment repeats (``Ann, 3 May 2024``, ``Message by Ann »``) is the name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from cleanarticle.loading import lazy_pattern

# Set by hand, on the forum pages that readers labelled (python -m benchmarks.comments).
_MIN_NAMES = 3
"""Words next to this many different names are no part of the name; with fewer, they may be a family name that two
people share."""
_MIN_NAMES_LONGER = 2
"""The same for words that end in a known rank: if "member" is one, "new member" needs only two names."""
_MIN_SHARE = 0.3  # the smallest share of the page's different headers that must have these words
_MAX_WORDS = 8  # of a header that are read; at most 7 are compared, so that one is left for the name

_BIDI_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_HANDLE = lazy_pattern(rf"(?<=\S)\s{{1,3}}[{_BIDI_MARKS}]{{0,2}}@\w")  # after a name: "Ann @ann"
_DIGITS = lazy_pattern(r"\d+")
_LETTER_OR_DIGIT = lazy_pattern(r"[^\W_]")
_WORD = lazy_pattern(r"\S+")
_AFTER_NAME = lazy_pattern(r"\s*\Z|\s*[»,:|]|\s+\d")

Columns: TypeAlias = tuple[int, int]


def name_columns(headers: Sequence[str | None], others: Sequence[Sequence[str]]) -> list[Columns | None]:
    """Return for each comment the half-open range of columns of the name in its header; ``None`` if it has no header.

    Args:
        headers: what was read as the name of each comment's author, perhaps with a rank; ``None`` if nothing was.
        others: for each comment, other lines at its beginning and end, which may repeat the name.

    >>> headers = ["Ann Senior member", "Joe Senior member", "Zoë New member", "Max New member"]
    >>> [text[slice(*columns)] for text, columns in zip(headers, name_columns(headers, [[]] * 4))]
    ['Ann', 'Joe', 'Zoë', 'Max']
    >>> name_columns(["Ann Lee Gardener"], [["Ann Lee , 3 May 2024"]])
    [(0, 7)]
    """
    out: list[Columns | None] = [None if text is None else (0, len(text)) for text in headers]
    for at, text in enumerate(headers):
        if text is not None and (handle := _HANDLE.search(text)):
            out[at] = 0, len(text[: handle.start()].rstrip(_BIDI_MARKS))
    common = _common_words([text for text in headers if text])
    for at, (text, lines) in enumerate(zip(headers, others, strict=True)):
        columns = out[at]
        if text is None or columns is None:
            continue
        columns = _without(text, columns, *common)
        out[at] = _repeated(text, columns, lines) or columns
    return out


def _common_words(headers: Sequence[str]) -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    """Return the words before names and the words after names that the headers of a page share."""
    fronts: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    ends: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    distinct_headers = {tuple(_key(text)) for text in headers}
    for words in distinct_headers:
        for count in range(1, min(len(words), _MAX_WORDS)):
            fronts[words[:count]].add(words[count:])
            ends[words[-count:]].add(words[:-count])
    min_names = max(_MIN_NAMES, _MIN_SHARE * len(distinct_headers))
    front = frozenset(words for words, names in fronts.items() if len(names) >= min_names)
    end = {words for words, names in ends.items() if len(names) >= min_names}
    # Longer endings need fewer names if a part of them is a known ending.
    longer = (words for words, names in ends.items() if len(names) >= _MIN_NAMES_LONGER and words[1:])
    end |= {words for words in longer if any(words[cut:] in end for cut in range(1, len(words)))}
    return front, frozenset(end)


def _key(text: str) -> list[str]:
    """Return the words of a header as they are compared: case-folded, and each number as 0."""
    return [_DIGITS.sub("0", word).casefold() for word in _WORD.findall(text)]


def _without(
    text: str, columns: Columns, fronts: frozenset[tuple[str, ...]], ends: frozenset[tuple[str, ...]]
) -> Columns:
    """Return *columns* without the longest run of shared words before the name, and the longest after it."""
    words = [match.span() for match in _WORD.finditer(text, *columns)]
    keys = _key(text[slice(*columns)])
    first, end = 0, len(words)
    for count in range(min(len(words), _MAX_WORDS) - 1, 0, -1):
        if tuple(keys[:count]) in fronts and _LETTER_OR_DIGIT.search(" ".join(keys[count:])):
            first = count
            break
    for count in range(min(end - first, _MAX_WORDS) - 1, 0, -1):
        if tuple(keys[end - count :]) in ends and any(map(str.isalpha, "".join(keys[first : end - count]))):
            end -= count
            break
    return (words[first][0], words[end - 1][1]) if words else columns


def _repeated(text: str, columns: Columns, lines: Sequence[str]) -> Columns | None:
    """Return the columns of the longest run of words of *text* that another line of the comment repeats."""
    words = [match.span() for match in _WORD.finditer(text, *columns)][:_MAX_WORDS]
    for size in range(len(words), 0, -1):
        for first in range(len(words) - size + 1):
            start, end = words[first][0], words[first + size - 1][1]
            part = text[start:end]
            if not _LETTER_OR_DIGIT.search(part) or part.isdigit():
                continue
            if any(_repeats_name(line, part) for line in lines):
                return start, end
    return None


def _repeats_name(line: str, part: str) -> bool:
    """Return whether *line* has *part* as a name.

    As a name, it is at the beginning of the line, or after a space or a sign such as ``@``; and it is before a number,
    before a sign, or at the end.
    """
    start = line.find(part)
    while start >= 0:
        before = line[start - 1 : start]
        if (not before or before.isspace() or before in "*•@") and _AFTER_NAME.match(line, start + len(part)):
            return True
        start = line.find(part, start + 1)
    return False
