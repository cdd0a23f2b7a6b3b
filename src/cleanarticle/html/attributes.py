"""Takes attributes out of HTML tags that have thousands of them, before the parser sees these.

libxml2 compares each attribute of a tag with all others of that tag: 80,000 take ten seconds, 300,000 minutes, and
nothing can interrupt it. Tags, quotes and raw text are recognised as in the HTML standard, section "Tokenization".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

MOST_ATTRIBUTES = 1000
"""Attributes of one tag that the parser is given: it takes about a millisecond for so many (timeit, libxml2 2.14)."""

_RAW = frozenset({"script", "style"})
_RAW_BY_STANDARD = _RAW | {"title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"}
_STANDARD = (2, 14)
"""The release of libxml2 that knows all elements whose content holds no tags; before it, script and style alone."""

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = re.compile(
    rf"([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)"
    rf"(?:{_SPACE}*+={_SPACE}*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+)?+)?+"
)
_REST = re.compile(rf"(?:[ \t\n\f\r/]++|{_ATTRIBUTE.pattern})*+>")
_NAME = re.compile(r"</?([a-zA-Z][^ \t\n\f\r/>]*+)")
_RAW_END = {  # nothing ends plain text
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in sorted(_RAW_BY_STANDARD - {"plaintext"})
}
_COMMENT = re.compile(r"<!--(?:-?>)?+")
_COMMENT_END = re.compile(r"--!?>")
_WIDE = 2 * MOST_ATTRIBUTES  # characters that so many attributes take at the least
_MAY_HAVE_MANY = (
    re.compile(rf"(?:\A|>)[^<>]*+(?:<(?![a-zA-Z])[^<>]*+)*+<[a-zA-Z][^>]{{{_WIDE}}}"),  # a tag that is as long
    re.compile(rf"={_SPACE}*+(?:\"[^\">]*+>|'[^'>]*+>)"),  # or is longer than it looks: ">" in quotes ends none
)


def without_excess(html: str, needed: Collection[str], libxml: tuple[int, ...]) -> str:
    """Return *html* in which no tag has over :data:`MOST_ATTRIBUTES` attributes.

    A tag with more keeps the *needed* ones alone; all other text stays as it is.

    Args:
        html: the page.
        needed: names of attributes, in lower case.
        libxml: the version of libxml2, on which depends what is a tag.

    >>> html = "<p " + " ".join(f"a{i}=1" for i in range(2000)) + " style='display:none'>x</p>"
    >>> without_excess(html, {"style"}, (2, 14))
    "<p style='display:none'>x</p>"
    """
    if not any(pattern.search(html) for pattern in _MAY_HAVE_MANY):
        return html
    out: list[str] = []
    done = 0
    for name_end, end in _wide_tags(html, _RAW_BY_STANDARD if libxml >= _STANDARD else _RAW):
        attributes = list(_ATTRIBUTE.finditer(html, name_end, end - 1))
        if len(attributes) > MOST_ATTRIBUTES:
            kept: dict[str, str] = {}  # the first of a name is the one that counts
            for attribute in attributes:
                if (name := attribute[1].lower()) in needed:
                    kept.setdefault(name, attribute[0])
            closed = html[attributes[-1].end() : end - 1].endswith("/")
            out += (html[done:name_end], *(f" {attribute}" for attribute in kept.values()), " />" if closed else ">")
            done = end
    return "".join((*out, html[done:]))


def _wide_tags(html: str, raw: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield, for each start tag of some length, where its name and where it ends.

    Args:
        html: the page.
        raw: the elements whose content holds no tags.
    """
    at = html.find("<")
    while at >= 0:
        tag = _NAME.match(html, at)
        if tag is None:
            end = _behind_other(html, at)
        else:
            rest = _REST.match(html, tag.end())
            if rest is None:  # the page ends within the tag
                return
            end = rest.end()
            if html[at + 1] != "/":
                if end - at > _WIDE:
                    yield tag.end(), end
                end = _behind_raw(html, tag[1].lower(), end, raw)
        if end < 0:
            return
        at = html.find("<", end)


def _behind_other(html: str, at: int) -> int:
    """Return where a comment, a declaration or a mere "<" ends, -1 at the end of the page."""
    if comment := _COMMENT.match(html, at):
        if comment.group().endswith(">"):
            return comment.end()
        found = _COMMENT_END.search(html, comment.end())
        return found.end() if found else -1
    if html[at + 1 : at + 2] in ("!", "?", "/"):
        return html.find(">", at) + 1 or -1
    return at + 1


def _behind_raw(html: str, name: str, at: int, raw: Collection[str]) -> int:
    """Return where the raw text of element *name* ends that begins at *at*; *at* itself where it has none."""
    if name not in raw:
        return at
    found = _RAW_END[name].search(html, at) if name in _RAW_END else None
    return found.start() if found else -1
