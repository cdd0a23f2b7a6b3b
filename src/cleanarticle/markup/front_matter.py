"""Front matter: the metadata that converters and crawlers write above the text of a page."""

from __future__ import annotations

from collections.abc import Sequence

from cleanarticle.loading import lazy_pattern

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
"""The lines that close YAML or TOML, by the line that opens it."""
# "title: Snow", "title = 'Snow'", an indented line, "- item", a comment, a blank line, a closing bracket
_ENTRY = lazy_pattern(r"[\w.\"'-]{1,60}\s*[:=].*|\s+\S.*|- .*|#.*|\s*|[\]}]\s*")
_MAX_LINES = 100  # of YAML or TOML, fences included; set by hand
_MAX_BLANK_LINES = 4  # above front matter; set by hand
_JINA_LINE = lazy_pattern(
    r"(?:Title|URL Source|Published Time|Number of Pages|Warning|Description|Markdown Content):.*"
)
_JINA_SOURCE = "URL Source:"
_JINA_END = "Markdown Content:"
_MAX_JINA_LINES = 20  # from the first line that Jina Reader writes to the last; set by hand


def front_matter_lines(texts: Sequence[str]) -> int:
    """Return the number of lines at the top of a page that are front matter.

    It recognises YAML between ``---``, TOML between ``+++``, and the lines that Jina Reader writes.

    Args:
        texts: the lines of the page.

    >>> front_matter_lines(["---", "title: Snow in Bern", "---", "It fell."])
    3
    >>> front_matter_lines(["Title: Snow", "", "URL Source: https://a.example/", "", "Markdown Content:", "It fell."])
    5
    """
    first = next((index for index in range(min(_MAX_BLANK_LINES + 1, len(texts))) if texts[index].strip()), None)
    if first is None:
        return 0
    closing_fences = _FENCES.get(texts[first].strip().lstrip("\ufeff"))
    if closing_fences is not None:
        for index in range(first + 1, min(len(texts), first + _MAX_LINES)):
            if texts[index].rstrip() in closing_fences:
                return index + 1 if index > first + 1 else 0
            if not _ENTRY.fullmatch(texts[index]):
                return 0
        return 0
    if not _JINA_LINE.fullmatch(texts[first]):
        return 0
    lines = 0  # up to the last line of front matter that is not blank
    has_source = False
    for index in range(first, min(len(texts), first + _MAX_JINA_LINES)):
        text = texts[index].strip()
        if text and not _JINA_LINE.fullmatch(text):
            break
        has_source = has_source or text.startswith(_JINA_SOURCE)
        lines = index + 1 if text else lines
        if text.startswith(_JINA_END):
            break
    return lines if has_source else 0
