"""Warn if a source is probably not the text of a page: HTML, a path, a URL, JSON, a text without line breaks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from cleanarticle.loading import lazy_pattern
from cleanarticle.page import Page
from cleanarticle.page.proposals import Warn
from cleanarticle.pipeline import declares

_CLOSING_TAG = lazy_pattern(
    r"</(?:a|b|body|div|h[1-6]|head|html|i|li|ol|p|script|section|span|style|table|td|tr|ul)\s*>", re.IGNORECASE
)
_HTML_START = lazy_pattern(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
# A source that begins and ends with a tag is HTML, however few tags it has.
_BLOCK_TAGS = "article|body|div|h[1-6]|html|main|ol|p|section|table|ul"
_TAG_AT_START = lazy_pattern(rf"<(?:{_BLOCK_TAGS})(?:\s[^<>]*)?>", re.IGNORECASE)
_TAG_AT_END = lazy_pattern(rf"</(?:{_BLOCK_TAGS})\s*>\Z", re.IGNORECASE)
_URL = lazy_pattern(r"(?:https?|ftp|file|s3)://\S+")
_PATH = lazy_pattern(
    r"(?:[A-Za-z]:\\|\\\\|~?/|\.{1,2}[\\/])?(?:[^\s/\\]+[\\/])*"
    r"[^\s/\\]+\.(?:txt|html?|md|jsonl?|csv|tsv|xml|pdf|docx?|parquet|warc|wet|gz|zst)",
    re.IGNORECASE,
)
# These were set by hand.
_MIN_TAGS = 4  # closing tags of a source that does not begin like HTML: a page about HTML may quote one or two pairs
_MAX_CHARACTERS_PER_TAG = 400  # of text for each closing tag: HTML has one every 50 to 100
_MAX_ADDRESS = 1_000  # characters: no path and no URL is longer
_MAX_JSON = 1_000_000  # characters: longer text is not parsed to find out whether it is JSON
_MAX_PARAGRAPH = 3_000  # characters: a paragraph of a page is hardly ever longer


@declares(reads=["source"], proposes=["warnings"])
def source_warnings(page: Page) -> Iterator[Warn]:
    """Propose a warning for a source that is probably not the text of a page: a cleaner.

    The source is cleaned nevertheless: it may be what the caller wants to clean.
    """
    source = page.source.strip()
    message = _html_warning(source) or _address_warning(source) or _json_warning(source) or _one_line_warning(source)
    if message:
        yield Warn(message)


def _html_warning(source: str) -> str:
    """Return a warning if *source* is probably HTML, else an empty string."""
    if "</" not in source:
        return ""
    tags = len(_CLOSING_TAG.findall(source))
    is_document = _HTML_START.match(source) or (_TAG_AT_START.match(source) and _TAG_AT_END.search(source))
    if is_document or (tags >= _MIN_TAGS and len(source) <= tags * _MAX_CHARACTERS_PER_TAG):
        return f"the text looks like HTML ({tags:,} closing tags): for HTML call cleanarticle.clean_html"
    return ""


def _address_warning(source: str) -> str:
    """Return a warning if *source* is a URL or probably a path, else an empty string."""
    if len(source) > _MAX_ADDRESS or "\n" in source:
        return ""
    if _URL.fullmatch(source):
        return "the text is a URL: nothing is downloaded; pass the text of the page"
    if _PATH.fullmatch(source):
        return "the text looks like the path of a file: pass the content of the file, path.read_text('utf-8')"
    return ""


def _json_warning(source: str) -> str:
    """Return a warning if *source* is a JSON array or object, else an empty string."""
    if not source.startswith(("[", "{")) or not source.endswith(("]", "}")) or len(source) > _MAX_JSON:
        return ""
    try:
        data = json.loads(source)
    except (ValueError, RecursionError):
        return ""
    kind = "array" if isinstance(data, list) else "object"
    return f"the text is a JSON {kind}: pass the text of each page, or its records to cleanarticle.clean_many"


def _one_line_warning(source: str) -> str:
    """Return a warning if *source* is one line that is too long for a paragraph, else an empty string."""
    if len(source) <= _MAX_PARAGRAPH or "\n" in source or "\r" in source:
        return ""
    return (
        f"the text is one line of {len(source):,} characters: were its line breaks lost? "
        "Labels are given to lines, so a page without line breaks cannot be cleaned well"
    )
