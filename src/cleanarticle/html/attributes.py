"""Remove attributes from HTML tags that have thousands of them, before the page is parsed.

libxml2 compares each attribute of a tag with all others of the tag: 80,000 attributes take ten seconds, 300,000 take
minutes, and nothing can interrupt it. Tags, quotes and raw text are recognised as in the HTML standard, section
"Tokenization".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from cleanarticle.loading import lazy_pattern

MAX_ATTRIBUTES = 1000
"""The largest number of attributes of a tag that reaches the parser, which takes about a millisecond for them (measured
with timeit and libxml2 2.14)."""

_RAW_TEXT = frozenset({"script", "style"})
_RAW_TEXT_BY_STANDARD = _RAW_TEXT | {"title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"}
_STANDARD_SINCE = (2, 14)
"""The first release of libxml2 that knows all elements whose content is raw text; older ones know script and style."""

_SPACE = r"[ \t\n\f\r]"
_ATTRIBUTE = lazy_pattern(
    rf"([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)"
    rf"(?:{_SPACE}*+={_SPACE}*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+)?+)?+"
)
_REST_OF_TAG = lazy_pattern(rf"(?:[ \t\n\f\r/]++|{_ATTRIBUTE.pattern})*+>")
_NAME = lazy_pattern(r"</?([a-zA-Z][^ \t\n\f\r/>]*+)")
_RAW_TEXT_END = {  # the end tags; <plaintext> has none
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE)
    for name in sorted(_RAW_TEXT_BY_STANDARD - {"plaintext"})
}
_COMMENT = lazy_pattern(r"<!--(?:-?>)?+")
_COMMENT_END = lazy_pattern(r"--!?>")
# Characters: a tag with more than MAX_ATTRIBUTES attributes is longer, since each has a name and a space before it.
_MIN_EXCESS_LENGTH = 2 * MAX_ATTRIBUTES
# A quick test that spares most pages the search: a page with too many attributes matches one of these.
_MAY_HAVE_MANY = (
    # A tag that is long enough.
    lazy_pattern(rf"(?:\A|>)[^<>]*+(?:<(?![a-zA-Z])[^<>]*+)*+<[a-zA-Z][^>]{{{_MIN_EXCESS_LENGTH}}}"),
    # A tag that only seems shorter, since a ">" in quotes does not end it: alt="a > b".
    lazy_pattern(rf"={_SPACE}*+(?:\"[^\">]*+>|'[^'>]*+>)"),
)


def without_excess_attributes(html: str, needed: Collection[str], libxml_version: tuple[int, ...]) -> str:
    """Return *html* with at most :data:`MAX_ATTRIBUTES` attributes in each tag.

    A tag with more keeps only the *needed* ones; everything else is unchanged.

    Args:
        html: the page.
        needed: the names of attributes to keep, in lower case.
        libxml_version: the version of libxml2, which decides in which elements tags are plain text.

    >>> html = "<p " + " ".join(f"a{i}=1" for i in range(2000)) + " style='display:none'>x</p>"
    >>> without_excess_attributes(html, {"style"}, (2, 14))
    "<p style='display:none'>x</p>"
    """
    if not any(pattern.search(html) for pattern in _MAY_HAVE_MANY):
        return html
    out: list[str] = []
    copied_until = 0
    raw_text_elements = _RAW_TEXT_BY_STANDARD if libxml_version >= _STANDARD_SINCE else _RAW_TEXT
    for name_end, end in _long_start_tags(html, raw_text_elements):
        attributes = list(_ATTRIBUTE.finditer(html, name_end, end - 1))
        if len(attributes) > MAX_ATTRIBUTES:
            kept: dict[str, str] = {}  # if two attributes have the same name, the first counts
            for attribute in attributes:
                if (name := attribute[1].lower()) in needed:
                    kept.setdefault(name, attribute[0])
            close = " />" if html[attributes[-1].end() : end - 1].endswith("/") else ">"
            out += (html[copied_until:name_end], *(f" {attribute}" for attribute in kept.values()), close)
            copied_until = end
    return "".join((*out, html[copied_until:]))


def _long_start_tags(html: str, raw_text_elements: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the end of the name and the end of the tag of each start tag that may have too many attributes.

    Args:
        html: the page.
        raw_text_elements: the elements whose content is raw text, which has no tags.
    """
    start = html.find("<")
    while start >= 0:
        tag = _NAME.match(html, start)
        if tag is None:
            end = _end_of_other_markup(html, start)
        else:
            rest = _REST_OF_TAG.match(html, tag.end())
            if rest is None:  # the page ends within the tag
                return
            end = rest.end()
            if html[start + 1] != "/":
                if end - start > _MIN_EXCESS_LENGTH:
                    yield tag.end(), end
                end = _end_of_raw_text(html, tag[1].lower(), end, raw_text_elements)
        if end < 0:
            return
        start = html.find("<", end)


def _end_of_other_markup(html: str, start: int) -> int:
    """Return the end of a comment, a declaration or a plain "<"; -1 if it does not end before the page does."""
    if comment := _COMMENT.match(html, start):
        if comment.group().endswith(">"):
            return comment.end()
        close = _COMMENT_END.search(html, comment.end())
        return close.end() if close else -1
    if html[start + 1 : start + 2] in ("!", "?", "/"):
        return html.find(">", start) + 1 or -1
    return start + 1


def _end_of_raw_text(html: str, name: str, start: int, raw_text_elements: Collection[str]) -> int:
    """Return the end of the raw text of element *name* that begins at *start*; *start* if the element has none."""
    if name not in raw_text_elements:
        return start
    close = _RAW_TEXT_END[name].search(html, start) if name in _RAW_TEXT_END else None
    return close.start() if close else -1
