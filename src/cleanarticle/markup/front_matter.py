"""Front matter: what converters and crawlers say about a page before its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_ENTRY = re.compile(r"[\w.\"'-]{1,60}\s*[:=].*|\s+\S.*|- .*|#.*|\s*|[\]}]\s*")
_MOST_LINES = 100
_JINA = re.compile(r"(?:Title|URL Source|Published Time|Number of Pages|Warning|Description|Markdown Content):.*")
_JINA_SOURCE = "URL Source:"
_JINA_END = "Markdown Content:"
_JINA_LINES = 20


def front_matter(texts: Sequence[str]) -> int:
    """Return how many lines at the top of a page are front matter.

    Known are YAML between ``---``, TOML between ``+++``, and the lines that Jina's reader writes.

    >>> front_matter(["---", "title: Snow in Bern", "---", "It fell."])
    3
    >>> front_matter(["Title: Snow", "", "URL Source: https://a.example/", "", "Markdown Content:", "It fell."])
    5
    """
    first = next((at for at in range(min(5, len(texts))) if texts[at].strip()), None)
    if first is None:
        return 0
    ends = _FENCES.get(texts[first].strip().lstrip("\ufeff"))
    if ends is not None:
        for at in range(first + 1, min(len(texts), first + _MOST_LINES)):
            if texts[at].rstrip() in ends:
                return at + 1 if at > first + 1 else 0
            if not _ENTRY.fullmatch(texts[at]):
                return 0
        return 0
    if not _JINA.fullmatch(texts[first]):
        return 0
    found = 0
    sourced = False
    for at in range(first, min(len(texts), first + _JINA_LINES)):
        text = texts[at].strip()
        if text and not _JINA.fullmatch(text):
            break
        sourced = sourced or text.startswith(_JINA_SOURCE)
        found = at + 1 if text else found
        if text.startswith(_JINA_END):
            break
    return found if sourced else 0
