"""SegmentedLine the lines that may be the title of an article into segments; a run of segments is a candidate."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern

EDGE, BULLET, BAR, SLASH, DASH, COLON, STOP, OPENING, CLOSING, WIDE, KICKER, CAPITALS, FIGURES, SAID = range(14)
"""The kinds of gaps between two segments; ``EDGE`` is the beginning or the end of the line."""
GAPS = 14
MAX_LENGTH = 300
"""Characters; a longer line is no title."""
# These were set by hand.
_MAX_SEGMENTS = 10  # of a line: every run of them is a candidate
_MAX_FIRST = 5  # cuts that are kept at the beginning of a line with more
_MAX_KICKER = 4  # words
_MAX_WORDS = 40  # words of a line; a longer one is cut at signs only
BULLETS = "•●▪*#>»–-+ \t\u00a0"
"""Signs and spaces before a line that are no part of it."""
_KINDS = {
    sign: kind
    for kind, signs in {
        BAR: "|│¦｜•·●▪»›→＞>«‹<☰⭐★◆■＊_～~",
        SLASH: "/／\\",
        DASH: "-–—―−",
        COLON: ":：",
        STOP: ".!?…。！？",
        OPENING: "([（【［《〈「『〔",
        CLOSING: ")]）】］》〉」』〕",
    }.items()
    for sign in signs
}
_SIGN = lazy_pattern("[" + re.escape("".join(_KINDS)) + r"\t]|\s{3,}")
_WORD = lazy_pattern(r"\S+")
_ALWAYS = frozenset("|│¦｜／：。！？—【】［］《》〈〉「」『』〔〕（）")
_WORDS_OF_SIGNS = frozenset((DASH, BAR, SLASH))


class Segments(NamedTuple):
    """A line cut into segments."""

    starts: list[int]
    ends: list[int]
    """The half-open range of columns of each segment."""
    gaps: list[int]
    """The kind of the gap before each segment, and of the one after the last."""


def segmented(text: str, said: Collection[str]) -> Segments:
    """Return the segments of a line. A title is a run of them; the others may be a kicker, a section or a site's name.

    A line is cut at signs that separate, after the end of a sentence, at wide gaps, between capitals and small letters,
    next to figures, after a word that may be a section, and around a part that is a line of its own elsewhere.

    Args:
        text: the line.
        said: the other lines of the page, in lower case.
    """
    begin, end = _bare(text)
    cuts = _cuts(text, begin, end, said)
    if len(cuts) >= _MAX_SEGMENTS:
        cuts = [*cuts[:_MAX_FIRST], *cuts[_MAX_FIRST + 1 - _MAX_SEGMENTS :]]
    starts, ends = [begin], []
    gaps = [BULLET if begin and text[:begin].strip() else EDGE]
    for low, high, kind in cuts:
        ends.append(low)
        starts.append(high)
        gaps.append(kind)
    return Segments(starts, [*ends, end], [*gaps, EDGE])


def uncut(text: str) -> Segments:
    """Return the only segment of a line that is not cut: the line without a bullet."""
    begin, end = _bare(text)
    return Segments([begin], [end], [EDGE, EDGE])


def balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the columns of a span, with the bracket before it if the span has its partner.

    >>> balanced("[Photos] Snow in May", 1, 20), balanced("[Photos]", 1, 7)
    ((0, 20), (1, 7))
    """
    depth = 0
    for sign in text[start:end]:
        depth += _KINDS.get(sign) == OPENING
        depth -= _KINDS.get(sign) == CLOSING
        if depth < 0:
            return (start - 1, end) if start and _KINDS.get(text[start - 1]) == OPENING else (start, end)
    return start, end


def _bare(text: str) -> tuple[int, int]:
    """Return the columns of a line without the bullet before it and the spaces around it."""
    begin, end = 0, len(text.rstrip())
    while begin < end and (text[begin].isspace() or text[begin] in BULLETS):
        begin += 1
    if text[begin : begin + 2] == "o ":
        begin += 2
    while begin < end and _KINDS.get(text[begin]) == OPENING:
        begin += 1
    return (begin, end) if begin < end else (0, end)


def _cuts(text: str, begin: int, end: int, said: Collection[str]) -> list[tuple[int, int, int]]:
    """Return where a line is cut: the end of a segment, the beginning of the next one, the kind of the gap."""
    out: list[tuple[int, int, int]] = []
    last = begin
    found = [*_cuts_at_signs(text, begin, end), *_cuts_between_words(text, begin, end, said)]
    for low, high, kind in sorted(found, key=lambda cut: (cut[0], -cut[1])):
        if high <= last or high >= end:
            continue
        if low > last:
            out.append((low, high, kind))
        elif out:
            out[-1] = (out[-1][0], high, out[-1][2])
        else:
            continue
        last = high
    return out


def _cuts_at_signs(text: str, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    for match in _SIGN.finditer(text, begin, end):
        at, behind = match.start(), match.end()
        sign = text[at]
        if sign.isspace():
            yield at, behind, WIDE
            continue
        before, after = text[at - 1 : at], text[behind : behind + 1]
        kind = _KINDS[sign]
        spaced = after.isspace() if kind in (COLON, STOP) else (before.isspace() or after.isspace())
        if kind in _WORDS_OF_SIGNS and not (before.isspace() and after.isspace()):
            spaced = spaced and kind is not DASH and sign not in "<>"
        if kind in (OPENING, CLOSING):
            spaced = True
        if not (spaced or sign in _ALWAYS):
            continue
        low, high = at, behind
        if kind == STOP:
            low = behind
        while low > begin and text[low - 1].isspace():
            low -= 1
        while high < end and text[high].isspace():
            high += 1
        yield low, high, kind


def _cuts_between_words(text: str, begin: int, end: int, said: Collection[str]) -> Iterator[tuple[int, int, int]]:
    words = list(_WORD.finditer(text, begin, end))
    if not 1 < len(words) <= _MAX_WORDS:
        return
    folded = text.casefold()
    exact = len(folded) == len(text)
    shapes = [_shape(match.group()) for match in words]
    for number in range(1, len(words)):
        low, high = words[number - 1].end(), words[number].start()
        left, right = shapes[number - 1], shapes[number]
        if exact and (folded[begin:low] in said or folded[high:end] in said):
            yield low, high, SAID
        elif left != right and "9" in (left, right):
            yield low, high, FIGURES
        elif (left == "X") != (right == "X") and "x" in (left + right).lower() and right in "Xx" and left in "Xx":
            yield low, high, CAPITALS
        elif number <= _MAX_KICKER and right in "XU" and left in "XU" and left + right != "XX":
            yield low, high, KICKER


def _shape(word: str) -> str:
    """Return "9" for a word with a figure, "X" for capitals, "U" for one capital, "x" for small letters, "-" else."""
    if not word.isalpha() and any(map(str.isdigit, word)):
        return "9"
    if word.isupper():
        return "X" if len(word) > 1 else "U"
    if word[:1].isupper():
        return "U"
    return "x" if word.islower() else "-"
