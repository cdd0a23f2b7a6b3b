"""HTML entities that were left in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanarticle.characters.changes import Change

ENTITY = re.compile(r"&#?[0-9A-Za-z]{1,24};")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->|<![^<>]*>")
_MARKUP = frozenset("<>&\"'")


def decode(text: str) -> Iterator[Change]:
    """Changes that decode the entities of *text*.

    Entities inside a tag stay, and so do, on a line that has tags, those of the characters that markup
    is made of: decoded there, they would turn what the page shows into markup.

    >>> [(change.start, change.after) for change in decode("AT&amp;T, caf&eacute;")]
    [(2, '&'), (13, 'é')]
    >>> list(decode('<a href="?a=1&copy;=2">1 &lt; 2</a>'))
    []
    """
    from ftfy.fixes import unescape_html

    tags = [match.span() for match in _TAG.finditer(text)] if "<" in text else []
    at = 0
    for match in ENTITY.finditer(text):
        while at < len(tags) and tags[at][1] <= match.start():
            at += 1
        if at < len(tags) and tags[at][0] < match.start():
            continue
        after = unescape_html(match.group())
        if after == match.group() or (tags and after in _MARKUP):
            continue
        after = re.sub(r"[\n\r\x0b\x0c\x85\u2028\u2029]", " ", after)  # an edit puts in no line break
        yield Change(match.start(), match.end(), after, "characters.entity")
