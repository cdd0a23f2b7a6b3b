"""Text of a page as HTML: what is hostile in it does nothing, what no one would see is written out.

Text of a page goes into HTML through :func:`shown` and :func:`attribute` alone.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib import resources

from cleanarticle.page.pieces import UNSEEN, visible, written

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@cache
def data(name: str, package: str = "cleanarticle.page") -> str:
    """Return a style sheet or script that ships in the folder ``data`` of a package."""
    return resources.files(package).joinpath("data", name).read_text("utf-8")


def shown(text: str, unseen: re.Pattern[str] = UNSEEN) -> str:
    r"""*text* as HTML that shows it and does nothing else; what no one would see is written out.

    >>> shown("<b>\u202e")
    '&lt;b&gt;<span class="unseen">\\u202e</span>'
    """
    out: list[str] = []
    at = 0
    for match in unseen.finditer(text):
        out.append(escape(text[at : match.start()]))
        out.append("\t" if match[0] == "\t" else f'<span class="unseen">{written(match[0])}</span>')
        at = match.end()
    return "".join((*out, escape(text[at:])))


def attribute(text: str) -> str:
    """*text* for the value of an attribute in quotation marks."""
    return escape(visible(text))


def language_of(code: str | None) -> str:
    """The ``lang`` attribute for a language, with the space before it; nothing where the code is none."""
    return f' lang="{code}"' if code and _LANGUAGE.fullmatch(code) else ""


def framed(inside: str) -> str:
    """Return HTML with the styles that it needs, for the output of a notebook's cell."""
    style = data("view.css") + data("notebook.css")
    return f'<div class="cleanarticle"><style>{style}</style>{inside}</div>'
