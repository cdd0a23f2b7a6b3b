"""Decode HTML entities that were left in the text."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.characters.changes import Change
from cleanarticle.loading import lazy_pattern

ENTITY = lazy_pattern(r"&#?[0-9A-Za-z]{1,24};")  # "&amp;", "&#233;", "&#xE9;"
_TAG = lazy_pattern(r"</?[A-Za-z][^<>]*>|<!--[^<>]*-->|<![^<>]*>")
_EXPLAINED = lazy_pattern(
    r"(?<!\w)(&#?[0-9A-Za-z]{1,24};)"
    r"(?: (?:for|is|as|means|gives|für|ist|est|pour|para|por|es|per|è|voor) | ?(?:=|->|→|:|\() ?)"
    r"[\"'“”„«‘]?(\S)(?!\w)"
)
"""An entity, a word that explains it, and a character alone: "&eacute; for é"."""
_MARKUP_CHARACTERS = frozenset("<>&\"'")
_LINE_BREAKS = lazy_pattern(r"[\n\r\x0b\x0c\x85\u2028\u2029]")


def decode_entities(text: str) -> Iterator[Change]:
    """Yield the changes that decode the entities of *text*, in order.

    Entities inside a tag are left, and, on a line that has tags, those of ``<``, ``>``, ``&`` and quotation marks:
    decoded, they would turn text that the page shows into markup.

    >>> [(change.start, change.after) for change in decode_entities("AT&amp;T, caf&eacute;")]
    [(2, '&'), (13, 'é')]
    >>> list(decode_entities('<a href="?a=1&copy;=2">1 &lt; 2</a>'))
    []

    A line that explains one of them (``&eacute; for é``) is about entities, and keeps them all.

    >>> list(decode_entities("Write &amp; for &, and &lt; for <."))
    []
    """
    from ftfy.fixes import unescape_html

    if any(unescape_html(match[1]) == match[2] for match in _EXPLAINED.finditer(text)):
        return
    tags = [match.span() for match in _TAG.finditer(text)] if "<" in text else []
    tag = 0
    for match in ENTITY.finditer(text):
        while tag < len(tags) and tags[tag][1] <= match.start():
            tag += 1
        is_inside_tag = tag < len(tags) and tags[tag][0] < match.start()
        if is_inside_tag:
            continue
        after = unescape_html(match.group())
        if after == match.group() or (tags and after in _MARKUP_CHARACTERS):
            continue
        after = _LINE_BREAKS.sub(" ", after)  # an edit must not add a line break
        yield Change(match.start(), match.end(), after, "characters.entity")
