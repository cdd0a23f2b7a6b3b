"""Warns of text that is probably not the text of a page: HTML, a path, an address, JSON, lost line breaks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from cleanarticle.page import Page
from cleanarticle.page.proposals import Warn
from cleanarticle.pipeline import declares

_CLOSING_TAG = re.compile(
    r"</(?:a|b|body|div|h[1-6]|head|html|i|li|ol|p|script|section|span|style|table|td|tr|ul)\s*>", re.IGNORECASE
)
_DOCUMENT = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_URL = re.compile(r"(?:https?|ftp|file|s3)://\S+")
_PATH = re.compile(
    r"(?:[A-Za-z]:\\|\\\\|~?/|\.{1,2}[\\/])?(?:[^\s/\\]+[\\/])*"
    r"[^\s/\\]+\.(?:txt|html?|md|jsonl?|csv|tsv|xml|pdf|docx?|parquet|warc|wet|gz|zst)",
    re.IGNORECASE,
)
_TAGS = 4  # closing tags: a page about HTML may quote a pair or two
_CHARACTERS_A_TAG = 400  # of text, at most, for each closing tag: HTML has one every 50 to 100
_SHORT = 1_000  # characters: no path and no address is longer
_JSON = 1_000_000  # characters: JSON that is longer is not parsed to be sure of it
_ONE_LINE = 3_000  # characters: a paragraph of a page is hardly ever longer


@declares(reads=["source"], proposes=["warnings"])
def source_warnings(page: Page) -> Iterator[Warn]:
    """Propose a warning for a source that is probably not the text of a page: a cleaner.

    Nothing is changed: the text may be just what the caller wants to have cleaned.
    """
    source = page.source.strip()
    if message := _html(source) or _address(source) or _json(source) or _one_line(source):
        yield Warn(message)


def _html(source: str) -> str:
    if "</" not in source:
        return ""
    tags = len(_CLOSING_TAG.findall(source))
    if (tags and _DOCUMENT.match(source)) or (tags >= _TAGS and len(source) <= tags * _CHARACTERS_A_TAG):
        return f"the text looks like HTML ({tags:,} closing tags): for HTML call cleanarticle.clean_html"
    return ""


def _address(source: str) -> str:
    if len(source) > _SHORT or "\n" in source:
        return ""
    if _URL.fullmatch(source):
        return "the text is a URL: nothing is downloaded; hand in the text of the page"
    if _PATH.fullmatch(source):
        return "the text looks like the path of a file: hand in what the file holds, path.read_text('utf-8')"
    return ""


def _json(source: str) -> str:
    if not source.startswith(("[", "{")) or not source.endswith(("]", "}")) or len(source) > _JSON:
        return ""
    try:
        data = json.loads(source)
    except (ValueError, RecursionError):
        return ""
    kind = "array" if isinstance(data, list) else "object"
    return f"the text is a JSON {kind}: hand in the text of each page, or its records to cleanarticle.clean_many"


def _one_line(source: str) -> str:
    if len(source) <= _ONE_LINE or "\n" in source or "\r" in source:
        return ""
    return f"the text is one line of {len(source):,} characters: were its line breaks lost? Lines are what is labelled"
