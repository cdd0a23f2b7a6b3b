"""Patterns of words and times that identify the headers and buttons of comments."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern

_LETTER_END = lazy_pattern(r"\w\Z")

TIME = lazy_pattern(
    r"(?<!\d)\d{1,2}\s?[:hH]\s?\d{2}(?!\d)|(?<!\d)\d{1,2}\s?[AaPp]\.?[Mm]\b|(?<!\d)\d{1,2}时|(?<!\d)\d{1,2}時\d|(?<!\d)\d{1,2}:\d{2}:\d{2}"
)
"""A time of day."""
NUMERIC_DATE = lazy_pattern(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)")
"""Day, month and year in figures."""
DATE = lazy_pattern(
    rf"(?<!\d)(?:19|20)\d\d(?!\d)|{NUMERIC_DATE.pattern}|(?<!\d)\d{{1,2}}月\d{{1,2}}日|(?<!\d)\d{{1,2}}월"
)
"""A year, or day, month and year in figures: a sign of a date."""


class Groups(NamedTuple):
    """The patterns of the groups of ``data/words.toml``."""

    says: re.Pattern[str]
    """At the end of a line, after the name: "Ann Lee says:"."""
    by: re.Pattern[str]
    """At the beginning of a line, before the name: "Posted by Ann"."""
    ago: re.Pattern[str]
    """A time counted back from now: "3 hours ago"."""
    reply: re.Pattern[str]
    """A whole line of buttons and numbers: "Reply | Quote"."""
    about: re.Pattern[str]
    """At the beginning of a line, what a forum shows about an author, or a button of a form: "Posts: 280"."""
    heading: re.Pattern[str]
    form: re.Pattern[str]
    about_inside: re.Pattern[str]
    """What ``about`` matches, after white space inside a line."""
    on: re.Pattern[str]
    """Before a date, at the beginning of a text: "on 3 May"."""
    on_end: re.Pattern[str]
    """The same at the end of a text."""


def _any_of(words: list[str]) -> str:
    """Return a pattern for any of these words, the longest first; no letter may follow a word that ends in one."""
    out = []
    for word in sorted(words, key=lambda word: (-len(word), word)):
        pattern = re.escape(word).replace("0", r"\d{1,6}").replace(r"\ ", r"\s{1,3}")
        out.append(pattern + (r"\b" if word[-1].isascii() and _LETTER_END.search(word) else ""))
    # A character that no word begins with is skipped at once; else all words are tried at each character of a line.
    firsts = "".join(sorted({r"\d" if word[0] == "0" else re.escape(word[0]) for word in words}))
    return f"(?:(?=[{firsts}])(?:{'|'.join(out)}))"


@functools.cache
def groups() -> Groups:
    """Return the patterns; they are compiled once in a process.

    >>> bool(groups().says.search("Ann Lee says:")), bool(groups().reply.fullmatch("Reply | Quote"))
    (True, True)
    """
    data = tomllib.loads((resources.files("cleanarticle.comments") / "data" / "words.toml").read_text("utf-8"))
    words = {name: _any_of(group["words"]) for name, group in data.items()}
    gap = r"[\s|·•,.…:;()\[\]/+*^▲▼«»“”-]{0,4}+"
    return Groups(
        says=lazy_pattern(rf"(?<!\w){words['says']}\s{{0,2}}[:：]?\s*\Z", re.IGNORECASE),
        by=lazy_pattern(rf"{words['by']}\s{{0,2}}[:：]?\s{{1,3}}(?=\S)", re.IGNORECASE),
        ago=lazy_pattern(rf"(?<!\w){words['ago']}", re.IGNORECASE),
        reply=lazy_pattern(rf"{gap}(?:(?:{words['reply']}|\d{{1,6}}+){gap}){{1,6}}+", re.IGNORECASE),
        about=lazy_pattern(words["about"] + r"(?=\s*(?:[:：\d(]|\Z)|\s+\w+\s+\w|\s)", re.IGNORECASE),
        heading=lazy_pattern(rf"(?<!\w){words['heading']}", re.IGNORECASE),
        form=lazy_pattern(words["form"], re.IGNORECASE),
        about_inside=lazy_pattern(rf"(?<=\s){words['about']}(?=\s*[:：\d]|\s)", re.IGNORECASE),
        on=lazy_pattern(rf"{words['on']}[\s,.:|#()-]{{1,4}}", re.IGNORECASE),
        on_end=lazy_pattern(rf"(?<=[\s,.:|#()-]){words['on']}\Z", re.IGNORECASE),
    )
