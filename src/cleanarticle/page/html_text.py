"""Convert text of a page to HTML: markup in it is escaped, and invisible characters are shown as escapes.

All text of a page that is written to HTML must pass through :func:`text_html` or :func:`attribute_value`.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib import resources

from cleanarticle.loading import lazy_pattern
from cleanarticle.page.pieces import UNSEEN, escape_unseen, escaped_character

_LANGUAGE = lazy_pattern(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@cache
def asset(name: str, package: str = "cleanarticle.page") -> str:
    """Return a style sheet or script from the folder ``data`` of a package."""
    return resources.files(package).joinpath("data", name).read_text("utf-8")


def text_html(text: str, unseen: re.Pattern[str] = UNSEEN) -> str:
    r"""Return HTML that shows *text*; invisible characters are shown as escapes.

    Args:
        text: any text.
        unseen: the characters to show as escapes, except tabs.

    >>> text_html("<b>\u202e")
    '&lt;b&gt;<span class="unseen">\\u202e</span>'
    """
    out: list[str] = []
    copied_until = 0
    for match in unseen.finditer(text):
        out.append(escape(text[copied_until : match.start()]))
        out.append("\t" if match[0] == "\t" else f'<span class="unseen">{escaped_character(match[0])}</span>')
        copied_until = match.end()
    return "".join((*out, escape(text[copied_until:])))


def attribute_value(text: str) -> str:
    """Return *text* escaped for the value of an attribute in quotation marks."""
    return escape(escape_unseen(text))


def lang_attribute(code: str | None) -> str:
    """Return the ``lang`` attribute for a language, with a space before it; empty if the code is not valid."""
    return f' lang="{code}"' if code and _LANGUAGE.fullmatch(code) else ""


def with_styles(content: str) -> str:
    """Return HTML inside an element with the styles that it needs, for the output of a notebook."""
    style = asset("view.css") + asset("notebook.css")
    return f'<div class="cleanarticle"><style>{style}</style>{content}</div>'
